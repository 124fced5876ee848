"""Reviews of scores: explanations, corrections, rings, and the log."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.core import Core
from bot.service_lifecycle import Startable
from bot.services.contributions.recording import ContributionService
from bot.services.contributions.totals import update_totals
from db.chunking import guild_groups
from db.contributions import ContributionRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.retention import settled_before
from db.score_review import ScoreReviewRepository, guilds_without_job
from domain.contributions import Contribution, ScoreLine, Source, score_lines
from domain.contributions.collusion import (
    KNOWN_WINDOW,
    WINDOW,
    CollusionFindings,
    CollusionRing,
    KnownRing,
    find_collusion,
    trusted_members,
)
from domain.contributions.score_log import ScoreAction, ScoreLogEntry
from domain.contributions.settings import CONTRIBUTIONS, ContributionSettings
from domain.domain_events import SettingsChanged
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import text

NIGHTLY = "score.nightly"
"""The kind of the nightly job that searches for rings."""
FOUND = "score.ring_found"
"""The kind of the post that shows moderators a ring."""
HOUR = 4
"""The hour of the guild's night at which rings are searched for."""
SETTLED = text(
    "That contribution is more than 24 months old. Points that old stay as they are and can no "
    "longer be corrected."
)
PLAN_EVERY = timedelta(hours=1)
AT_ONCE = 500
SHOWN_FROM = 3
"""Smaller rings are listed, but moderators are not notified of them."""


class ScoreReviewService(Startable):
    """Explains and corrects scores, and finds collusion rings."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._shards = core.shards
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contributions = contributions
        core.scheduler.register(NIGHTLY, self._nightly, prepare=self._count, needs_history=True)
        self._found: dict[int, CollusionFindings] = {}
        self._planned_at = datetime.min.replace(tzinfo=UTC)
        core.events.subscribe(SettingsChanged, self._settings_changed)

    async def start(self) -> None:
        """Schedule the nightly jobs."""
        await self.plan()

    async def plan(self) -> None:
        """Schedule the nightly search for rings in every guild with contributions."""
        self._planned_at = self._clock()
        async with self._database.snapshot() as reading:
            unplanned = await guilds_without_job(reading, NIGHTLY)
        for some in guild_groups([guild for guild in unplanned if self._shards.has(guild)]):
            async with self._database.transaction(*some) as transaction:
                due = JobRepository(transaction)
                for guild_id in some:
                    await due.schedule_if_absent(guild_id, NIGHTLY, 0, self._next_night(guild_id))

    def _next_night(self, guild_id: int) -> datetime:
        zone = self._guilds.of(guild_id).zone
        tomorrow = self._clock().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(HOUR), zone)

    async def _settings_changed(self, transaction: Transaction, event: SettingsChanged) -> None:
        guild_id, before, after = event.guild_id, event.before, event.after
        now = self._clock()
        scores = ScoreReviewRepository(transaction, guild_id)
        for source in Source:
            old = before[ContributionSettings].weight_of(source)
            new = after[ContributionSettings].weight_of(source)
            if old != new:
                note = f"{source.value}: {old}% → {new}%"
                await scores.log(ScoreLogEntry(ScoreAction.WEIGHT, now, by=event.by, note=note))

    # --- Why ---------------------------------------------------------------------------------

    async def explain(self, guild_id: int, user_id: int) -> Sequence[ScoreLine]:
        """Return the member's score lines of the last 30 days, the newest first."""
        await self._contributions.flush(guild_id)
        now = self._clock()
        async with self._database.snapshot() as reading:
            repository = ContributionRepository(reading, guild_id)
            mine = await repository.received({user_id}, now - WINDOW, now + timedelta(days=1))
            found = score_lines(mine, await repository.contributions_affecting(mine))
        return sorted(found, key=lambda line: line.contributions[-1].at, reverse=True)

    # --- Corrections -------------------------------------------------------------------------

    async def latest(
        self, guild_id: int, user_id: int, limit: int = 25
    ) -> list[tuple[int, Contribution]]:
        """Return the latest contributions towards a member, with their ids."""
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            return await ScoreReviewRepository(reading, guild_id).latest(user_id, limit=limit)

    async def correct(
        self, guild_id: int, contribution_id: int, *, by: int, reason: str
    ) -> tuple[Contribution, int]:
        """Take a contribution's points away, or give them back if they were taken; it is logged.

        Returns the contribution after that, and by how much its receiver's points changed. Raises
        `Refusal` without a reason, for one's own account, and for a contribution that was deleted
        or settled.
        """
        reason = tidy_line(reason)
        if not reason:
            raise Refusal(text("Give a reason. It stays in the log."))
        await self._contributions.flush(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            scores = ScoreReviewRepository(transaction, guild_id)
            contribution = await scores.contribution(contribution_id)
            if contribution is None:
                raise Refusal(text("That contribution no longer exists. Open the list again."))
            if by == contribution.receiver_id:
                raise Refusal(text("Those are your own points. Ask another moderator."))
            if contribution.day < settled_before(self._clock()):
                raise Refusal(SETTLED)
            now = replace(contribution, voided=not contribution.voided)
            repository = ContributionRepository(transaction, guild_id)
            around = [
                other
                for other in await repository.contributions_affecting([contribution])
                if other.key != contribution.key
            ]
            change = _sum([now, *around], contribution.receiver_id) - _sum(
                [contribution, *around], contribution.receiver_id
            )
            await update_totals(repository, [contribution], [now])
            action = ScoreAction.STRUCK if now.voided else ScoreAction.RESTORED
            await scores.log(
                ScoreLogEntry(action, self._clock(), contribution.receiver_id, by, change, reason)
            )
        return now, change

    async def log(self, guild_id: int, *, limit: int, offset: int = 0) -> list[ScoreLogEntry]:
        """Return the decisions about scores, the latest first."""
        async with self._database.snapshot() as reading:
            return await ScoreReviewRepository(reading, guild_id).entries(
                limit=limit, offset=offset
            )

    # --- Rings -------------------------------------------------------------------------------

    async def rings(self, guild_id: int) -> list[KnownRing]:
        """Return the rings found, the latest first."""
        async with self._database.snapshot() as reading:
            return await ScoreReviewRepository(reading, guild_id).rings()

    async def ring(self, guild_id: int, ring_id: int) -> KnownRing | None:
        """Return one ring, or None."""
        known_rings = await self.rings(guild_id)
        return next((ring for ring in known_rings if ring.id == ring_id), None)

    async def mark_ring_fine(self, guild_id: int, ring_id: int, *, by: int) -> KnownRing:
        """Count the contributions within a ring, from now on and for the last 30 days.

        Raises `Refusal` if there is no such ring, if it is already fine, and to its members.
        """
        ring = await self.ring(guild_id, ring_id)
        if ring is None:
            raise Refusal(text("That circle is not on the list. See /score circles."))
        if by in ring.members:
            raise Refusal(text("You are in this circle yourself. Ask another moderator."))
        found = await self._search(guild_id, fine=ring.members)
        async with self._database.transaction(guild_id) as transaction:
            scores = ScoreReviewRepository(transaction, guild_id)
            if not await scores.mark_fine(ring_id, by, self._clock()):
                raise Refusal(text("A moderator has already said that this is fine."))
            note = f"#{ring_id}"
            await scores.log(ScoreLogEntry(ScoreAction.FINE, self._clock(), by=by, note=note))
            await self._look(transaction, guild_id, found)
        return replace(ring, fine=True)

    async def _count(self, due: Job) -> None:
        """Search for rings before the transaction, which is then short.

        Guilds with their first contribution since then are searched from the next night on.
        """
        if abs(self._clock() - self._planned_at) >= PLAN_EVERY:
            await self.plan()
        if self._guilds.of(due.guild_id).has(CONTRIBUTIONS):
            self._found[due.guild_id] = await self._search(due.guild_id)

    async def _search(self, guild_id: int, *, fine: Collection[int] = ()) -> CollusionFindings:
        """Search all givers for rings, except one of members who are `fine`."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            scores = ScoreReviewRepository(reading, guild_id)
            recent = await scores.pairs(now - WINDOW)
            longer = await scores.pairs(now - KNOWN_WINDOW)
            called = [ring.members for ring in await scores.rings() if ring.fine]
        called += [frozenset(fine)] if fine else []
        # Off the event loop: in a big community it takes a while.
        return await asyncio.to_thread(
            lambda: find_collusion(recent, trusted_members(longer), called)
        )

    async def _nightly(self, transaction: Transaction, due: Job) -> datetime | None:
        found = self._found.pop(due.guild_id, None)
        if found is not None and self._guilds.of(due.guild_id).has(CONTRIBUTIONS):
            await self._look(transaction, due.guild_id, found)
        return self._next_night(due.guild_id)

    async def _look(
        self, transaction: Transaction, guild_id: int, found: CollusionFindings
    ) -> None:
        scores, now = ScoreReviewRepository(transaction, guild_id), self._clock()
        old = await scores.rings()
        givers = {giver for giver, _ in found.waiting}
        changed: list[tuple[Contribution, Contribution]] = []
        for contribution in await scores.to_look_at(now - WINDOW, givers):
            left = 0 if (contribution.giver_id, contribution.receiver_id) in found.waiting else 100
            if contribution.collusion_factor != left:
                changed.append((contribution, replace(contribution, collusion_factor=left)))
        repository = ContributionRepository(transaction, guild_id)
        for start in range(0, len(changed), AT_ONCE):
            some = changed[start : start + AT_ONCE]
            await update_totals(repository, [old for old, _ in some], [new for _, new in some])
        for ring in found.rings:
            await self._keep(transaction, guild_id, ring, old)

    async def _keep(
        self,
        transaction: Transaction,
        guild_id: int,
        ring: CollusionRing,
        old: Sequence[KnownRing],
    ) -> None:
        """Store a ring; one that shares most of its members with a known one is that one."""
        scores, now = ScoreReviewRepository(transaction, guild_id), self._clock()
        for before in old:
            if not before.fine and 2 * len(before.members & ring.members) > len(ring.members):
                await scores.update_ring(before.id, ring, now)
                return
        ring_id = await scores.add_ring(ring, now)
        await scores.log(ScoreLogEntry(ScoreAction.RING, now, note=f"#{ring_id}"))
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is not None and len(ring.members) >= SHOWN_FROM:
            await OutboxRepository(transaction).add(
                FOUND, ring_id, guild_id=guild_id, channel_id=channel_id, at=now
            )


def _sum(contributions: Sequence[Contribution], receiver_id: int) -> int:
    return sum(
        line.points
        for line in score_lines(contributions)
        if line.contributions[0].receiver_id == receiver_id
    )
