"""Alerts of a course of complaints, each judged only by what came before it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from domain.alert_rule import CALM_AFTER, HOUR, evaluate, learn
from domain.care_report.alert_history import AlertHistory, RaisedAlert, ReplayedSignal

BEGAN = datetime(2026, 1, 5, tzinfo=UTC)
BURST = BEGAN + timedelta(weeks=3, hours=15, minutes=10)


def usual(rng: Random, weeks: float, rate: float = 0.2) -> list[ReplayedSignal]:
    """Return complaints at a steady rate, each of another person."""
    minutes = int(timedelta(weeks=weeks) / timedelta(minutes=1))
    times = sorted(rng.sample(range(minutes), int(rate * minutes / 60)))
    return [ReplayedSignal(f"u{at}", f"p{at}", BEGAN + timedelta(minutes=at)) for at in times]


def burst(at: datetime, number: int, people: int) -> list[ReplayedSignal]:
    return [
        ReplayedSignal(f"{at:%H}-{each}", f"b{each % people}", at + timedelta(minutes=each))
        for each in range(number)
    ]


def raised(signals: Sequence[ReplayedSignal], first: datetime = BEGAN) -> list[RaisedAlert]:
    history = AlertHistory(first, UTC)
    ordered = sorted(signals, key=lambda each: each.at)
    return [alert for each in ordered if (alert := history.hear(each)) is not None]


def test_a_burst_is_one_alert_with_its_evidence() -> None:
    signals = [*usual(Random(1), 3), *burst(BURST, 12, 12)]
    (alert,) = [each for each in raised(signals) if each.at >= BURST]
    assert alert.at < BURST + timedelta(minutes=12)
    assert alert.evidence.number == len(alert.signals) >= 3
    assert alert.evidence.people == len({each.author for each in alert.signals}) >= 3
    assert alert.evidence.since == BURST.replace(minute=0) - HOUR * (alert.evidence.hours - 1)
    assert alert.evidence.expected == pytest.approx(0.2 * alert.evidence.hours, rel=0.6)
    assert all(alert.evidence.since <= each.at <= alert.at for each in alert.signals)


def test_two_people_raise_no_alert() -> None:
    assert raised([*usual(Random(1), 3), *burst(BURST, 30, 2)]) == raised(usual(Random(1), 3))


def test_without_a_week_of_history_there_is_no_alert() -> None:
    first = BURST - timedelta(days=6)
    assert raised(burst(BURST, 30, 30), first) == []


def test_a_second_burst_is_an_alert_of_its_own_once_it_was_calm() -> None:
    calm = usual(Random(1), 3)
    soon, late = BURST + CALM_AFTER / 2, BURST + 2 * CALM_AFTER + timedelta(hours=1)
    before = len(raised(calm))
    assert len(raised([*calm, *burst(BURST, 12, 12), *burst(soon, 12, 12)])) == before + 1
    assert len(raised([*calm, *burst(BURST, 12, 12), *burst(late, 14, 14)])) == before + 2


@pytest.mark.parametrize("seed", range(2))
def test_an_alert_is_judged_by_all_that_came_before_and_nothing_later(seed: int) -> None:
    rng = Random(seed)
    signals = usual(rng, 4, rate=0.2)
    for _ in range(3):
        signals += burst(BEGAN + timedelta(minutes=rng.randrange(20_000, 40_000)), 9, 7)
    signals.sort(key=lambda each: each.at)
    alerts = raised(signals)
    assert alerts
    for alert in alerts:
        heard = [each for each in signals if each.at <= alert.at]
        assert raised(heard)[-1].at == alert.at
        counts = Counter(each.at.replace(minute=0) for each in heard)
        end = alert.at.replace(minute=0) + HOUR
        # What is usual is learnt once an hour, and yet from nothing of the last 24 hours.
        known = learn(counts, BEGAN, alert.at, UTC)
        assert known is not None
        inside = {hours: [s for s in heard if s.at >= end - HOUR * hours] for hours in (1, 3)}
        found = evaluate(
            known,
            {hours: len(some) for hours, some in inside.items()},
            {hours: len({s.author for s in some}) for hours, some in inside.items()},
            end,
        )
        assert found == alert.evidence
