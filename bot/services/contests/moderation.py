"""Moderation of entries: approving, rejecting, disqualifying, and undoing that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core import Core
from bot.services.contests.announcements import AGAIN, OPENED, RESULT, VOTING, post_of
from bot.services.contests.closing import wins
from bot.services.contests.entries import entry_contribution
from bot.services.contests.lifecycle import require_contest
from bot.services.contests.removal_notices import RemovalNoticeService
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.moderation_flags import ModerationFlagRepository
from db.contests.removal_notices import RemovalNoticeRepository
from db.database import Transaction
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from domain.contests.contest import Contest, ContestState, Entry, EntryStatus
from domain.contests.gallery import check_gallery
from domain.contests.moderation_flag import ModerationFlag
from domain.contests.picture import Picture
from domain.contests.result import results_from_document
from domain.contributions import Source
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_text
from domain.translatable_text import text

REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """One entry for moderators, with the entries similar to it and the length of the queue."""

    contest: Contest
    entry: Entry
    picture: Picture | None
    flags: Sequence[ModerationFlag]
    alike: Sequence[Entry]
    waiting: int = 0


class ModerationService:
    """Requires a moderator, except `report`; callers must check."""

    def __init__(
        self,
        core: Core,
        votes: VoteService,
        contributions: ContributionService,
        verdicts: RemovalNoticeService,
    ) -> None:
        self._database = core.database
        self._clock = core.clock
        self._votes = votes
        self._contributions = contributions
        self._verdicts = verdicts

    async def next(self, guild_id: int) -> ReviewSheet | None:
        """Return the entry that has waited longest for a review; None if the queue is empty."""
        async with self._database.snapshot() as reading:
            queue = await ModerationFlagRepository(reading).queue(guild_id)
            if not queue:
                return None
            return replace(await self._sheet(reading, queue[0], guild_id), waiting=len(queue))

    async def sheet(self, entry_id: int, guild_id: int) -> ReviewSheet:
        """Return one entry, whether it is in the queue or not."""
        async with self._database.snapshot() as reading:
            return await self._sheet(reading, entry_id, guild_id)

    async def entries(self, contest_id: int, guild_id: int) -> tuple[Contest, list[Entry]]:
        """Return all entries of a contest except withdrawn ones."""
        async with self._database.snapshot() as reading:
            contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
            standings = set(EntryStatus) - {EntryStatus.WITHDRAWN}
            entries = await EntryRepository(reading).of_contest(contest_id, statuses=standings)
            return contest, entries

    async def allow(self, entry_id: int, guild_id: int) -> ReviewSheet:
        """Allow the entry in the vote: approve it, undo its disqualification, or keep it."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            sheet = await self._open_sheet(transaction, entry_id, guild_id)
            contest, entry = sheet.contest, sheet.entry
            await EntryRepository(transaction).change(
                entry_id, status=EntryStatus.IN.value, note=""
            )
            await ModerationFlagRepository(transaction).settle(entry_id, now)
            await RemovalNoticeRepository(transaction).cancel(entry_id, now)
            if entry.status in {EntryStatus.REJECTED, EntryStatus.DISQUALIFIED}:
                post_id = await post_of(transaction, contest)
                await self._contributions.credit(
                    transaction, entry_contribution(contest, entry, post_id)
                )
                document = await ContestRepository(transaction).result(contest.id)
                results = results_from_document(document) if document is not None else {}
                for contribution in wins(contest, results, post_id, now):
                    if contribution.detail == str(entry_id):
                        await self._contributions.credit(transaction, contribution)
        allowed = replace(entry, status=EntryStatus.IN, note="")
        self._votes.reinstate(allowed)
        return replace(sheet, entry=allowed)

    async def refuse(self, entry_id: int, guild_id: int, reason: str) -> ReviewSheet:
        """Keep the entry out of the vote, for a reason that its author reads.

        Its votes are kept, and count again if it is allowed later. Once the contest is over the
        published result is unchanged, so that a recount can be compared with it.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            sheet = await self._open_sheet(transaction, entry_id, guild_id)
            contest, entry = sheet.contest, sheet.entry
            if entry.status not in {EntryStatus.IN, EntryStatus.WAITING}:
                raise Refusal(text("That entry has already been removed."))
            waited = entry.status is EntryStatus.WAITING
            out = EntryStatus.REJECTED if waited else EntryStatus.DISQUALIFIED
            note = tidy_text(reason)[:REASON_LENGTH]
            await EntryRepository(transaction).change(entry_id, status=out.value, note=note)
            await ModerationFlagRepository(transaction).settle(entry_id, now)
            post_id = await post_of(transaction, contest)
            contribution = entry_contribution(contest, entry, post_id)
            await self._contributions.undo(transaction, guild_id, contribution)
            if contest.state is ContestState.CLOSED:
                # It may have won, which counted as a contribution.
                won = replace(contribution, source=Source.WIN)
                await self._contributions.undo(transaction, guild_id, won)
            await self._verdicts.decide(transaction, contest, entry)
        self._verdicts.remember(contest, entry)
        self._votes.withdraw(contest.id, entry_id)
        return replace(sheet, entry=replace(entry, status=out, note=note))

    async def report(self, entry_id: int, guild_id: int, by: int, note: str) -> None:
        """Report an entry to moderators; each member can report it once.

        Raises `Refusal` for an entry that members do not see, and for one's own.
        """
        async with self._database.transaction(guild_id) as transaction:
            sheet = await self._sheet(transaction, entry_id, guild_id)
            check_gallery(sheet.contest)
            if sheet.entry.status is not EntryStatus.IN:
                raise Refusal(text("That entry has already been removed."))
            if sheet.entry.author_id == by:
                raise Refusal(text("That entry is yours, so another moderator has to decide."))
            await ModerationFlagRepository(transaction).add(
                entry_id, user_id=by, note=tidy_text(note)[:REASON_LENGTH], at=self._clock()
            )

    async def shown_in(self, guild_id: int, message_id: int) -> int:
        """Return the contest that one of the bot's messages is about; raise `Refusal` if none."""
        async with self._database.snapshot() as reading:
            subject = await OutboxRepository(reading).subject(guild_id, message_id)
        if subject is None or subject[0] not in {OPENED, VOTING, RESULT, *AGAIN.values()}:
            raise Refusal(text("That message shows no entries. Choose one of my contest posts."))
        return subject[1]

    async def _open_sheet(self, reading: Transaction, entry_id: int, guild_id: int) -> ReviewSheet:
        sheet = await self._sheet(reading, entry_id, guild_id)
        standing = sheet.entry.status
        if standing is EntryStatus.WITHDRAWN:
            raise Refusal(text("That entry was withdrawn by its author."))
        if sheet.contest.state is not ContestState.CLOSED or standing in {
            EntryStatus.WAITING,
            EntryStatus.REJECTED,
        }:
            # An entry without a vote cannot be added to a contest that is over.
            sheet.contest.check_running()
        return sheet

    async def _sheet(self, reading: Transaction, entry_id: int, guild_id: int) -> ReviewSheet:
        entries = EntryRepository(reading)
        entry = await entries.get(entry_id)
        if entry is None:
            raise Refusal(text("That entry no longer exists."))
        contest = await require_contest(ContestRepository(reading), entry.contest_id, guild_id)
        flags = await ModerationFlagRepository(reading).of_entry(entry_id)
        alike = [
            other
            for flag in flags
            if flag.like_id is not None and (other := await entries.get(flag.like_id))
        ]
        picture = None
        if entry.picture_id is not None:
            picture = await PictureRepository(reading).get(entry.picture_id)
        return ReviewSheet(contest, entry, picture, flags, alike)
