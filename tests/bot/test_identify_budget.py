"""The budget of session starts is kept, and the last few are spread over time."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.identify_budget import FEW, WINDOW, IdentifyBudget
from tests.conftest import FakeClock

SECOND = timedelta(seconds=1)


def identify(budget: IdentifyBudget, clock: FakeClock) -> None:
    """Wait as the budget requires, then identify."""
    clock.now += budget.wait()
    budget.record()


@given(
    total=st.integers(1, 300),
    used=st.integers(0, 300),
    reset_after=st.timedeltas(timedelta(0), WINDOW),
    pauses=st.lists(st.timedeltas(timedelta(0), timedelta(hours=1)), min_size=1, max_size=5),
)
def test_no_24_hours_see_more_identifies_than_allowed(
    total: int, used: int, reset_after: timedelta, pauses: list[timedelta]
) -> None:
    """A gateway that disconnects for three days, at these pauses over and over."""
    clock = FakeClock()
    began = clock()
    budget = IdentifyBudget(clock)
    used = min(used, total)
    budget.seed(total, total - used, reset_after)
    counted = [began + reset_after - WINDOW] * used
    for number in range(3 * total):
        clock.now += pauses[number % len(pauses)]
        identify(budget, clock)
        counted.append(clock())
        recent = [at for at in counted if at > clock() - WINDOW]
        assert len(recent) <= total
        assert budget.remaining == total - len(recent)


@given(
    remaining=st.integers(1, FEW - 1),
    reset_after=st.timedeltas(timedelta(minutes=1), WINDOW - SECOND),
)
def test_the_last_few_are_spread_evenly_until_the_reset(
    remaining: int, reset_after: timedelta
) -> None:
    clock = FakeClock()
    began = clock()
    budget = IdentifyBudget(clock)
    budget.seed(1_000, remaining, reset_after)
    at = [began]
    for _ in range(remaining):
        identify(budget, clock)
        at.append(clock())
    gaps = [later - earlier for earlier, later in pairwise(at)]
    assert max(gaps) - min(gaps) < SECOND
    assert abs(at[-1] - (began + reset_after)) < SECOND


@given(left=st.integers(FEW, 1_000), pause=st.timedeltas(timedelta(0), timedelta(minutes=1)))
def test_while_many_are_left_nobody_waits(left: int, pause: timedelta) -> None:
    clock = FakeClock()
    budget = IdentifyBudget(clock)
    budget.seed(1_000, left, WINDOW)
    for _ in range(left - FEW + 1):
        assert not budget.wait()
        budget.record()
        clock.now += pause
    assert budget.remaining == FEW - 1
    assert budget.is_low


@pytest.mark.parametrize(
    ("total", "remaining", "reset_after"),
    [
        (1_000, 1_001, SECOND),
        (1_000, -1, SECOND),
        (0, 0, SECOND),
        (9, 9, -SECOND),
        (9, 9, WINDOW * 2),
    ],
)
def test_limits_that_contradict_themselves_are_not_believed(
    total: int, remaining: int, reset_after: timedelta
) -> None:
    budget = IdentifyBudget(FakeClock())
    with pytest.raises(ValueError, match="contradict"):
        budget.seed(total, remaining, reset_after)
    assert budget.remaining == 1_000
