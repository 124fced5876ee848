"""Which messages ask, and which answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from domain.listening.questions import HelpChannel, HelpMessage, asks_openly
from domain.message_text import MessageText
from domain.snowflakes import snowflake_at

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
HELP, ANA, BEN, CLEO, DAN = 50, 1, 2, 3, 4


def at(minutes: float) -> int:
    """Return the id of a message that is written then."""
    return snowflake_at(START + timedelta(minutes=minutes))


def written(
    minutes: float,
    channel: int,
    author: int,
    addressed: Iterable[int] = (),
    *,
    asks: bool = False,
) -> HelpMessage[int]:
    """Return a message that is written then."""
    message_id, moment = at(minutes), START + timedelta(minutes=minutes)
    return HelpMessage(message_id, channel, author, moment, frozenset(addressed), asks)


ASKED = written(0, HELP, ANA, asks=True)


def answered_in(*messages: HelpMessage[int]) -> list[int]:
    """Return the questions that are answered, when these are read one after the other."""
    channel: HelpChannel[int] = HelpChannel()
    found = []
    for message in messages:
        found += [each.message_id for each in channel.hear(message)]
        if message.asks and not channel.waits(message.author_id):
            channel.ask(message.question)
    return found


@pytest.mark.parametrize(
    ("message", "answers"),
    [
        (written(5, HELP, BEN), True),
        (written(61, HELP, BEN), False),
        (written(600, HELP, BEN, {ANA}), True),
        (written(5, HELP, BEN, {CLEO}), False),
        (written(5, HELP, BEN, asks=True), False),
        (written(5, HELP, BEN, {ANA}, asks=True), True),
        (written(5, HELP, ANA), False),
        (written(-5, HELP, BEN, {ANA}), False),
    ],
)
def test_another_person_answers_who_addresses_the_asker_or_comes_soon(
    message: HelpMessage[int], *, answers: bool
) -> None:
    assert answered_in(ASKED, message) == ([ASKED.message_id] if answers else [])


def test_a_message_to_nobody_answers_who_wrote_right_before() -> None:
    later = written(3, HELP, CLEO, asks=True)
    assert answered_in(ASKED, later, written(5, HELP, BEN)) == [later.message_id]
    chatter = written(3, HELP, CLEO, {DAN})
    assert answered_in(ASKED, chatter, written(5, HELP, BEN)) == []
    more = written(4, HELP, ANA)
    assert answered_in(ASKED, chatter, more, written(5, HELP, BEN)) == [ASKED.message_id]


def test_what_one_wrote_before_oneself_does_not_come_between() -> None:
    own = written(3, HELP, BEN, {DAN})
    assert answered_in(ASKED, own, written(5, HELP, BEN)) == [ASKED.message_id]


def test_what_is_read_again_answers_nobody_who_is_not_addressed() -> None:
    first, asked = written(0, HELP, BEN), written(1, HELP, ANA, asks=True)
    assert answered_in(first, asked, first) == []
    answer = written(2, HELP, BEN, {ANA})
    last = written(3, HELP, CLEO, {DAN})
    assert answered_in(asked, last, answer) == [asked.message_id]


def test_any_message_in_a_forum_post_answers_it_but_its_authors_own() -> None:
    post = written(0, at(0), ANA, asks=True)
    for message in (
        written(9_000, at(0), BEN),
        written(9_000, at(0), BEN, {CLEO}, asks=True),
    ):
        assert answered_in(post, message) == [post.message_id]
    assert answered_in(post, written(9_000, at(0), ANA)) == []


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
