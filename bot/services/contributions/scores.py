"""Scores looked into: why they are what they are, corrections, circles, and the log."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.contributions.books import settle
from bot.services.contributions.service import ContributionService
from bot.services.settings import SettingsService
from db.contributions import ContributionRepository
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.outbox import OutboxRepository
from db.scores import Action, Entry, KnownCircle, ScoreRepository, guilds_heard
from domain.contributions import Act, Line, Source, lines
from domain.contributions.circles import KNOWN_WINDOW, WINDOW, Circle, Findings, known, look
from domain.refusals import Refusal
from domain.settings import Feature, GuildSettings
from domain.shards import EVERY, Shards
from domain.text import text

NIGHTLY = "scores.nightly"
"""The kind of the due row of the look for circles."""
FOUND = "scores.circle"
"""The kind of the post that shows moderators a circle."""
HOUR = 4
"""The hour of the guild's night at which circles are looked for."""
AT_ONCE = 500
SHOWN_FROM = 3
"""Circles of fewer people are in the list, but nobody is told of them unasked."""


class ScoreService:
    """Explains scores, corrects them, and keeps circles from making them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        guilds: SettingsService,
        schedule: Schedule,
        contributions: ContributionService,
        shards: Shards = EVERY,
    ) -> None:
        self._database = database
        self._shards = shards
        self._clock = clock
        self._guilds = guilds
        self._contributions = contributions
        schedule.on(NIGHTLY, self._nightly, before=self._count)
        self._found: dict[int, Findings] = {}
        guilds.audit(self._settings_changed)

    async def plan(self) -> None:
        """Have circles looked for every night wherever anything was heard."""
        async with self._database.transaction() as transaction:
            await self._plan(transaction)

    async def _plan(self, transaction: Transaction) -> None:
        due = DueRepository(transaction)
        for guild_id in filter(self._shards.has, await guilds_heard(transaction)):
            await due.plan_first(guild_id, NIGHTLY, 0, self._next_night(guild_id))

    def _next_night(self, guild_id: int) -> datetime:
        zone = self._guilds.of(guild_id).zone
        tomorrow = self._clock().astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, time(HOUR), zone)

    async def _settings_changed(
        self,
        transaction: Transaction,
        guild_id: int,
        before: GuildSettings,
        after: GuildSettings,
        by: int | None,
    ) -> None:
        now = self._clock()
        scores = ScoreRepository(transaction, guild_id)
        for source in Source:
            old, new = before.weight_of(source), after.weight_of(source)
            if old != new:
                note = f"{source.value}: {old}% → {new}%"
                await scores.log(Entry(Action.WEIGHT, now, by=by, note=note))

    # --- Why ---------------------------------------------------------------------------------

    async def why(self, guild_id: int, user_id: int) -> Sequence[Line]:
        """Line by line, what the member has of the last 30 days, the newest first."""
        await self._contributions.flush()
        now = self._clock()
        async with self._database.snapshot() as reading:
            repository = ContributionRepository(reading, guild_id)
            mine = await repository.received({user_id}, now - WINDOW, now + timedelta(days=1))
            found = lines(mine, await repository.around(mine))
        return sorted(found, key=lambda line: line.acts[-1].at, reverse=True)

    # --- Corrections -------------------------------------------------------------------------

    async def latest(self, guild_id: int, user_id: int, limit: int = 25) -> list[tuple[int, Act]]:
        """The latest acts towards a member, with their ids."""
        await self._contributions.flush()
        async with self._database.snapshot() as reading:
            return await ScoreRepository(reading, guild_id).latest(user_id, limit=limit)

    async def correct(self, guild_id: int, act_id: int, *, by: int, reason: str) -> tuple[Act, int]:
        """Take an act's points away, or give them back if they were taken; it is logged.

        Returns the act as it is now, and by how much its receiver's points changed. Raises
        `Refusal` without a reason, for one's own account, and for an act that is gone.
        """
        reason = reason.strip()
        if not reason:
            raise Refusal(text("Say why; the reason stays in the log."))
        await self._contributions.flush()
        async with self._database.transaction() as transaction:
            scores = ScoreRepository(transaction, guild_id)
            act = await scores.act(act_id)
            if act is None:
                raise Refusal(text("That contribution is gone. See the list again."))
            if by == act.receiver_id:
                raise Refusal(text("Those are your own points. Ask another moderator."))
            now = replace(act, struck=not act.struck)
            repository = ContributionRepository(transaction, guild_id)
            around = [other for other in await repository.around([act]) if other.key != act.key]
            change = _sum([now, *around], act.receiver_id) - _sum([act, *around], act.receiver_id)
            await settle(repository, [act], [now])
            action = Action.STRUCK if now.struck else Action.RESTORED
            await scores.log(Entry(action, self._clock(), act.receiver_id, by, change, reason))
        return now, change

    async def log(self, guild_id: int, *, limit: int, offset: int = 0) -> list[Entry]:
        """What was decided about scores, the latest first."""
        async with self._database.snapshot() as reading:
            return await ScoreRepository(reading, guild_id).entries(limit=limit, offset=offset)

    # --- Circles -----------------------------------------------------------------------------

    async def circles(self, guild_id: int) -> list[KnownCircle]:
        """The circles that were found, the latest first."""
        async with self._database.snapshot() as reading:
            return await ScoreRepository(reading, guild_id).circles()

    async def circle(self, guild_id: int, circle_id: int) -> KnownCircle | None:
        """One of them."""
        known_circles = await self.circles(guild_id)
        return next((circle for circle in known_circles if circle.id == circle_id), None)

    async def call_fine(self, guild_id: int, circle_id: int, *, by: int) -> KnownCircle:
        """Count what passes within a circle, from now on and for the last 30 days.

        Raises `Refusal` for one that is not there or was called fine before, and to its members.
        """
        circle = await self.circle(guild_id, circle_id)
        if circle is None:
            raise Refusal(text("That circle is not on the list. See /score circles."))
        if by in circle.members:
            raise Refusal(text("You are one of them. Ask another moderator."))
        found = await self._search(guild_id, fine=circle.members)
        async with self._database.transaction() as transaction:
            scores = ScoreRepository(transaction, guild_id)
            if not await scores.call_fine(circle_id, by, self._clock()):
                raise Refusal(text("A moderator said before that this is fine."))
            note = f"#{circle_id}"
            await scores.log(Entry(Action.FINE, self._clock(), by=by, note=note))
            await self._look(transaction, guild_id, found)
        return replace(circle, fine=True)

    async def _count(self, due: Due) -> None:
        """Look for circles before the transaction, which then is short: nobody waits for it."""
        if self._guilds.of(due.guild_id).has(Feature.CONTRIBUTIONS):
            self._found[due.guild_id] = await self._search(due.guild_id)

    async def _search(self, guild_id: int, *, fine: Collection[int] = ()) -> Findings:
        """What is found among all who gave, a circle of those who are `fine` aside."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            scores = ScoreRepository(reading, guild_id)
            recent = await scores.pairs(now - WINDOW)
            longer = await scores.pairs(now - KNOWN_WINDOW)
            called = [circle.members for circle in await scores.circles() if circle.fine]
        called += [frozenset(fine)] if fine else []
        # Off the event loop: in a big community it takes a while.
        return await asyncio.to_thread(lambda: look(recent, known(longer), called))

    async def _nightly(self, transaction: Transaction, due: Due) -> datetime | None:
        found = self._found.pop(due.guild_id, None)
        if found is not None and self._guilds.of(due.guild_id).has(Feature.CONTRIBUTIONS):
            await self._look(transaction, due.guild_id, found)
        # Guilds that were first heard since are looked at from the next night on.
        await self._plan(transaction)
        return self._next_night(due.guild_id)

    async def _look(self, transaction: Transaction, guild_id: int, found: Findings) -> None:
        scores, now = ScoreRepository(transaction, guild_id), self._clock()
        old = await scores.circles()
        givers = {giver for giver, _ in found.waiting}
        changed: list[tuple[Act, Act]] = []
        for act in await scores.to_look_at(now - WINDOW, givers):
            left = 0 if (act.giver_id, act.receiver_id) in found.waiting else 100
            if act.circle != left:
                changed.append((act, replace(act, circle=left)))
        repository = ContributionRepository(transaction, guild_id)
        for start in range(0, len(changed), AT_ONCE):
            some = changed[start : start + AT_ONCE]
            await settle(repository, [old for old, _ in some], [new for _, new in some])
        for circle in found.circles:
            await self._keep(transaction, guild_id, circle, old)

    async def _keep(
        self, transaction: Transaction, guild_id: int, circle: Circle, old: Sequence[KnownCircle]
    ) -> None:
        """Keep a circle; one that shares most of its members with a known one is that one."""
        scores, now = ScoreRepository(transaction, guild_id), self._clock()
        for before in old:
            if not before.fine and 2 * len(before.members & circle.members) > len(circle.members):
                await scores.see_again(before.id, circle, now)
                return
        circle_id = await scores.add_circle(circle, now)
        await scores.log(Entry(Action.CIRCLE, now, note=f"#{circle_id}"))
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is not None and len(circle.members) >= SHOWN_FROM:
            await OutboxRepository(transaction).add(
                FOUND, circle_id, guild_id=guild_id, channel_id=channel_id, at=now
            )


def _sum(acts: Sequence[Act], receiver_id: int) -> int:
    return sum(line.points for line in lines(acts) if line.acts[0].receiver_id == receiver_id)
