"""The contact budget allows one approach in 14 days and three in 90, whatever was before."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.contact_budget import CONTACT_PAUSE, CONTACT_PERIOD, MAX_CONTACTS, blocked_until
from tests.conftest import START

hours = st.lists(st.integers(min_value=0, max_value=400 * 24), max_size=200)


@given(hours)
def test_no_member_is_approached_more_often_than_the_budget_whenever_it_is_tried(
    tried: list[int],
) -> None:
    made: list[datetime] = []
    for hour in sorted(tried):
        now = START + timedelta(hours=hour)
        until = blocked_until(made, now)
        pause = any(now - at < CONTACT_PAUSE for at in made)
        full = sum(now - at < CONTACT_PERIOD for at in made) >= MAX_CONTACTS
        assert (until is not None) == (pause or full)
        if until is None:
            made.append(now)
    assert all(later - at >= CONTACT_PAUSE for at, later in pairwise(made))
    for at, fourth in zip(made, made[MAX_CONTACTS:], strict=False):
        assert fourth - at >= CONTACT_PERIOD


@given(hours.filter(bool), st.integers(min_value=0, max_value=400 * 24))
def test_the_time_named_is_the_first_at_which_it_may_be(tried: list[int], asked: int) -> None:
    now = START + timedelta(hours=max(asked, *tried))
    made = [START + timedelta(hours=hour) for hour in tried]
    until = blocked_until(made, now)
    if until is not None:
        assert blocked_until(made, until - timedelta(microseconds=1)) == until
        assert blocked_until(made, until) is None
