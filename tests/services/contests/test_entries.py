"""Entering: near copies are found without keeping anybody waiting."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.app import App
from bot.services.contests import entries as module
from bot.services.contests.entries import EntryService
from db.contests.contests import ContestRepository
from db.contests.moderation_flags import ModerationFlagRepository
from domain.contests.contest import Contest, ContestKind, ContestPlan, ContestState
from domain.contests.rules import Participant
from domain.contests.similarity import find_similar_caption
from tests.conftest import START

GUILD, CHANNEL, MOD = 7, 9, 8
ANA, BEN, CLEO = (Participant(100_000_000_000_000_000 + number) for number in range(3))
LINE = "The coffee round takes her four seconds."
COPY = "The coffee run takes her four seconds!"


async def opened(app: App) -> Contest:
    plan = ContestPlan(
        ContestKind.CAPTION, "Desk", "", START + timedelta(days=1), START + timedelta(days=3)
    )
    async with app.database.transaction() as transaction:
        contests = ContestRepository(transaction)
        number = await contests.add(
            plan, guild_id=GUILD, channel_id=CHANNEL, created_by=MOD, picture_id=None, at=START
        )
        await contests.move(
            number, ContestState.ENTRIES, since=[ContestState.DRAFT], opened_at=START
        )
        contest = await contests.get(number)
    assert contest is not None
    return contest


async def flagged(app: App, entry_id: int) -> list[int | None]:
    async with app.database.snapshot() as reading:
        return [flag.like_id for flag in await ModerationFlagRepository(reading).of_entry(entry_id)]


async def test_a_caption_is_held_against_all_others_while_nobody_waits_for_the_database(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    contest = await opened(app)
    looking, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def slow(caption: str, others: Sequence[str]) -> int | None:
        if threading.current_thread() is not threading.main_thread():
            loop.call_soon_threadsafe(looking.set)
            go_on.wait()
        return find_similar_caption(caption, others)

    monkeypatch.setattr(module, "find_similar_caption", slow)
    first = asyncio.create_task(app[EntryService].enter(contest.id, GUILD, ANA, LINE))
    await looking.wait()
    # Somebody else writes meanwhile, and enters nearly the same.
    await app.guild_settings.change(GUILD, moderator_channel_id=5)
    monkeypatch.setattr(module, "find_similar_caption", find_similar_caption)
    other = await app[EntryService].enter(contest.id, GUILD, BEN, COPY)
    go_on.set()
    (mine,) = (await first).entries
    assert await flagged(app, mine.id) == [other.entries[0].id]
    assert await flagged(app, other.entries[0].id) == []


async def test_a_copy_of_what_was_taken_back_meanwhile_is_none(app: App) -> None:
    contest = await opened(app)
    (theirs,) = (await app[EntryService].enter(contest.id, GUILD, ANA, LINE)).entries
    (copy,) = (await app[EntryService].enter(contest.id, GUILD, BEN, COPY)).entries
    assert await flagged(app, copy.id) == [theirs.id]
    await app[EntryService].withdraw(theirs.id, GUILD, ANA.id)
    await app[EntryService].withdraw(copy.id, GUILD, BEN.id)
    (again,) = (await app[EntryService].enter(contest.id, GUILD, CLEO, LINE)).entries
    assert await flagged(app, again.id) == []
