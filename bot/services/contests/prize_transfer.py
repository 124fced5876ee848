"""Prizes of winners who left: moderators pass them on to the next in line, or keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core import Core
from bot.services.contests.announcements import RESULT
from bot.services.contests.lifecycle import require_contest
from bot.services.gifts.grants import GrantService
from db.contests.contests import ContestRepository, EntryRepository
from db.contests.prize_claims import PrizeClaimRepository
from db.contests.prize_transfer import PrizeTransferRepository
from db.database import Transaction
from db.gifts import GiftRepository, GrantRepository
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, Entry, EntryStatus
from domain.contests.prize_transfer import PrizeTransfer, holders, next_in_line
from domain.contests.prizes import PrizeAward, PrizeSlot
from domain.contests.result import results_from_document
from domain.domain_events import ContestResultPublished, GiftReturned
from domain.refusals import Refusal
from domain.translatable_text import Text, User, text

WINNERS, UNCLAIMED, PASSED = "contest.winners", "contest.unclaimed", "contest.passed"
"""The kinds of the posts.

Whether winners have left, with the contest as its subject; a gift that a winner did not claim, with
the grant; and a passed prize, with its row.
"""
MAX_IN_LINE = 5
"""How many of the next in line are considered."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A prize that was passed on, and its new owner."""

    contest: Contest
    prize: PrizeAward
    entry: Entry

    @property
    def slot(self) -> PrizeSlot:
        """The prize's place among those of the contest."""
        return self.contest.plan.rules.slot_of(self.prize)


@dataclass(frozen=True, slots=True)
class Holder(Handed):
    """A member who may claim a prize and has not, and those next in line."""

    following: Sequence[Entry]

    @property
    def words(self) -> str:
        """Return the prize in words."""
        return self.contest.plan.rules.prize_of(self.prize)


class PrizeTransferService:
    """Stores to whom prizes were passed on. Requires a moderator; callers must check."""

    def __init__(self, core: Core, grants: GrantService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._grants = grants
        core.events.subscribe(ContestResultPublished, self._check_winners)
        core.events.subscribe(GiftReturned, self._not_claimed)

    async def holders(self, contest_id: int) -> list[Holder]:
        """Return the winners without a claim, except those whom moderators have settled."""
        async with self._database.snapshot() as reading:
            contest = await ContestRepository(reading).get(contest_id)
            if contest is None:
                return []
            rules = contest.plan.rules
            return [
                holder
                for prize in rules.prizes
                if rules.prize_of(prize)
                for holder in await _holders(reading, contest, prize)
            ]

    async def of_grant(self, guild_id: int, grant_id: int) -> list[Holder]:
        """Return the winner to whom an unclaimed gift was granted."""
        grant = await self._grants.find(guild_id, grant_id)
        if grant is None:
            return []
        return [
            holder
            for holder in await self.holders(grant.source_id)
            if holder.entry.author_id == grant.user_id and holder.slot is PrizeSlot.MAIN
        ]

    async def pass_on(
        self, contest_id: int, guild_id: int, step: PrizeTransfer, *, slot: PrizeSlot, by: int
    ) -> None:
        """Pass the prize to the next in line, or keep it with its winner if `step` says so.

        Raises `Refusal` if it has been settled or claimed since, and for a moderator's own entry.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            prize = contest.plan.rules.prize_in(slot)
            found = await _holders(transaction, contest, prize)
            holder = next((one for one in found if one.entry.id == step.from_id), None)
            if holder is None:
                raise Refusal(
                    text("That is already settled: the prize was claimed, passed on or kept.")
                )
            passed = PrizeTransferRepository(transaction)
            if step.from_id == step.to_id:
                await passed.add(contest_id, prize, step, by=by, at=now)
                return
            heir = next((one for one in holder.following if one.id == step.to_id), None)
            if heir is None:
                raise Refusal(text("That entry is no longer next in line. Take another look."))
            if heir.author_id == by:
                raise Refusal(text("You are next in line, so another moderator has to decide."))
            number = await passed.add(contest_id, prize, step, by=by, at=now)
            if slot is PrizeSlot.MAIN:
                await self._pass_gift_on(transaction, holder, heir, now)
            await OutboxRepository(transaction).add(
                PASSED, number, guild_id=guild_id, channel_id=contest.channel_id, at=now
            )

    async def handed(self, number: int) -> Handed | None:
        """Return the passed prize for its post; None if nobody has it now."""
        async with self._database.snapshot() as reading:
            found = await PrizeTransferRepository(reading).get(number)
            contest = await ContestRepository(reading).get(found[0]) if found else None
            if found is None or contest is None:
                return None
            _, prize, step = found
            entry = await EntryRepository(reading).get(step.to_id)
        if entry is None or entry.author_id < 0:
            return None
        return Handed(contest, prize, entry)

    async def _pass_gift_on(
        self, transaction: Transaction, holder: Holder, heir: Entry, now: datetime
    ) -> None:
        """Grant the heir the gift; if none is left, moderators handle their claim."""
        contest = holder.contest
        guild_id, gift_id = contest.guild_id, contest.plan.rules.gift_id
        gift = await GiftRepository(transaction, guild_id).get(gift_id) if gift_id else None
        if gift is None:
            return
        grants = GrantRepository(transaction, guild_id)
        grant = await grants.granted_by(RESULT, contest.id, holder.entry.author_id)
        if grant is not None:
            await self._grants.take_back(transaction, grant, max(now, grant.until))
        await self._grants.grant(
            transaction, guild_id, gift, heir.author_id, source=RESULT, source_id=contest.id
        )

    async def _check_winners(self, transaction: Transaction, event: ContestResultPublished) -> None:
        contest, now = event.contest, event.at
        rules = contest.plan.rules
        channel_id = self._guilds.of(contest.guild_id).moderator_channel_id
        if channel_id is not None and any(map(rules.prize_of, rules.prizes)):
            await OutboxRepository(transaction).add(
                WINNERS, contest.id, guild_id=contest.guild_id, channel_id=channel_id, at=now
            )

    async def _not_claimed(self, transaction: Transaction, event: GiftReturned) -> None:
        grant, now = event.grant, event.at
        if not grant.is_contest_prize:
            return
        channel_id = self._guilds.of(grant.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                UNCLAIMED, grant.id, guild_id=grant.guild_id, channel_id=channel_id, at=now
            )


async def prize_holders(reading: Transaction, contest_id: int, prize: PrizeAward) -> set[int]:
    """Return who may claim the prize: authors who were neither disqualified nor erased since."""
    contest = await ContestRepository(reading).get(contest_id)
    if contest is None:
        return set()
    entries = [entry for entry, _ in await _held(reading, contest, prize)]
    return {
        entry.author_id
        for entry in entries
        if entry.status is EntryStatus.IN and entry.author_id > 0
    }


async def _held(
    reading: Transaction, contest: Contest, prize: PrizeAward
) -> list[tuple[Entry, Sequence[Entry]]]:
    """Return the entries that have the prize, each with those next in line."""
    document = await ContestRepository(reading).result(contest.id)
    result = results_from_document(document).get(prize) if document is not None else None
    if result is None:
        return []
    passed = await PrizeTransferRepository(reading).of_contest(contest.id, prize)
    entries = await EntryRepository(reading).of_contest(contest.id, statuses=tuple(EntryStatus))
    by_id = {entry.id: entry for entry in entries}
    following = next_in_line(result, passed, entries)[:MAX_IN_LINE]
    return [(by_id[number], following) for number in holders(result, passed) if number in by_id]


async def _holders(reading: Transaction, contest: Contest, prize: PrizeAward) -> list[Holder]:
    """Return those who have the prize, did not claim it, and are not marked to keep it."""
    passed = await PrizeTransferRepository(reading).of_contest(contest.id, prize)
    kept = {step.from_id for step in passed if step.from_id == step.to_id}
    claims = PrizeClaimRepository(reading)
    return [
        Holder(contest, prize, entry, following)
        for entry, following in await _held(reading, contest, prize)
        if entry.id not in kept and not await claims.has(contest.id, prize, entry.author_id)
    ]


def missing_said(holder: Holder, *, gone: bool) -> Text:
    """Return the sentence for moderators that the winner left or did not claim in time."""
    title = holder.contest.plan.title
    if holder.entry.author_id < 0:
        return text("The winner of “{title}” has erased their data.", title=title)
    member = User(holder.entry.author_id)
    if gone:
        return text("{member} won “{title}” but has left the server.", member=member, title=title)
    return text(
        "{member} won “{title}” but did not claim the prize in time.", member=member, title=title
    )
