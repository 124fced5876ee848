"""Members' consents."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.app import App
from bot.services.consent import ConsentService
from db.chunking import AT_ONCE
from db.consent import ConsentRepository
from db.database import Database
from domain.consent import Consent, OfferConsent


async def test_a_member_who_chose_nothing_has_the_defaults_and_no_row(app: App) -> None:
    assert await app[ConsentService].of(1, 2) == Consent()


async def test_a_choice_is_kept_for_that_guild_alone(app: App) -> None:
    await app[ConsentService].change(1, 2, offers=OfferConsent.YES, named=False)
    assert await app[ConsentService].change(1, 2, direct_messages=True) == Consent(
        named=False, direct_messages=True, offers=OfferConsent.YES
    )
    assert await app[ConsentService].of(1, 2) == Consent(
        named=False, direct_messages=True, offers=OfferConsent.YES
    )
    assert await app[ConsentService].of(3, 2) == Consent()


async def test_choices_made_at_the_same_moment_are_all_kept(app: App) -> None:
    choices: list[dict[str, Any]] = [
        {"offers": OfferConsent.NO},
        {"named": False},
        {"counted": False},
    ]
    await asyncio.gather(*(app[ConsentService].change(1, 2, **choice) for choice in choices))
    assert await app[ConsentService].of(1, 2) == Consent(
        counted=False, named=False, offers=OfferConsent.NO
    )


async def test_who_would_rather_not_be_named_leaves_the_leaderboard_but_may_come_back_to_it(
    app: App,
) -> None:
    assert (await app[ConsentService].change(1, 2, listed=True)).listed
    assert await app[ConsentService].change(1, 2, named=False) == Consent(named=False)
    assert await app[ConsentService].change(1, 2, listed=True) == Consent(named=False, listed=True)
    assert await app[ConsentService].change(1, 2, named=True) == Consent(listed=True)


async def test_more_members_than_one_statement_may_name_are_asked_for_at_once(
    app: App, database: Database
) -> None:
    await app[ConsentService].change(1, AT_ONCE + 5, counted=False)
    async with database.snapshot() as reading:
        known = await ConsentRepository(reading).of(1, range(AT_ONCE + 10))
    assert len(known) == AT_ONCE + 10
    assert [user for user, consent in known.items() if not consent.counted] == [AT_ONCE + 5]
