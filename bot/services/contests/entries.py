"""Entering a contest, seeing one's entries and taking them back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from bot.services.contests.course import Credits, known, post_of
from db.contests.course import ContestRepository, EntryRepository
from db.contests.flags import FlagRepository
from db.engine import Database, Transaction
from db.pictures import PictureRepository
from domain.contests.contest import (
    HELD,
    Contest,
    Entry,
    Kind,
    Standing,
    check_caption,
    check_room,
)
from domain.contests.gallery import PAGE, check_gallery, own_order, page_of, shuffled
from domain.contests.likeness import near_photos, nearest_caption
from domain.contests.picture import Picture
from domain.contests.rules import Person
from domain.contributions import Act, Source
from domain.contributions import Kind as ActKind
from domain.refusals import Refusal
from domain.text import text

SHOWN = (*HELD, Standing.REJECTED, Standing.DISQUALIFIED)
"""Entries that their author is shown."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A contest and one member's entries in it, those they hold first, the newest first.

    `shown` are those on one page, with the pictures of photo entries among them by number.
    """

    contest: Contest
    entries: tuple[Entry, ...]
    shown: tuple[Entry, ...]
    pictures: dict[int, Picture]
    page: int = 0
    pages: int = 1

    @property
    def room(self) -> int:
        """How many more entries the member has."""
        held = sum(entry.standing in HELD for entry in self.entries)
        return max(self.contest.plan.entries_each - held, 0)


@dataclass(frozen=True, slots=True)
class Gallery:
    """A page of a contest's entries in the viewer's order, with the pictures of photo entries."""

    contest: Contest
    entries: list[Entry]
    pictures: dict[int, Picture]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Looked:
    """An entry that a new one is nearly the same as, among those up to a number."""

    like: Entry | None = None
    up_to: int = 0


class EntryService:
    """Keeps members' entries."""

    def __init__(self, database: Database, clock: Clock, credits_: Credits) -> None:
        self._database = database
        self._clock = clock
        self._credits = credits_

    async def check(self, contest_id: int, guild_id: int, author: Person) -> Contest:
        """The contest, if the member may enter it now; raises `Refusal` otherwise.

        Asked before a form is opened, so that nobody writes for nothing.
        """
        async with self._database.snapshot() as reading:
            return await self._may_enter(reading, contest_id, guild_id, author)

    async def enter(
        self, contest_id: int, guild_id: int, author: Person, sent: str | Picture
    ) -> Entered:
        """Keep an entry: a caption's words or a photo. It counts as taking part.

        One that is nearly the same as another is kept as well, and shown to moderators.
        """
        now = self._clock()
        author_id = author.id
        looked = await self._look_for_likes(contest_id, guild_id, author, sent)
        async with self._database.transaction() as transaction:
            contest = await self._may_enter(transaction, contest_id, guild_id, author)
            standing = Standing.WAITING if contest.plan.rules.reviewed else Standing.IN
            like_id = await self._alike(transaction, contest, sent, looked)
            entries = EntryRepository(transaction)
            if isinstance(sent, str):
                caption = check_caption(sent)
                _check_kind(contest, Kind.CAPTION)
                entry_id = await entries.add(
                    contest_id, author_id, caption=caption, standing=standing, at=now
                )
            else:
                _check_kind(contest, Kind.PHOTO)
                picture_id = await PictureRepository(transaction).add(
                    sent, guild_id=guild_id, author_id=author_id, at=now
                )
                entry_id = await entries.add(
                    contest_id, author_id, picture_id=picture_id, standing=standing, at=now
                )
            if like_id is not None:
                await FlagRepository(transaction).add(entry_id, like_id=like_id, at=now)
            entry = await entries.get(entry_id)
            if entry is not None:
                post_id = await post_of(transaction, contest)
                await self._credits.credit(transaction, took_part(contest, entry, post_id))
            return await self._entered(transaction, contest, author_id)

    async def mine(self, contest_id: int, guild_id: int, author_id: int, page: int = 0) -> Entered:
        """Return the member's own entries, with a page of them to show."""
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
            return await self._entered(reading, contest, author_id, page)

    async def gallery(
        self, contest_id: int, guild_id: int, viewer_id: int, page: int, *, captions: int = PAGE
    ) -> Gallery:
        """A page of all entries, once voting is open or over; so many `captions`, or few photos."""
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
            check_gallery(contest)
            entries = shuffled(await EntryRepository(reading).of_contest(contest_id), viewer_id)
            size = captions if contest.plan.kind is Kind.CAPTION else PAGE
            shown, pages = page_of(entries, page, size)
            kept = await _pictures(reading, shown)
        return Gallery(contest, shown, kept, min(max(page, 0), pages - 1), pages)

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
                await self._credits.undo(transaction, guild_id, took_part(contest, entry, post_id))
            return await self._entered(transaction, contest, author_id)

    async def _may_enter(
        self, reading: Transaction, contest_id: int, guild_id: int, author: Person
    ) -> Contest:
        now = self._clock()
        contest = await known(ContestRepository(reading), contest_id, guild_id)
        contest.check_entering(now)
        contest.plan.rules.check(author, now)
        held = await EntryRepository(reading).of_contest(
            contest_id, author_id=author.id, standings=HELD
        )
        check_room(contest.plan, len(held))
        return contest

    async def _look_for_likes(
        self, contest_id: int, guild_id: int, author: Person, sent: str | Picture
    ) -> _Looked:
        """Hold a caption against all others, before the transaction that keeps it.

        Among thousands that takes a moment, in which nobody else is to wait with a vote.
        """
        if not isinstance(sent, str):
            return _Looked()
        async with self._database.snapshot() as reading:
            await self._may_enter(reading, contest_id, guild_id, author)
            others = await EntryRepository(reading).of_contest(contest_id, standings=HELD)
        like = await asyncio.to_thread(_nearest, sent, others)
        return _Looked(like, max((entry.id for entry in others), default=0))

    async def _alike(
        self, reading: Transaction, contest: Contest, sent: str | Picture, looked: _Looked
    ) -> int | None:
        """The entry of this contest that what was sent is nearly the same as, or None."""
        if isinstance(sent, str):
            entries = EntryRepository(reading)
            like = await entries.get(looked.like.id) if looked.like is not None else None
            if like is not None and like.standing in HELD:
                return like.id
            since = await entries.of_contest(contest.id, standings=HELD, after=looked.up_to)
            like = _nearest(sent, since)
            return None if like is None else like.id
        for entry_id, likeness in await FlagRepository(reading).likenesses(contest.id):
            if near_photos(sent.likeness, likeness):
                return entry_id
        return None

    async def _entered(
        self, reading: Transaction, contest: Contest, author_id: int, page: int = 0
    ) -> Entered:
        found = await EntryRepository(reading).of_contest(
            contest.id, author_id=author_id, standings=SHOWN
        )
        entries = own_order(found)
        shown, pages = page_of(entries, page)
        pictures = await _pictures(reading, shown)
        page = min(max(page, 0), pages - 1)
        return Entered(contest, tuple(entries), tuple(shown), pictures, page, pages)


def _nearest(caption: str, others: Sequence[Entry]) -> Entry | None:
    """The first of the others that the caption is nearly the same as."""
    found = nearest_caption(caption, [entry.caption or "" for entry in others])
    return None if found is None else others[found]


async def _pictures(reading: Transaction, entries: Iterable[Entry]) -> dict[int, Picture]:
    pictures = PictureRepository(reading)
    return {
        entry.picture_id: picture
        for entry in entries
        if entry.picture_id is not None and (picture := await pictures.get(entry.picture_id))
    }


def _check_kind(contest: Contest, kind: Kind) -> None:
    if contest.plan.kind is not kind:
        raise Refusal(text("This contest takes entries of another kind."))


def took_part(contest: Contest, entry: Entry, post_id: int) -> Act:
    """Entering, as a contribution."""
    return Act(
        guild_id=contest.guild_id,
        channel_id=contest.channel_id,
        message_id=post_id,
        source=Source.ENTRY,
        kind=ActKind.TOOK_PART,
        giver_id=entry.author_id,
        receiver_id=entry.author_id,
        at=entry.created_at,
        detail=str(entry.id),
    )
