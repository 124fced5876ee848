"""Event sign-ups are counted from the list, however often it is read."""

from __future__ import annotations

from typing import Any

import pytest

from bot.app import App
from bot.services.contributions import ContributionQueryService
from bot.services.contributions.event_signups import EventSignupService
from domain.contributions import Source
from domain.offer_settings import OFFERS

GUILD, CHANNEL, EVENT = 1, 2, 900
ANA, BEN, CLEO = 11, 12, 13


async def points(app: App) -> list[int]:
    """Return the all-time points of the three."""
    profiles = [await app[ContributionQueryService].profile(GUILD, who) for who in (ANA, BEN, CLEO)]
    return [profile.points["all"].get("all", 0) for profile in profiles]


async def test_the_list_read_again_counts_nobody_twice_and_drops_who_left_it(app: App) -> None:
    for _ in range(2):
        await app[EventSignupService].sync_signups(GUILD, CHANNEL, EVENT, [ANA, BEN])
        assert await points(app) == [3, 3, 0]
    await app[EventSignupService].sync_signups(GUILD, CHANNEL, EVENT, [BEN, CLEO])
    assert await points(app) == [0, 3, 3]


async def test_signing_up_off_and_up_again_counts_once(app: App) -> None:
    for _ in range(2):
        app[EventSignupService].sign_up(GUILD, CHANNEL, EVENT, ANA)
        app[EventSignupService].sign_off(GUILD, CHANNEL, EVENT, ANA)
        assert await points(app) == [0, 0, 0]
        app[EventSignupService].sign_up(GUILD, CHANNEL, EVENT, ANA)
        assert await points(app) == [3, 0, 0]


@pytest.mark.parametrize("off", [{"weights": {Source.EVENT: 0}}, {"features": {OFFERS}}])
async def test_where_events_do_not_count_nobody_is_counted(app: App, off: dict[str, Any]) -> None:
    await app.guild_settings.change(GUILD, **off)
    assert not app[EventSignupService].counts_in(GUILD)
    app[EventSignupService].sign_up(GUILD, CHANNEL, EVENT, ANA)
    await app[EventSignupService].sync_signups(GUILD, CHANNEL, EVENT, [ANA, BEN])
    assert await points(app) == [0, 0, 0]
