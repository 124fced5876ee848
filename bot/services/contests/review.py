"""Moderators' eyes on entries: approving, rejecting, disqualifying, and taking that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.clock import Clock
from bot.services.contests.course import Credits, known, post_of
from bot.services.contests.entries import took_part
from bot.services.contests.votes import VoteService
from db.contests.course import ContestRepository, EntryRepository
from db.contests.flags import Flag, FlagRepository
from db.engine import Database, Transaction
from db.pictures import PictureRepository
from domain.contests.contest import Contest, Entry, Standing
from domain.contests.picture import Picture
from domain.refusals import Refusal
from domain.text import text

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Sheet:
    """One entry as moderators see it, with the entries that it is like, and how many wait."""

    contest: Contest
    entry: Entry
    picture: Picture | None
    flags: Sequence[Flag]
    alike: Sequence[Entry]
    waiting: int = 0


class ReviewService:
    """Whoever calls has made sure that it is a moderator who asks, but for `report`."""

    def __init__(
        self, database: Database, clock: Clock, votes: VoteService, credits_: Credits
    ) -> None:
        self._database = database
        self._clock = clock
        self._votes = votes
        self._credits = credits_

    async def next(self, guild_id: int) -> Sheet | None:
        """The entry that has waited longest for a look; None when all is looked at."""
        async with self._database.snapshot() as reading:
            queue = await FlagRepository(reading).queue(guild_id)
            if not queue:
                return None
            return replace(await self._sheet(reading, queue[0], guild_id), waiting=len(queue))

    async def sheet(self, entry_id: int, guild_id: int) -> Sheet:
        """One entry, whether it waits for a look or not."""
        async with self._database.snapshot() as reading:
            return await self._sheet(reading, entry_id, guild_id)

    async def entries(self, contest_id: int, guild_id: int) -> tuple[Contest, list[Entry]]:
        """All entries of a contest but those withdrawn."""
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
            standings = set(Standing) - {Standing.WITHDRAWN}
            entries = await EntryRepository(reading).of_contest(contest_id, standings=standings)
            return contest, entries

    async def allow(self, entry_id: int, guild_id: int) -> Sheet:
        """Let the entry be voted on: approve it, take a disqualification back, or keep it."""
        now = self._clock()
        async with self._database.transaction() as transaction:
            sheet = await self._open_sheet(transaction, entry_id, guild_id)
            contest, entry = sheet.contest, sheet.entry
            await EntryRepository(transaction).change(entry_id, standing=Standing.IN.value, note="")
            await FlagRepository(transaction).settle(entry_id, now)
            if entry.standing in {Standing.REJECTED, Standing.DISQUALIFIED}:
                post_id = await post_of(transaction, contest)
                await self._credits.credit(transaction, took_part(contest, entry, post_id))
        allowed = replace(entry, standing=Standing.IN, note="")
        self._votes.reinstate(allowed)
        return replace(sheet, entry=allowed)

    async def refuse(self, entry_id: int, guild_id: int, reason: str) -> Sheet:
        """Keep the entry out of the vote, for a reason that its author is shown.

        Votes it has are kept, and count again should it be allowed after all.
        """
        now = self._clock()
        async with self._database.transaction() as transaction:
            sheet = await self._open_sheet(transaction, entry_id, guild_id)
            contest, entry = sheet.contest, sheet.entry
            if entry.standing not in {Standing.IN, Standing.WAITING}:
                raise Refusal(text("That entry is out already."))
            waited = entry.standing is Standing.WAITING
            out = Standing.REJECTED if waited else Standing.DISQUALIFIED
            note = reason.strip()[:REASON_LENGTH]
            await EntryRepository(transaction).change(entry_id, standing=out.value, note=note)
            await FlagRepository(transaction).settle(entry_id, now)
            post_id = await post_of(transaction, contest)
            await self._credits.undo(transaction, guild_id, took_part(contest, entry, post_id))
        self._votes.withdraw(contest.id, entry_id)
        return replace(sheet, entry=replace(entry, standing=out, note=note))

    async def report(self, entry_id: int, guild_id: int, by: int, note: str) -> None:
        """Ask moderators to look at an entry; one report of it by each member."""
        async with self._database.transaction() as transaction:
            await self._open_sheet(transaction, entry_id, guild_id)
            await FlagRepository(transaction).add(
                entry_id, user_id=by, note=note.strip()[:REASON_LENGTH], at=self._clock()
            )

    async def _open_sheet(self, reading: Transaction, entry_id: int, guild_id: int) -> Sheet:
        sheet = await self._sheet(reading, entry_id, guild_id)
        sheet.contest.check_running()
        if sheet.entry.standing is Standing.WITHDRAWN:
            raise Refusal(text("That entry was withdrawn by its author."))
        return sheet

    async def _sheet(self, reading: Transaction, entry_id: int, guild_id: int) -> Sheet:
        entries = EntryRepository(reading)
        entry = await entries.get(entry_id)
        if entry is None:
            raise Refusal(text("That entry is gone."))
        contest = await known(ContestRepository(reading), entry.contest_id, guild_id)
        flags = await FlagRepository(reading).of_entry(entry_id)
        alike = [
            other
            for flag in flags
            if flag.like_id is not None and (other := await entries.get(flag.like_id))
        ]
        picture = None
        if entry.picture_id is not None:
            picture = await PictureRepository(reading).get(entry.picture_id)
        return Sheet(contest, entry, picture, flags, alike)
