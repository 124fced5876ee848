"""Points by hand: what a moderator may do."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Contribution, ContributionKind, Source
from domain.contributions.manual_points import MAX_POINTS, MAX_REASON_LENGTH, check_manual_points
from domain.refusals import Refusal

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
GIVEN = Contribution(
    1, 2, 3, Source.POINTS, ContributionKind.HELPED, 4, 5, NOON, "a talk", amount=10
)


@given(st.integers(1, MAX_POINTS), st.sampled_from([1, -1]))
def test_points_are_given_and_taken_with_a_reason(points: int, sign: int) -> None:
    check_manual_points(replace(GIVEN, amount=sign * points))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"receiver_id": 4}, "to yourself"),
        ({"amount": 0}, "from 1 to 500"),
        ({"amount": MAX_POINTS + 1}, "from 1 to 500"),
        ({"amount": -MAX_POINTS - 1}, "from 1 to 500"),
        ({"detail": ""}, "Give a reason"),
        ({"detail": "a" * (MAX_REASON_LENGTH + 1)}, "Give a reason"),
    ],
)
def test_points_that_may_not_be_are_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        check_manual_points(replace(GIVEN, **change))


def test_bots_have_no_points() -> None:
    with pytest.raises(Refusal, match="bots"):
        check_manual_points(GIVEN, receiver_is_bot=True)
