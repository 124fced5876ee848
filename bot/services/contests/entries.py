"""Entries: making them, listing one's own, and withdrawing them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core import Core
from bot.services.contests.announcements import post_of
from bot.services.contests.lifecycle import require_contest
from bot.services.contributions import ContributionService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.moderation_flags import ModerationFlagRepository
from db.database import Transaction
from db.pictures import PictureRepository
from domain.contests.contest import (
    HELD,
    Contest,
    Entry,
    EntryStatus,
    check_caption,
    check_room,
)
from domain.contests.contest_rules import Participant
from domain.contests.gallery import (
    GALLERY_PAGE_SIZE,
    check_gallery,
    own_order,
    paginate,
    shuffle_for,
)
from domain.contests.photo_details import PhotoDetails
from domain.contests.picture import Picture
from domain.contests.similarity import find_similar_caption, find_similar_photo
from domain.contributions import Contribution, ContributionKind, Source
from domain.refusals import Refusal
from domain.translatable_text import text

SHOWN = (*HELD, EntryStatus.REJECTED, EntryStatus.DISQUALIFIED)
"""The states of entries that their author is shown."""


@dataclass(frozen=True, slots=True)
class MemberEntries:
    """A contest and one member's entries in it, current ones first, the newest first.

    `shown` are those on one page; the pictures of photo entries are by their id.
    """

    contest: Contest
    entries: tuple[Entry, ...]
    shown: tuple[Entry, ...]
    pictures: dict[int, Picture]
    page: int = 0
    pages: int = 1

    @property
    def room(self) -> int:
        """The number of entries that the member may still make."""
        held = sum(entry.status in HELD for entry in self.entries)
        return max(self.contest.plan.entries_each - held, 0)


@dataclass(frozen=True, slots=True)
class GalleryPage:
    """A page of a contest's entries in the viewer's order, with the pictures of photo entries."""

    contest: Contest
    entries: list[Entry]
    pictures: dict[int, Picture]
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Compared:
    """The entry that a new one is nearly the same as, compared with those up to an id."""

    like_id: int | None
    up_to: int


class EntryService:
    """Stores members' entries."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._contributions = contributions

    async def check(
        self,
        contest_id: int,
        guild_id: int,
        author: Participant,
        *,
        replaces: int | None = None,
    ) -> Contest:
        """Return the contest if the member may enter it now; raise `Refusal` otherwise.

        Checked before a form is opened, so that nobody fills it in vain. `replaces` is the entry
        that would make room, one by the same member.
        """
        async with self._database.snapshot() as reading:
            return await self._may_enter(reading, contest_id, guild_id, author, replaces)

    async def own(self, entry_id: int, author_id: int) -> Entry:
        """Return the member's entry; raise `Refusal` if it is not theirs."""
        async with self._database.snapshot() as reading:
            return await _own(EntryRepository(reading), entry_id, author_id)

    async def enter(
        self,
        contest_id: int,
        guild_id: int,
        author: Participant,
        sent: str | Picture,
        *,
        details: PhotoDetails | None = None,
        replaces: int | None = None,
    ) -> MemberEntries:
        """Store an entry: a caption's words or a photo. It counts as a contribution.

        One that is nearly the same as another is stored too, and shown to moderators. An entry of
        the member's that it `replaces` is withdrawn.
        """
        now = self._clock()
        author_id = author.id
        compared = await self._compare(contest_id, guild_id, author, sent, replaces)
        async with self._database.transaction(guild_id) as transaction:
            contest = await self._may_enter(transaction, contest_id, guild_id, author, replaces)
            standing = EntryStatus.WAITING if contest.plan.rules.reviewed else EntryStatus.IN
            contest.plan.kind.check_entry(sent)
            entries = EntryRepository(transaction)
            if replaces is not None:
                await self._withdraw(transaction, contest, await entries.get(replaces))
            like_id = await _similar(transaction, contest_id, sent, compared)
            if isinstance(sent, str):
                caption = check_caption(sent)
                entry_id = await entries.add(
                    contest_id, author_id, caption=caption, status=standing, at=now
                )
            else:
                picture_id = await PictureRepository(transaction).add(
                    sent, guild_id=guild_id, author_id=author_id, at=now
                )
                entry_id = await entries.add(
                    contest_id,
                    author_id,
                    picture_id=picture_id,
                    details=details,
                    status=standing,
                    at=now,
                )
            if like_id is not None:
                await ModerationFlagRepository(transaction).add(entry_id, like_id=like_id, at=now)
            entry = await entries.get(entry_id)
            if entry is not None:
                post_id = await post_of(transaction, contest)
                await self._contributions.credit(
                    transaction, entry_contribution(contest, entry, post_id)
                )
            return await self._entered(transaction, contest, author_id)

    async def of_member(
        self, contest_id: int, guild_id: int, author_id: int, page: int = 0
    ) -> MemberEntries:
        """Return the member's own entries, with a page of them to show."""
        async with self._database.snapshot() as reading:
            contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
            return await self._entered(reading, contest, author_id, page)

    async def gallery(
        self,
        contest_id: int,
        guild_id: int,
        viewer_id: int,
        page: int,
        *,
        captions: int = GALLERY_PAGE_SIZE,
    ) -> GalleryPage:
        """Return a page of all entries, once voting is open or over.

        A page has this many `captions`, or fewer photos.
        """
        async with self._database.snapshot() as reading:
            contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
            check_gallery(contest)
            entries = shuffle_for(await EntryRepository(reading).of_contest(contest_id), viewer_id)
            size = GALLERY_PAGE_SIZE if contest.plan.kind.enters_pictures else captions
            shown, pages = paginate(entries, page, size)
            kept = await _pictures(reading, shown)
        return GalleryPage(contest, shown, kept, min(max(page, 0), pages - 1), pages)

    async def to_withdraw(
        self, entry_id: int, guild_id: int, author_id: int
    ) -> tuple[Contest, Entry]:
        """Return the member's entry and its contest; raise `Refusal` if it cannot be withdrawn."""
        async with self._database.snapshot() as reading:
            entry = await _own(EntryRepository(reading), entry_id, author_id)
            contest = await require_contest(ContestRepository(reading), entry.contest_id, guild_id)
        contest.check_entering(self._clock())
        if entry.status not in HELD:
            raise Refusal(
                text("That entry is not in the contest. *My entries* shows those that are.")
            )
        return contest, entry

    async def withdraw(self, entry_id: int, guild_id: int, author_id: int) -> MemberEntries:
        """Withdraw the member's entry while entries are open; it stops being a contribution."""
        async with self._database.transaction(guild_id) as transaction:
            entries = EntryRepository(transaction)
            entry = await _own(entries, entry_id, author_id)
            contest = await require_contest(
                ContestRepository(transaction), entry.contest_id, guild_id
            )
            contest.check_entering(self._clock())
            await self._withdraw(transaction, contest, entry)
            return await self._entered(transaction, contest, author_id)

    async def _withdraw(
        self, transaction: Transaction, contest: Contest, entry: Entry | None
    ) -> None:
        if entry is None or entry.status not in HELD:
            return
        await EntryRepository(transaction).change(
            entry.id, status=EntryStatus.WITHDRAWN.value, permission=None, permitted_at=None
        )
        post_id = await post_of(transaction, contest)
        await self._contributions.undo(
            transaction, contest.guild_id, entry_contribution(contest, entry, post_id)
        )

    async def _may_enter(
        self,
        reading: Transaction,
        contest_id: int,
        guild_id: int,
        author: Participant,
        replaces: int | None = None,
    ) -> Contest:
        now = self._clock()
        contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
        contest.check_entering(now)
        contest.plan.rules.check_participant(author, now)
        held = await EntryRepository(reading).of_contest(
            contest_id, author_id=author.id, statuses=HELD
        )
        if replaces is not None and replaces not in {entry.id for entry in held}:
            raise Refusal(text("That is not one of your entries."))
        check_room(contest.plan, len(held) - (replaces is not None))
        return contest

    async def _compare(
        self,
        contest_id: int,
        guild_id: int,
        author: Participant,
        sent: str | Picture,
        replaces: int | None,
    ) -> _Compared:
        """Compare the entry with all others, before the transaction that stores it.

        Among thousands that takes a moment, which would hold up votes.
        """
        async with self._database.snapshot() as reading:
            await self._may_enter(reading, contest_id, guild_id, author, replaces)
            others = await _others(reading, contest_id, sent)
        # A member who replaces an entry may write nearly the same again.
        compared = [other for other in others if other[0] != replaces]
        like_id = await asyncio.to_thread(_nearest, sent, compared)
        return _Compared(like_id, max((entry_id for entry_id, _ in others), default=0))

    async def _entered(
        self, reading: Transaction, contest: Contest, author_id: int, page: int = 0
    ) -> MemberEntries:
        found = await EntryRepository(reading).of_contest(
            contest.id, author_id=author_id, statuses=SHOWN
        )
        entries = own_order(found)
        shown, pages = paginate(entries, page)
        pictures = await _pictures(reading, shown)
        page = min(max(page, 0), pages - 1)
        return MemberEntries(contest, tuple(entries), tuple(shown), pictures, page, pages)


_Others = Sequence[tuple[int, Any]]
"""Other entries by id, each with its caption or its photo's hash."""


async def _own(entries: EntryRepository, entry_id: int, author_id: int) -> Entry:
    entry = await entries.get(entry_id)
    if entry is None or entry.author_id != author_id:
        raise Refusal(text("That is not one of your entries."))
    return entry


async def _others(
    reading: Transaction, contest_id: int, sent: str | Picture, *, after: int = 0
) -> _Others:
    """Read what the entry is to be compared with: all others, or those entered `after` one."""
    if isinstance(sent, Picture):
        return [*await ModerationFlagRepository(reading).photo_hashes(contest_id, after=after)]
    return [*await ModerationFlagRepository(reading).captions(contest_id, after=after)]


async def _similar(
    reading: Transaction, contest_id: int, sent: str | Picture, compared: _Compared
) -> int | None:
    """Return the entry that the new one is nearly the same as now.

    The one found before may have been withdrawn, and others may have been entered since.
    """
    if compared.like_id is not None:
        like = await EntryRepository(reading).get(compared.like_id)
        if like is not None and like.status in HELD:
            return like.id
    return _nearest(sent, await _others(reading, contest_id, sent, after=compared.up_to))


def _nearest(sent: str | Picture, others: _Others) -> int | None:
    """Return the first of the others that the entry is nearly the same as."""
    values = [value for _, value in others]
    if isinstance(sent, Picture):
        found = find_similar_photo(sent.difference_hash, values)
    else:
        found = find_similar_caption(sent, values)
    return None if found is None else others[found][0]


async def _pictures(reading: Transaction, entries: Iterable[Entry]) -> dict[int, Picture]:
    pictures = PictureRepository(reading)
    return {
        entry.picture_id: picture
        for entry in entries
        if entry.picture_id is not None and (picture := await pictures.get(entry.picture_id))
    }


def entry_contribution(contest: Contest, entry: Entry, post_id: int) -> Contribution:
    """Return the contribution of entering a contest."""
    return Contribution(
        guild_id=contest.guild_id,
        channel_id=contest.channel_id,
        message_id=post_id,
        source=Source.ENTRY,
        kind=ContributionKind.TOOK_PART,
        giver_id=entry.author_id,
        receiver_id=entry.author_id,
        at=entry.created_at,
        detail=str(entry.id),
    )
