"""Weeks with different numbers of posts are compared whole, and nothing else differs in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from domain.experiments.experiment import (
    CountedThing,
    DropReason,
    Experiment,
    ExperimentPlan,
    PostPair,
    VariedThing,
    why_dropped,
)
from domain.experiments.weeks import (
    WeekParticipant,
    bounds,
    check_weeks,
    exchanged,
    posts_a_week,
    week_participants,
    week_people,
)
from domain.post_results import FINAL, PostReading, PostResult
from domain.publishing.content import Content, PostKind
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from tests.conftest import START

DAY = timedelta(days=1)
WEEK = 7 * DAY
NEXT = START + WEEK
"""The next Monday at noon."""
PARIS = ZoneInfo("Europe/Paris")
PLAN = ExperimentPlan(VariedThing.FREQUENCY, ("1 a week", "3 a week"), pairs=6)
RUNNING = Experiment(3, 5, PLAN, bytes(32), START)


def post(post_id: int, at: datetime, **changes: object) -> BrandPost:
    found = BrandPost(post_id, 5, 7, Content("Which?", 10, at))
    return replace(found, content=replace(found.content, **changes))  # type: ignore[arg-type]


ONE = [post(1, NEXT)]
THREE = [post(number, NEXT + WEEK + number * DAY) for number in (2, 3, 4)]
PAIR = PostPair(
    9,
    3,
    1,
    tuple(each.id for each in [*ONE, *THREE]),
    tuple(each.content.at for each in [*ONE, *THREE]),
    firsts=1,
)


def test_each_variant_says_how_many_posts_a_week_it_stands_for() -> None:
    assert posts_a_week(("1 a week", "3 a week")) == (1, 3)
    assert posts_a_week(("2", "7 par semaine")) == (2, 7)
    for typed in (
        ("Often", "3 a week"),
        ("0 a week", "3"),
        ("1", "8"),
        ("1 or 2", "3"),
        ("²", "3"),
        ("9" * 30, "3"),
    ):
        with pytest.raises(Refusal, match="how many posts a week"):
            posts_a_week(typed)
    with pytest.raises(Refusal, match="same number"):
        posts_a_week(("3 posts", "3 times"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda one, three: (one, three[:2]), "drafts of both weeks"),
        (lambda one, three: (one, [three[0], three[0], three[1]]), "each of them once"),
        (lambda _, three: ([three[0]], three), "each of them once"),
        (lambda one, three: (moved(one, -WEEK), three), "one after the other"),
        (lambda one, three: (moved(one, WEEK), three), "one after the other"),
        (lambda one, three: (one, [*three[:2], *moved(three[2:], 3 * DAY)]), "one after the other"),
        (lambda one, three: (moved(one, -WEEK), moved(three, -WEEK)), "have to be whole"),
        (lambda one, three: ([replace(one[0], state=PostState.READY)], three), "drafts"),
        (lambda _, three: ([post(1, NEXT, channel_id=11)], three), "same channel"),
        (lambda _, three: ([post(1, NEXT, kind=PostKind.PROMOTIONAL)], three), "same channel"),
    ],
)
def test_other_than_two_whole_weeks_in_a_row_are_no_pair(
    spoil: Callable[[list[BrandPost], list[BrandPost]], tuple[list[BrandPost], list[BrandPost]]],
    sentence: str,
) -> None:
    check_weeks(RUNNING, ONE, THREE, [], START, UTC)
    check_weeks(RUNNING, moved(ONE, 2 * WEEK), THREE, [], START, UTC)
    with pytest.raises(Refusal, match=sentence):
        check_weeks(RUNNING, *spoil(ONE, THREE), [], START, UTC)


def moved(posts: list[BrandPost], by: timedelta) -> list[BrandPost]:
    return [post(each.id, each.content.at + by) for each in posts]


def test_nothing_else_is_planned_in_the_channel_in_these_weeks() -> None:
    end = NEXT.replace(hour=0) + 2 * WEEK
    for at in (NEXT.replace(hour=0), NEXT + WEEK, end - timedelta(minutes=1)):
        with pytest.raises(Refusal, match="Something else is planned"):
            check_weeks(RUNNING, ONE, THREE, [post(8, at)], START, UTC)
    elsewhere = [post(8, NEXT, channel_id=11), post(9, end), post(7, START + DAY), *THREE]
    check_weeks(RUNNING, ONE, THREE, elsewhere, START, UTC)


def test_a_week_is_in_one_pair_alone() -> None:
    later = moved(ONE, WEEK), moved(THREE, WEEK)
    with pytest.raises(Refusal, match="Another pair"):
        check_weeks(replace(RUNNING, pairs=(PAIR,)), *later, [], START, UTC)
    over = replace(PAIR, is_open=False, dropped=DropReason.MOVED)
    check_weeks(replace(RUNNING, pairs=(over,)), *later, [], START, UTC)


def test_exchanged_weeks_keep_their_days_and_hours_when_the_clocks_change() -> None:
    friday = datetime(2026, 3, 27, 18, 0, tzinfo=PARIS).astimezone(UTC)
    one, two = [post(1, friday)], [post(2, friday + 5 * DAY), post(3, friday + 7 * DAY)]
    times = exchanged(one, two, PARIS)
    hours = {number: at.astimezone(PARIS).hour for number, at in times.items()}
    assert times[1].astimezone(PARIS) == datetime(2026, 4, 3, 18, 0, tzinfo=PARIS)
    assert hours == {1: 18, 2: 19, 3: 19}
    again = exchanged([post(1, times[1])], [post(n, times[n]) for n in (2, 3)], PARIS)
    assert again == {each.id: each.content.at for each in [*one, *two]}


def test_weeks_begin_and_end_on_the_guilds_mondays() -> None:
    begin, end = bounds(PAIR.times, PARIS)
    assert begin == datetime(2026, 3, 9, tzinfo=PARIS)
    assert end == datetime(2026, 3, 23, tzinfo=PARIS)


def test_a_member_counts_once_in_each_week() -> None:
    assert PAIR.sides == ((1,), (2, 3, 4))
    found = [
        *week_participants(1, PostReading(frozenset({50}), frozenset({51})), [50, 51, 52]),
        *week_participants(2, PostReading(frozenset({50}), frozenset({50})), [50]),
        *week_participants(3, PostReading(frozenset({50, 53}), frozenset()), [50, 53]),
        WeekParticipant(99, 77, reacted=True, answered=True),
    ]
    counts = [week_people(PAIR, found, each) for each in CountedThing]
    assert counts == [(3, 2), (1, 2), (1, 1)]


def test_weeks_are_left_out_if_a_post_is_missing_or_there_was_another() -> None:
    posts = {each.id: replace(each, state=PostState.REVIEWED) for each in [*ONE, *THREE]}
    results = {
        number: PostResult(number, each.content.at + FINAL, is_final=True)
        for number, each in posts.items()
    }
    assert why_dropped(PAIR, posts, results, was_held=False) is None
    crowded = why_dropped(PAIR, posts, results, was_held=False, is_crowded=True)
    assert crowded is DropReason.CROWDED
    missed = posts | {3: replace(posts[3], state=PostState.MISSED)}
    assert why_dropped(PAIR, missed, results, was_held=False) is DropReason.MOVED
    uncounted = {number: each for number, each in results.items() if number != 4}
    assert why_dropped(PAIR, posts, uncounted, was_held=False) is DropReason.LATE
