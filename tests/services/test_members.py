"""Members' consents."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.app import App
from db.engine import Database
from db.members import BATCH, MemberRepository
from domain.members import Consent, Offers


async def test_a_member_who_chose_nothing_has_the_defaults_and_no_row(app: App) -> None:
    assert await app.members.of(1, 2) == Consent()


async def test_a_choice_is_kept_for_that_guild_alone(app: App) -> None:
    await app.members.change(1, 2, offers=Offers.YES, ranked=False)
    assert await app.members.change(1, 2, direct_messages=True) == Consent(
        ranked=False, direct_messages=True, offers=Offers.YES
    )
    assert await app.members.of(1, 2) == Consent(
        ranked=False, direct_messages=True, offers=Offers.YES
    )
    assert await app.members.of(3, 2) == Consent()


async def test_choices_made_at_the_same_moment_are_all_kept(app: App) -> None:
    choices: list[dict[str, Any]] = [{"offers": Offers.NO}, {"ranked": False}, {"counted": False}]
    await asyncio.gather(*(app.members.change(1, 2, **choice) for choice in choices))
    assert await app.members.of(1, 2) == Consent(counted=False, ranked=False, offers=Offers.NO)


async def test_more_members_than_one_statement_may_name_are_asked_for_at_once(
    app: App, database: Database
) -> None:
    await app.members.change(1, BATCH + 5, counted=False)
    async with database.snapshot() as reading:
        known = await MemberRepository(reading).of(1, range(BATCH + 10))
    assert len(known) == BATCH + 10
    assert [user for user, consent in known.items() if not consent.counted] == [BATCH + 5]
