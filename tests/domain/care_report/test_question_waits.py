"""Questions wait until another person answers them, and bots and the asker do not."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.care_report.question_waits import FOLLOWED, Post, QuestionWaits
from domain.listening.questions import IN_CONVERSATION, HelpMessage

WEEK = FOLLOWED / timedelta(minutes=1)
START = datetime(2025, 3, 3, 12, tzinfo=UTC)


def post(number: int, said: str, minute: float) -> Post:
    """Return a message such as "ben?" (a question) or "cleo@ben" (to ben), in "#help" or "/else".

    "ben?/else" is a question in another channel.
    """
    words, _, channel = said.partition("/")
    who, _, to = words.partition("@")
    return HelpMessage(
        message_id=str(number),
        channel_id=channel or "help",
        author_id=who.rstrip("?"),
        at=START + timedelta(minutes=minute),
        addressed=frozenset({to.rstrip("?")} if to else ()),
        asks=said.partition("/")[0].endswith("?") and not to,
    )


def played(posts: list[Post]) -> dict[str, float | None]:
    """Return how many minutes each question waited for an answer; None without one."""
    waits = QuestionWaits()
    ended = [wait for each in posts for wait in waits.hear(each)]
    ended += waits.close(posts[-1].at)
    assert len({wait.question.message_id for wait in ended}) == len(ended)
    return {
        wait.question.message_id: wait.lasted / timedelta(minutes=1) if wait.answered else None
        for wait in ended
    }


@pytest.mark.parametrize(
    ("said", "waited"),
    [
        ("ben? cleo", {"0": 1}),
        ("ben? cleo@ben", {"0": 1}),
        ("ben? cleo@ana", {"0": None}),
        ("ben? ben", {"0": None}),
        ("ben? ben? cleo", {"0": 2}),  # the same wait
        ("ben? cleo/else", {"0": None}),
        ("ben? cleo@ben/else", {"0": None}),
        ("ben? cleo? ana", {"0": None, "1": 1}),  # the last to ask was cleo
        ("ben? cleo? ana ana@ben", {"0": 3, "1": 1}),
        ("ben? cleo? ben", {"0": None, "1": 1}),
        ("ben? dan@ana cleo", {"0": None}),  # cleo answers dan
        ("ben?/0 dan@ana/0", {"0": 1}),  # a forum post, whose first message has its id
        ("ben? cleo ben? cleo", {"0": 1, "2": 1}),
        ("cleo ben?", {"1": None}),
        ("ben? cleo@ben?", {"0": 1}),  # a question back is an answer, and is not open to all
    ],
)
def test_another_persons_answer_ends_the_wait(said: str, waited: dict[str, float | None]) -> None:
    posts = [post(number, each, number) for number, each in enumerate(said.split())]
    assert played(posts) == waited


def test_one_that_addresses_nobody_answers_only_soon() -> None:
    soon, late = IN_CONVERSATION / timedelta(minutes=1), IN_CONVERSATION / timedelta(minutes=1) + 1
    assert played([post(0, "ben?", 0), post(1, "cleo", soon)]) == {"0": soon}
    assert played([post(0, "ben?", 0), post(1, "cleo", late)]) == {"0": None}
    assert played([post(0, "ben?", 0), post(1, "cleo@ben", late)]) == {"0": late}


def test_nobody_waits_for_longer_than_a_week() -> None:
    week = FOLLOWED / timedelta(minutes=1)
    waits = QuestionWaits()
    assert list(waits.hear(post(0, "ben?", 0))) == []
    (ended,) = waits.hear(post(1, "cleo@ben", week + 1))
    assert (ended.answered, ended.lasted) == (False, FOLLOWED)
    assert list(waits.close(START + 2 * FOLLOWED)) == []


PEOPLE = ("ana", "ben", "cleo")
SAID = st.one_of(
    st.sampled_from(
        [f"{who}{asks}{place}" for who in PEOPLE for asks in ("", "?") for place in ("", "/else")]
    ),
    st.sampled_from([f"{who}@{to}" for who in PEOPLE for to in PEOPLE if to != who]),
)


@given(said=st.lists(st.tuples(SAID, st.integers(0, 3000)), min_size=1, max_size=40))
def test_nothing_answered_is_left_and_nothing_unanswered_is_lost(
    said: list[tuple[str, int]],
) -> None:
    """A plain search over all messages finds the same answers."""
    minute = 0
    posts = []
    for number, (each, later) in enumerate(said):
        minute += later
        posts.append(post(number, each, minute))
    assert played(posts) == searched(posts)


def searched(posts: list[Post]) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    waiting: dict[tuple[str, str], tuple[datetime, int]] = {}  # asked when, answered by which
    for number, asked in enumerate(posts):
        key = (asked.channel_id, asked.author_id)
        began, end = waiting.get(key, (asked.at - 2 * FOLLOWED, -1))
        if not asked.asks or (number < end and asked.at - began <= FOLLOWED):
            continue
        inside = [each for each in posts[number:] if each.channel_id == asked.channel_id]
        answer = next(
            (each for place, each in enumerate(inside) if answers(inside, place, posts, asked)),
            None,
        )
        if answer is not None and answer.at - asked.at > FOLLOWED:
            answer = None
        found[asked.message_id] = (
            None if answer is None else (answer.at - asked.at) / timedelta(minutes=1)
        )
        waiting[key] = asked.at, len(posts) if answer is None else posts.index(answer)
    return found


def answers(inside: list[Post], place: int, posts: list[Post], asked: Post) -> bool:
    each = inside[place]
    if each.author_id == asked.author_id:
        return False
    if asked.author_id in each.addressed:
        return True
    if each.addressed or each.asks:
        return False
    channel = [one for one in posts if one.channel_id == each.channel_id]
    before = [one for one in channel[: channel.index(each)] if one.author_id != each.author_id]
    return (
        bool(before)
        and before[-1].author_id == asked.author_id
        and (each.at - before[-1].at <= IN_CONVERSATION)
    )


def test_the_time_for_a_message_does_not_grow_with_those_who_wait() -> None:
    """Everybody asks in one channel, nobody answers, and people look out for each other."""

    def seconds(number: int) -> float:
        posts = [post(each, f"p{each}?", each / 1000) for each in range(number)]
        posts += [post(each, f"q@p{each}", each / 1000) for each in range(number, 2 * number)]
        waits = QuestionWaits()
        begun = time.process_time()
        for each in posts:
            for _ in waits.hear(each):
                pass
        return time.process_time() - begun

    least = min(seconds(2_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 3 * 8 * least


@given(later=st.lists(st.integers(1, 5000), min_size=1, max_size=60))
def test_no_more_is_remembered_than_a_week_holds(later: list[int]) -> None:
    minute = 0
    waits = QuestionWaits()
    for number, each in enumerate(later):
        minute += each
        for _ in waits.hear(post(number, f"p{number}?", minute)):
            pass
        recent = [at for at in accumulate(later[: number + 1]) if minute - at <= WEEK]
        assert len(waits) == len(recent)
