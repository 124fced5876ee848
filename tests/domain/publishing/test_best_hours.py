"""Best hours are named only if enough posts speak for them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from domain.publishing.best_hours import (
    CELLS,
    LEAST_POSTS,
    DayCell,
    HourCell,
    PostOutcome,
    cell_at,
    judge_hours,
    next_good_time,
    presence_of,
)
from domain.publishing.content import PostKind

MORNING, EVENING, NIGHT = HourCell(False, 2), HourCell(False, 4), HourCell(False, 0)
EVEN = dict.fromkeys(CELLS, 5.0)
PARIS = ZoneInfo("Europe/Paris")


def drew(cell: HourCell, people: int, times: int = 1, **more: object) -> list[PostOutcome]:
    return [PostOutcome(cell, people, **more) for _ in range(times)]  # type: ignore[arg-type]


def test_without_posts_the_two_to_try_are_those_with_the_most_people() -> None:
    presence = {**EVEN, MORNING: 50.0, EVENING: 60.0}
    judged = judge_hours([], presence, Random(1))
    assert judged.best is None
    assert set(judged.to_try) == {MORNING, EVENING}
    assert judged.cells[EVENING].people > judged.cells[NIGHT].people


def test_a_clearly_better_hour_is_named() -> None:
    posts = drew(MORNING, 5, 10) + drew(EVENING, 25, 10)
    judged = judge_hours(posts, EVEN, Random(1))
    assert judged.best == EVENING
    assert judged.cells[EVENING].posts == 10
    assert judged.cells[EVENING].people > 15


@pytest.mark.parametrize("times", [LEAST_POSTS - 1, LEAST_POSTS])
def test_fewer_posts_than_the_least_name_nothing(times: int) -> None:
    posts = drew(MORNING, 2, 20) + drew(EVENING, 60, times)
    named = judge_hours(posts, EVEN, Random(1)).best
    assert named == (EVENING if times == LEAST_POSTS else None)


def test_equal_hours_and_a_single_one_are_not_called_best() -> None:
    for posts in (drew(MORNING, 10, 8) + drew(EVENING, 10, 8), drew(EVENING, 90, 30)):
        assert judge_hours(posts, EVEN, Random(1)).best is None


def test_what_kind_and_channel_explain_is_not_the_hours_merit() -> None:
    posts = drew(MORNING, 6, 12, kind=PostKind.PROMOTIONAL, channel_id=1)
    posts += drew(MORNING, 24, 3, kind=PostKind.INTERACTIVE, channel_id=2)
    posts += drew(EVENING, 6, 3, kind=PostKind.PROMOTIONAL, channel_id=1)
    posts += drew(EVENING, 24, 12, kind=PostKind.INTERACTIVE, channel_id=2)
    judged = judge_hours(posts, EVEN, Random(1))
    plain = judge_hours([PostOutcome(each.cell, each.people) for each in posts], EVEN, Random(1))

    def lead(hours: object) -> float:
        cells = hours.cells  # type: ignore[attr-defined]
        return float(cells[EVENING].people / cells[MORNING].people)

    assert lead(judged) < lead(plain)


def test_posts_that_nobody_answered_are_no_mistake() -> None:
    judged = judge_hours(drew(MORNING, 0, 5) + drew(EVENING, 0, 5), {}, Random(1))
    assert judged.best is None
    assert len(judged.cells) == len(CELLS)


def test_presence_is_the_mean_of_hours_on_the_guilds_clocks() -> None:
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    # 19:00 and 20:00 in Paris are 18:00 and 19:00 in UTC.
    people = {monday + timedelta(hours=18): 8, monday + timedelta(hours=19): 12}
    found, _ = presence_of(people, monday, monday + timedelta(days=1), PARIS)
    assert found[HourCell(False, 4)] == pytest.approx(8 / 4)
    assert found[HourCell(False, 5)] == pytest.approx(12 / 4)
    assert found[HourCell(True, 5)] == 0.0


@pytest.mark.parametrize(
    ("at", "cell"),
    [
        (datetime(2026, 11, 30, 7, 59, tzinfo=UTC), HourCell(False, 2)),
        (datetime(2026, 11, 28, 23, 30, tzinfo=UTC), HourCell(True, 0)),
        (datetime(2026, 11, 29, 23, 30, tzinfo=UTC), HourCell(False, 0)),
    ],
)
def test_a_cell_follows_the_guilds_day(at: datetime, cell: HourCell) -> None:
    assert cell_at(at, PARIS) == cell
    assert cell.hours == (cell.block * 4, cell.block * 4 + 4)


def test_the_next_good_time_is_a_free_usual_one_or_in_a_good_cell() -> None:
    now = datetime(2026, 11, 30, 17, 30, tzinfo=UTC)  # Monday, 18:30 in Paris
    slots = [(0, time(19)), (2, time(18)), (4, time(9))]
    wednesday = datetime(2026, 12, 2, 18, tzinfo=PARIS)
    assert next_good_time(now, PARIS, slots, (), ()) == wednesday
    friday = next_good_time(now, PARIS, slots, (), [wednesday + timedelta(hours=5)])
    assert friday == datetime(2026, 12, 4, 9, tzinfo=PARIS)
    cells = (HourCell(True, 4), HourCell(False, 2))
    assert next_good_time(now, PARIS, (), cells, ()) == datetime(2026, 12, 1, 10, tzinfo=PARIS)
    full = [now + timedelta(hours=hour) for hour in range(400)]
    assert next_good_time(now, PARIS, slots, (), full) == wednesday


def test_people_of_each_day_of_the_week_are_those_of_a_usual_hour_by_the_guilds_clocks() -> None:
    monday = datetime(2026, 11, 30, tzinfo=UTC)
    # 23:00 on Sunday in UTC is midnight on Monday in Paris.
    people = {monday - timedelta(hours=1): 8, monday + timedelta(days=7, hours=1): 4}
    span = monday - timedelta(hours=1), monday + timedelta(weeks=2, hours=-1)
    _, found = presence_of(people, *span, PARIS)
    assert found.pop(DayCell(0, 0)) == 12 / 8, "two Mondays with four hours each"
    assert len(found) == 41
    assert set(found.values()) == {0.0}
