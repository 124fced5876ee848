"""Entering: near copies are found without blocking others."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.services.contests import entries as module
from bot.services.contests.entries import EntryService
from db.contests.contests import ContestRepository
from db.contests.moderation_flags import ModerationFlagRepository
from domain.contests import similarity
from domain.contests.contest import Contest, ContestPlan, ContestState
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.contest_rules import Participant
from domain.contests.picture import Picture
from tests.conftest import START

CAPTION = contest_kind("caption")

GUILD, CHANNEL, MOD = 7, 9, 8
ANA, BEN, CLEO = (Participant(100_000_000_000_000_000 + number) for number in range(3))
LINE = "The coffee round takes her four seconds."
COPY = "The coffee run takes her four seconds!"
PHOTO = Picture(b"one", 800, 600, "1" * 64, 0b1011)
RESIZED = Picture(b"two", 400, 300, "2" * 64, 0b1001)


async def opened(app: App, kind: ContestKind = CAPTION) -> Contest:
    plan = ContestPlan(kind, "Desk", "", START + timedelta(days=1), START + timedelta(days=3))
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


@pytest.mark.parametrize(
    ("kind", "finder", "sent", "copy"),
    [
        (CAPTION, "find_similar_caption", LINE, COPY),
        (contest_kind("photo"), "find_similar_photo", PHOTO, RESIZED),
    ],
)
async def test_an_entry_is_compared_with_all_others_while_nobody_waits_for_the_database(
    app: App,
    monkeypatch: pytest.MonkeyPatch,
    kind: ContestKind,
    finder: str,
    sent: str | Picture,
    copy: str | Picture,
) -> None:
    contest = await opened(app, kind)
    comparing, go_on = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()
    find = getattr(similarity, finder)
    compared: list[int] = []

    def slow(new: Any, others: Sequence[Any]) -> int | None:
        if threading.current_thread() is not threading.main_thread():
            loop.call_soon_threadsafe(comparing.set)
            go_on.wait()
        else:
            compared.append(len(others))
        found: int | None = find(new, others)
        return found

    older = Participant(CLEO.id + 1)
    unlike = "Quite another line" if isinstance(sent, str) else replace(PHOTO, difference_hash=-1)
    await app[EntryService].enter(contest.id, GUILD, older, unlike)
    monkeypatch.setattr(module, finder, slow)
    first = asyncio.create_task(app[EntryService].enter(contest.id, GUILD, ANA, sent))
    await comparing.wait()
    # Another member enters nearly the same at the same time.
    await app.guild_settings.change(GUILD, moderator_channel_id=5)
    monkeypatch.setattr(module, finder, find)
    other = await app[EntryService].enter(contest.id, GUILD, BEN, copy)
    monkeypatch.setattr(module, finder, slow)
    go_on.set()
    (mine,) = (await first).entries
    # Within the transaction, compared only with entries added since.
    assert compared == [1]
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
