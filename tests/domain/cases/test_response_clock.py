"""The response clock: what begins and ends a wait, and figures that hiding cannot improve."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.cases.opening_hours import OpeningHours, Period
from domain.cases.response_clock import (
    MIN_CASES,
    CaseMessage,
    Party,
    Wait,
    waiting_times,
    waits_of,
)

ALWAYS = OpeningHours(UTC, dict.fromkeys(range(7), (Period(timedelta(), timedelta(hours=24)),)))
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
PROMISE = timedelta(hours=4)
NOW = START + timedelta(days=30)
PARTIES = {"m": Party.MEMBER, "t": Party.TEAM, "o": Party.OTHER}


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def messages(spec: str) -> list[CaseMessage]:
    """Return messages such as "m0 o5 t10": by the member at once, by the team after 10 minutes."""
    return [CaseMessage(START + minutes(int(each[1:])), PARTIES[each[0]]) for each in spec.split()]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("m0 t10", [(0, 10)]),
        ("m0", [(0, None)]),
        ("", []),
        ("t0 m5", [(5, None)]),  # the team spoke first
        ("m0 o5 t10", [(0, 10)]),  # a bot, or another member, answers nothing
        ("m0 m5 m9 t10", [(0, 10)]),  # what is added while waiting starts no new wait
        ("m0 t10 t12", [(0, 10)]),
        ("m0 t10 m20 t50", [(0, 10), (20, 50)]),  # a new message is a new wait
        ("m0 t10 m20", [(0, 10), (20, None)]),  # reopened; the first answer stays
        ("m0 t10 m20 o25 m30 t31 m40", [(0, 10), (20, 31), (40, None)]),
        ("t10 m0", [(0, 10)]),  # read out of order
        ("m0 t0", [(0, 0)]),  # answered in the same second
        ("o0 o1", []),
    ],
)
def test_a_wait_is_from_a_members_message_to_that_of_a_person(
    spec: str, expected: list[tuple[int, int | None]]
) -> None:
    assert waits_of(messages(spec)) == [
        Wait(START + minutes(start), None if end is None else START + minutes(end))
        for start, end in expected
    ]


def waits(answered: list[float], waiting: list[float]) -> list[Wait]:
    """Return waits that were answered after so many minutes, and such as have lasted so long."""
    return [
        *(Wait(START, START + minutes(each)) for each in answered),
        *(Wait(NOW - minutes(each)) for each in waiting),
    ]


def figures(answered: list[float], waiting: list[float]) -> tuple[object, object, object]:
    found = waiting_times(waits(answered, waiting), ALWAYS, PROMISE, NOW)
    assert found is not None
    return found.median, found.ninetieth, found.kept


def test_figures_are_those_of_kaplan_and_meier() -> None:
    ten: list[float] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 300]
    assert figures(ten, []) == (minutes(50), minutes(90), 0.9)
    # Ten waits, of which five have lasted for five minutes: after 30, 1/2 · 4/5 … are left.
    assert figures(ten[:5], [5] * 5)[:2] == (minutes(30), minutes(50))
    # Those who have waited for longest keep the median from being known.
    assert figures(ten[:4], [9_999] * 6) == (None, None, 0.4)
    # Time is not up for those who have waited for an hour.
    assert figures(ten[:8], [60, 60])[2] == 1.0
    assert waiting_times(waits(ten[: MIN_CASES - 1], []), ALWAYS, PROMISE, NOW) is None


durations = st.lists(st.floats(0, 10_000), max_size=25)


@given(durations, durations, st.floats(0, 10_000))
def test_leaving_somebody_without_an_answer_never_improves_a_figure(
    answered: list[float], waiting: list[float], more: float
) -> None:
    before = waiting_times(waits(answered, waiting), ALWAYS, PROMISE, NOW)
    ignored = waiting_times(waits(answered, [*waiting, more]), ALWAYS, PROMISE, NOW)
    if before is None:
        return
    assert ignored is not None
    for earlier, later in ((before.median, ignored.median), (before.ninetieth, ignored.ninetieth)):
        assert later is None or (earlier is not None and earlier <= later)
    assert ignored.kept is None or before.kept is None or ignored.kept <= before.kept


@given(durations.filter(bool), durations)
def test_an_answer_that_is_taken_back_never_improves_a_figure(
    answered: list[float], waiting: list[float]
) -> None:
    kept = waits(answered, waiting)
    without = [replace(kept[0], answered_at=None), *kept[1:]]
    before = waiting_times(kept, ALWAYS, PROMISE, NOW)
    after = waiting_times(without, ALWAYS, PROMISE, NOW)
    if before is None or after is None:
        assert before is after
        return
    assert after.median is None or (before.median is not None and before.median <= after.median)
