"""Notices to authors whose entries were taken out: private, once, even if they accept no messages.

Those who allow direct messages get one. The others see the notice at their next click in a contest.
The few pending ones are kept in memory: a query at every click of a voting crowd would cost more
than the vote.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import Core
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.removal_notices import RemovalNoticeRepository
from db.database import Transaction
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, Entry

TAKEN_OUT = "contest.taken_out"
"""The kind of the direct message; its subject is the verdict."""


@dataclass(frozen=True, slots=True)
class RemovalNotice:
    """An entry that was taken out, for the reason in its note."""

    id: int
    contest: Contest
    entry: Entry


class RemovalNoticeService:
    """Decides on notices and keeps track of the pending ones."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._debts: set[tuple[int, int]] | None = None
        """(guild, author) of those who may not know yet; None until they are read."""

    async def decide(self, transaction: Transaction, contest: Contest, entry: Entry) -> None:
        """Queue the author's notice that this entry was taken out, as part of `transaction`."""
        now = self._clock()
        verdict_id = await RemovalNoticeRepository(transaction).add(entry.id, now)
        await OutboxRepository(transaction).add_direct(
            TAKEN_OUT, verdict_id, guild_id=contest.guild_id, user_id=entry.author_id, at=now
        )

    def remember(self, contest: Contest, entry: Entry) -> None:
        """Remember a pending notice, once its transaction is committed."""
        if self._debts is not None:
            self._debts.add((contest.guild_id, entry.author_id))

    async def pending_for(self, guild_id: int, author_id: int) -> Sequence[RemovalNotice]:
        """Return the author's pending notices; usually none, which takes no query."""
        if self._debts is None:
            async with self._database.snapshot() as reading:
                self._debts = await RemovalNoticeRepository(reading).all_pending(TAKEN_OUT)
        if (guild_id, author_id) not in self._debts:
            return ()
        async with self._database.snapshot() as reading:
            found = await RemovalNoticeRepository(reading).pending_for(
                guild_id, author_id, TAKEN_OUT
            )
            verdicts = [await _verdict(reading, *numbers) for numbers in found]
        if not verdicts:
            self._debts.discard((guild_id, author_id))
        return [verdict for verdict in verdicts if verdict is not None]

    async def mark_shown(self, verdicts: Sequence[RemovalNotice]) -> None:
        """Record that the author has seen these notices."""
        if not verdicts:
            return
        guilds = {each.contest.guild_id for each in verdicts}
        async with self._database.transaction(*guilds) as transaction:
            await RemovalNoticeRepository(transaction).mark_shown(
                [verdict.id for verdict in verdicts], self._clock()
            )

    async def about(self, verdict_id: int) -> RemovalNotice | None:
        """Return the notice for its author; None if it is obsolete."""
        async with self._database.snapshot() as reading:
            entry_id = await RemovalNoticeRepository(reading).entry(verdict_id)
            return await _verdict(reading, verdict_id, entry_id) if entry_id else None


async def _verdict(reading: Transaction, verdict_id: int, entry_id: int) -> RemovalNotice | None:
    entry = await EntryRepository(reading).get(entry_id)
    contest = await ContestRepository(reading).get(entry.contest_id) if entry else None
    return RemovalNotice(verdict_id, contest, entry) if entry and contest else None
