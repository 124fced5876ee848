"""Complaints belong to the post of a pair after which they are made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.alerts.alert import Signal
from domain.alerts.measures import NEGATIVE_REACTIONS
from domain.contests.measures import ENTRIES_REPORTED
from domain.experiments.complaints import complaints_after, complaints_from
from domain.offer_measures import COMPLAINTS_HEARD
from domain.post_results import FINAL
from domain.publishing.content import Content
from domain.publishing.post import BrandPost
from tests.conftest import START

HOUR = timedelta(hours=1)
NEWS, LOUNGE, LATER = 10, 11, START + 30 * HOUR
FIRST = BrandPost(1, 5, 7, Content("Which?", NEWS, START), message_id=101)
SECOND = BrandPost(2, 5, 7, Content("This.", NEWS, LATER), message_id=102)
REACTED, COMPLAINED = NEGATIVE_REACTIONS.key, COMPLAINTS_HEARD.key


@pytest.mark.parametrize(
    ("measure", "hours", "channel_id", "message_id", "counts"),
    [
        (COMPLAINED, 0, NEWS, 900, (1, 0)),
        (COMPLAINED, 29, NEWS, 900, (1, 0)),
        (COMPLAINED, 30, NEWS, 900, (0, 1)),
        (COMPLAINED, 77, NEWS, 900, (0, 1)),
        (COMPLAINED, 78, NEWS, 900, (0, 0)),
        (COMPLAINED, -1, NEWS, 900, (0, 0)),
        (COMPLAINED, 2, LOUNGE, 900, (0, 0)),
        # In the thread of a post, whichever came last.
        (COMPLAINED, 2, 101, 900, (1, 0)),
        (COMPLAINED, 31, 101, 900, (1, 0)),
        (COMPLAINED, 31, 102, 900, (0, 1)),
        (REACTED, 31, NEWS, 101, (1, 0)),
        (REACTED, 49, NEWS, 101, (0, 0)),
        (REACTED, 31, NEWS, 102, (0, 1)),
        (REACTED, 31, NEWS, 900, (0, 0)),
        (ENTRIES_REPORTED.key, 2, NEWS, 900, (0, 0)),
    ],
)
def test_a_complaint_belongs_to_the_latest_post_and_a_reaction_to_its_own(
    measure: str, hours: int, channel_id: int, message_id: int, counts: tuple[int, int]
) -> None:
    signals = [Signal(measure, 50, START + hours * HOUR, channel_id, message_id)]
    assert complaints_after([[FIRST], [SECOND]], signals) == counts
    assert complaints_after([[SECOND], [FIRST]], signals) == counts[::-1]


def test_each_member_counts_once_and_not_who_complained_before() -> None:
    at = [START - FINAL, START + HOUR, START + 2 * HOUR, LATER + HOUR]
    often = [Signal(COMPLAINED, 50, each, NEWS, 900) for each in at]
    news = [Signal(COMPLAINED, 51, each, NEWS, 900) for each in at[1:]]
    assert complaints_from([LATER, START]) == START - FINAL
    assert complaints_after([[FIRST], [SECOND]], [*often, *news]) == (1, 1)


def test_a_reaction_to_another_message_is_none_to_a_post_that_is_gone() -> None:
    gone = replace(FIRST, message_id=None)
    signals = [Signal(REACTED, 50, START + HOUR, NEWS), Signal(COMPLAINED, 51, START + HOUR)]
    assert complaints_after([[gone], [SECOND]], signals) == (0, 0)
