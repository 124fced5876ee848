"""Drafts of contests in the course of time: opened at their hour, or cleared away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.schedule import Schedule
from bot.services.contests.course import ABANDONED, DRAFT_KEPT, ContestService, check_draft, known
from db.contests.course import ContestRepository
from db.due import Due, DueRepository
from db.engine import Database, Transaction
from db.pictures import PictureRepository
from domain.contests.contest import Contest, State
from domain.refusals import Refusal

OPENS = "contest.opens"
"""The kind of the due row: a draft opens by itself."""


class DraftService:
    """Whoever calls has made sure that it is a moderator who asks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        schedule: Schedule,
        contests: ContestService,
        stir: Callable[[], Awaitable[None]],
    ) -> None:
        """`stir` is called after each change, to set the alarm."""
        self._database = database
        self._clock = clock
        self._contests = contests
        self._stir = stir
        schedule.on(OPENS, self._opens)
        schedule.on(ABANDONED, self._abandoned)

    async def open_later(self, contest_id: int, guild_id: int, at: datetime) -> Contest:
        """Have the draft open at `at`; what was planned for it before moves there.

        Raises `Refusal` where its entries would be over by then.
        """
        async with self._database.transaction() as transaction:
            contest = await known(ContestRepository(transaction), contest_id, guild_id)
            check_draft(contest)
            contest.plan.checked(at)
            due = DueRepository(transaction)
            await due.plan(guild_id, OPENS, contest_id, at)
            await due.plan(guild_id, ABANDONED, contest_id, at + DRAFT_KEPT)
        await self._stir()
        return contest

    async def opening(self, contest_id: int, guild_id: int) -> datetime | None:
        """When the draft opens by itself; None if it does not."""
        async with self._database.snapshot() as reading:
            return await DueRepository(reading).planned(guild_id, OPENS, contest_id)

    async def drafts(self, guild_id: int) -> list[tuple[Contest, datetime]]:
        """The guild's drafts that open by themselves, with when; the newest first."""
        async with self._database.snapshot() as reading:
            due = DueRepository(reading)
            found = await ContestRepository(reading).of_guild(guild_id, [State.DRAFT])
            moments = [await due.planned(guild_id, OPENS, contest.id) for contest in found]
        return [(one, at) for one, at in zip(found, moments, strict=True) if at is not None]

    async def _opens(self, transaction: Transaction, due: Due) -> datetime | None:
        contests = ContestRepository(transaction)
        contest = await contests.get(due.subject_id)
        if contest is None or contest.state is not State.DRAFT:
            return None
        now = self._clock()
        try:
            contest.plan.checked(now)
        except Refusal:
            # We were away when it was to open: its ends come later by as much.
            late = now - due.due_at
            plan = contest.plan
            plan = replace(
                plan, entries_until=plan.entries_until + late, votes_until=plan.votes_until + late
            )
            await contests.change(contest.id, plan, contest.picture_id)
            contest = replace(contest, plan=plan)
        await self._contests.open(transaction, contest)
        return None

    async def _abandoned(self, transaction: Transaction, due: Due) -> datetime | None:
        contests = ContestRepository(transaction)
        contest = await contests.get(due.subject_id)
        if contest is None or contest.opened_at is not None:
            return None
        await contests.remove(contest.id)
        if contest.picture_id is not None:
            await PictureRepository(transaction).remove(contest.picture_id)
        return None
