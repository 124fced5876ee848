"""The monthly digest: when it is sent, which month it is about, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from domain.monthly_digest import month_before, monthly_thanks_text, next_month

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
moments = st.integers(0, 3650 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


def test_the_monthly_word_comes_on_the_first_by_the_guilds_clocks() -> None:
    assert next_month(NOW, PARIS, 11) == datetime(2026, 12, 1, 10, tzinfo=UTC)
    first = datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert next_month(first - timedelta(seconds=1), PARIS, 11) == first
    assert next_month(first, PARIS, 11) == datetime(2026, 8, 1, 9, tzinfo=UTC)
    assert next_month(datetime(2026, 12, 5, tzinfo=UTC), PARIS, 11).year == 2027


@given(moments)
def test_the_months_follow_each_other_without_a_gap(at: datetime) -> None:
    following = next_month(at, PARIS, 0)
    assert at < following <= at + timedelta(days=31, hours=1)
    begin, end = month_before(following, PARIS)
    assert end == following
    assert begin <= at < end


def test_once_is_said_otherwise_than_often() -> None:
    assert monthly_thanks_text(1, "Kiln").count == 1
    assert monthly_thanks_text(12, "Kiln").values["server"] == "Kiln"
