"""Which messages ask, and which answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.listening.questions import HelpMessage, WaitingQuestion, answered_by, asks_openly
from domain.message_text import MessageText
from domain.snowflakes import snowflake_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HELP, ANA, BEN, CLEO = 50, 1, 2, 3


def at(minutes: float) -> int:
    """Return the id of a message that is written then."""
    return snowflake_at(START + timedelta(minutes=minutes))


ASKED = WaitingQuestion(at(0), HELP, ANA)


@pytest.mark.parametrize(
    ("message", "answers"),
    [
        (HelpMessage(at(5), HELP, BEN), True),
        (HelpMessage(at(61), HELP, BEN), False),
        (HelpMessage(at(600), HELP, BEN, frozenset({ANA})), True),
        (HelpMessage(at(5), HELP, BEN, frozenset({CLEO})), False),
        (HelpMessage(at(5), HELP, BEN, asks=True), False),
        (HelpMessage(at(5), HELP, BEN, frozenset({ANA}), asks=True), True),
        (HelpMessage(at(5), HELP, ANA), False),
        (HelpMessage(at(5), HELP + 1, BEN, frozenset({ANA})), False),
        (HelpMessage(at(-5), HELP, BEN, frozenset({ANA})), False),
    ],
)
def test_another_person_answers_who_addresses_the_asker_or_comes_soon(
    message: HelpMessage, *, answers: bool
) -> None:
    assert answered_by(message, [ASKED]) == (frozenset({ASKED.message_id}) if answers else set())


def test_a_message_to_nobody_answers_the_latest_question_alone() -> None:
    later = WaitingQuestion(at(3), HELP, CLEO)
    assert answered_by(HelpMessage(at(5), HELP, BEN), [ASKED, later]) == {later.message_id}


def test_any_message_in_a_forum_post_answers_it_but_its_authors_own() -> None:
    post = WaitingQuestion(at(0), at(0), ANA)
    for message in (
        HelpMessage(at(9_000), at(0), BEN),
        HelpMessage(at(9_000), at(0), BEN, frozenset({CLEO}), asks=True),
    ):
        assert answered_by(message, [post]) == {post.message_id}
    assert answered_by(HelpMessage(at(9_000), at(0), ANA), [post]) == set()


@pytest.mark.parametrize(
    ("said", "opens_post", "in_help", "asks"),
    [
        ("How do I reset the lamp?", False, True, True),
        ("Comment je change la pile ?", False, True, True),
        ("which one?", False, True, False),
        ("hi, how are you?", False, True, False),
        ("It does not work", False, True, False),
        ("It does not work", True, True, True),
        ("It does not work", True, False, False),
        ("How do I reset the lamp?", True, False, True),
        ("> How do I reset the lamp?\nno idea", False, True, False),
    ],
)
def test_a_question_is_more_than_a_word_and_no_greeting(
    said: str, *, opens_post: bool, in_help: bool, asks: bool
) -> None:
    assert asks_openly(MessageText.of(said), opens_post=opens_post, in_help=in_help) is asks
