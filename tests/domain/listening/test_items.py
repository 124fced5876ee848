"""Messages become items of the inbox, each with its reason."""

from __future__ import annotations

import pytest

from domain.intent import IntentScores
from domain.listening.items import InboxKind, is_open_question, kinds_of
from domain.listening.watched_word import WatchedWord
from domain.listening.word_matcher import WordMatcher
from domain.message_text import MessageText


def scores(**given: float) -> IntentScores:
    low = dict.fromkeys(("purchase", "complaint", "praise", "question", "need"), 0.0)
    return IntentScores(language="en", **{**low, **given})


def kinds(said: str, **given: float) -> set[str]:
    watched = WordMatcher([WatchedWord.parse("Blue Mug")])
    is_mention = watched.mentions(said)
    found = kinds_of(MessageText.of(said), scores(**given), is_mention=is_mention)
    return {kind.value for kind in found}


@pytest.mark.parametrize(
    ("said", "given", "expected"),
    [
        ("well", {}, set()),
        ("such fine work", {"praise": 0.6}, {"praise"}),
        ("such fine work", {"praise": 0.59}, set()),
        ("my order is late", {"complaint": 0.5}, {"complaint"}),
        ("it is broken", {"complaint": 0.5}, set()),  # less is said by its words: surer it must be
        ("it is broken", {"complaint": 0.6}, {"complaint"}),
        ("a word", {"complaint": 0.9}, set()),  # the bot does not even read it
        ("my order is late", {"complaint": 0.5, "praise": 0.9}, {"complaint"}),
        ("the blue mugs, but smaller", {"need": 1.0}, {"need", "mention"}),
    ],
)
def test_each_kind_has_its_threshold(
    said: str, given: dict[str, float], expected: set[str]
) -> None:
    assert kinds(said, **given) == expected


def test_members_in_distress_are_not_thanked_and_anger_is_a_complaint() -> None:
    said = "my mother died last week, she loved the blue mug"
    assert kinds(said, praise=0.9, need=1.0) == set()
    assert kinds("I want to kill myself, order refused", complaint=0.9) == set()
    assert kinds("I am furious, my order is late", complaint=0.9) == {InboxKind.COMPLAINT.value}


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        ("Which glaze is it?", True),
        ("what is raku?", True),
        ("hello, how do you all clean it?", True),
        ("how are you?", False),
        ("Hi, how are you all?", False),
        ("which one?", False),
        ("anyone?", False),
    ],
)
def test_a_question_can_be_answered_by_itself(said: str, *, asks: bool) -> None:
    assert is_open_question(MessageText.of(said)) is asks
