"""Entering a contest, seeing one's entries and taking them back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import Clock
from bot.services.contests import Credits, known, post_of
from db.contests import ContestRepository, EntryRepository
from db.engine import Database, Transaction
from db.pictures import PictureRepository
from domain.contests.contest import Contest, Entry, Kind, Standing, check_caption, check_room
from domain.contests.picture import Picture
from domain.contributions import Act, Source
from domain.contributions import Kind as ActKind
from domain.refusals import Refusal
from domain.text import text

HELD = (Standing.IN, Standing.WAITING)
"""Entries that take up one of a member's places."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A contest and one member's entries in it, with the pictures of photo entries by number."""

    contest: Contest
    entries: tuple[Entry, ...]
    pictures: dict[int, Picture]

    @property
    def room(self) -> int:
        """How many more entries the member has."""
        return self.contest.plan.entries_each - len(self.entries)


class EntryService:
    """Keeps members' entries."""

    def __init__(self, database: Database, clock: Clock, credits_: Credits) -> None:
        self._database = database
        self._clock = clock
        self._credits = credits_

    async def check(self, contest_id: int, guild_id: int, author_id: int) -> Contest:
        """The contest, if the member may enter it now; raises `Refusal` otherwise.

        Asked before a form is opened, so that nobody writes for nothing.
        """
        async with self._database.snapshot() as reading:
            return await self._may_enter(reading, contest_id, guild_id, author_id)

    async def enter(
        self, contest_id: int, guild_id: int, author_id: int, sent: str | Picture
    ) -> Entered:
        """Keep an entry: a caption's words or a photo. It counts as taking part."""
        now = self._clock()
        async with self._database.transaction() as transaction:
            contest = await self._may_enter(transaction, contest_id, guild_id, author_id)
            entries = EntryRepository(transaction)
            if isinstance(sent, str):
                caption = check_caption(sent)
                _check_kind(contest, Kind.CAPTION)
                entry_id = await entries.add(contest_id, author_id, caption=caption, at=now)
            else:
                _check_kind(contest, Kind.PHOTO)
                picture_id = await PictureRepository(transaction).add(
                    sent, guild_id=guild_id, author_id=author_id, at=now
                )
                entry_id = await entries.add(contest_id, author_id, picture_id=picture_id, at=now)
            post_id = await post_of(transaction, contest)
            await self._credits.credit(
                transaction, _took_part(contest, author_id, entry_id, post_id, now)
            )
            return await self._entered(transaction, contest, author_id)

    async def mine(self, contest_id: int, guild_id: int, author_id: int) -> Entered:
        """The member's own entries."""
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
            return await self._entered(reading, contest, author_id)

    async def withdraw(self, entry_id: int, guild_id: int, author_id: int) -> Entered:
        """Take one's entry back, while entries are open; it counts as taking part no more."""
        async with self._database.transaction() as transaction:
            entries = EntryRepository(transaction)
            entry = await entries.get(entry_id)
            if entry is None or entry.author_id != author_id:
                raise Refusal(text("That is not one of your entries."))
            contest = await known(ContestRepository(transaction), entry.contest_id, guild_id)
            contest.check_entering(self._clock())
            if entry.standing in HELD:
                await entries.change(entry_id, standing=Standing.WITHDRAWN.value)
                post_id = await post_of(transaction, contest)
                await self._credits.undo(
                    transaction,
                    guild_id,
                    _took_part(contest, author_id, entry_id, post_id, entry.created_at),
                )
            return await self._entered(transaction, contest, author_id)

    async def _may_enter(
        self, reading: Transaction, contest_id: int, guild_id: int, author_id: int
    ) -> Contest:
        contest = await known(ContestRepository(reading), contest_id, guild_id)
        contest.check_entering(self._clock())
        held = await EntryRepository(reading).of_contest(
            contest_id, author_id=author_id, standings=HELD
        )
        check_room(contest.plan, len(held))
        return contest

    async def _entered(self, reading: Transaction, contest: Contest, author_id: int) -> Entered:
        entries = await EntryRepository(reading).of_contest(
            contest.id, author_id=author_id, standings=HELD
        )
        pictures = PictureRepository(reading)
        kept = {
            entry.picture_id: picture
            for entry in entries
            if entry.picture_id is not None and (picture := await pictures.get(entry.picture_id))
        }
        return Entered(contest, tuple(entries), kept)


def _check_kind(contest: Contest, kind: Kind) -> None:
    if contest.plan.kind is not kind:
        raise Refusal(text("This contest takes entries of another kind."))


def _took_part(contest: Contest, author_id: int, entry_id: int, post_id: int, at: datetime) -> Act:
    return Act(
        guild_id=contest.guild_id,
        channel_id=contest.channel_id,
        message_id=post_id,
        source=Source.ENTRY,
        kind=ActKind.TOOK_PART,
        giver_id=author_id,
        receiver_id=author_id,
        at=at,
        detail=str(entry_id),
    )
