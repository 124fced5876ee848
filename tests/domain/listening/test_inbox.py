"""The message about the inbox is edited at most as often as its rule allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.guild_settings import GuildSettings, is_quiet_hour
from domain.listening.inbox import EDITED_EVERY, next_edit_at

NOW = datetime(2026, 3, 2, 9, 7, tzinfo=UTC)


@given(
    hours=st.one_of(st.none(), st.tuples(st.integers(0, 23), st.integers(0, 23))),
    zone=st.sampled_from(["UTC", "Europe/Paris", "Asia/Kathmandu", "America/St_Johns"]),
    minutes_ago=st.one_of(st.none(), st.integers(-5, 600)),
    later=st.integers(0, 500_000),
)
def test_it_is_edited_seldom_and_never_in_quiet_hours(
    hours: tuple[int, int] | None, zone: str, minutes_ago: int | None, later: int
) -> None:
    start, end = hours or (None, None)
    settings = GuildSettings().changed(quiet_from=start, quiet_until=end, time_zone=zone)
    now = NOW + timedelta(minutes=later)
    edited_at = None if minutes_ago is None else now - timedelta(minutes=minutes_ago)
    at = next_edit_at(settings, edited_at, now)
    assert at >= now
    assert edited_at is None or at - edited_at >= EDITED_EVERY
    assert not is_quiet_hour(settings, at)
    free = now if edited_at is None else max(now, edited_at + EDITED_EVERY)
    if not is_quiet_hour(settings, free):
        assert at == free, "no later than it has to be"
    else:
        assert is_quiet_hour(settings, at - timedelta(minutes=15))
