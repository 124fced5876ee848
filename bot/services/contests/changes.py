"""Changing a contest while it runs: its words, its ends, and having it wait."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.services.contests.course import OPENED, PHASE, RESULT, VOTING, known, outdate
from bot.services.contests.votes import VoteService
from db.contests.course import ContestRepository
from db.due import DueRepository
from db.engine import Database, Transaction
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, State


class ChangeService:
    """Whoever calls has made sure that it is a moderator who asks."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        votes: VoteService,
        stir: Callable[[], Awaitable[None]],
    ) -> None:
        """`stir` is called after each change, to bring posts up to date and set the alarm."""
        self._database = database
        self._clock = clock
        self._votes = votes
        self._stir = stir

    async def revise(
        self,
        contest_id: int,
        guild_id: int,
        *,
        title: str | None = None,
        theme: str | None = None,
        entries_until: datetime | None = None,
        votes_until: datetime | None = None,
    ) -> Contest:
        """Change what is announced of a running contest; what is not given stays.

        While votes are cast, when entries ended stays what it was.
        """
        now = self._clock()
        async with self._database.transaction() as transaction:
            contests = ContestRepository(transaction)
            contest = await known(contests, contest_id, guild_id)
            contest.check_running()
            plan = contest.plan
            entering = contest.state is State.ENTRIES
            revised = replace(
                plan,
                title=plan.title if title is None else title,
                theme=plan.theme if theme is None else theme,
                entries_until=(entries_until if entering else None) or plan.entries_until,
                votes_until=votes_until or plan.votes_until,
            ).checked(now, entering=entering)
            await contests.change(contest_id, revised, contest.picture_id)
            contest = replace(contest, plan=revised)
            await self._plan_end(transaction, contest)
            await outdate(transaction, contest, now)
        self._votes.revise(contest)
        await self._stir()
        return contest

    async def extend(self, contest_id: int, guild_id: int, until: datetime) -> Contest:
        """Let the phase under way end at `until`, and voting after entries last as long as it was
        to last.
        """
        async with self._database.snapshot() as reading:
            contest = await known(ContestRepository(reading), contest_id, guild_id)
        if contest.state is not State.ENTRIES:
            return await self.revise(contest_id, guild_id, votes_until=until)
        length = contest.plan.votes_until - contest.plan.entries_until
        return await self.revise(
            contest_id, guild_id, entries_until=until, votes_until=until + length
        )

    async def pause(self, contest_id: int, guild_id: int) -> Contest:
        """Have the contest wait: nobody enters or votes, and no phase ends."""
        now = self._clock()
        async with self._database.transaction() as transaction:
            contests = ContestRepository(transaction)
            contest = await known(contests, contest_id, guild_id)
            contest.check_running()
            if contest.paused_at is None:
                await contests.pause(contest_id, now)
                await DueRepository(transaction).cancel(guild_id, PHASE, contest_id)
                await outdate(transaction, contest, now)
                contest = replace(contest, paused_at=now)
        self._votes.revise(contest)
        await self._stir()
        return contest

    async def resume(self, contest_id: int, guild_id: int) -> Contest:
        """Let it go on, each end later by the length of the pause."""
        now = self._clock()
        async with self._database.transaction() as transaction:
            contests = ContestRepository(transaction)
            contest = await known(contests, contest_id, guild_id)
            contest.check_running()
            contest = contest.resumed(now)
            await contests.change(contest_id, contest.plan, contest.picture_id)
            await contests.pause(contest_id, None)
            await self._plan_end(transaction, contest)
            await outdate(transaction, contest, now)
        self._votes.revise(contest)
        await self._stir()
        return contest

    async def posted(self, contest_id: int) -> dict[str, tuple[int, int]]:
        """Channel and message of those of the contest's main posts that were sent, by kind."""
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            return {
                kind: where
                for kind in (OPENED, VOTING, RESULT)
                if (where := await outbox.message(kind, contest_id))
            }

    async def _plan_end(self, transaction: Transaction, contest: Contest) -> None:
        if contest.paused_at is None:
            await DueRepository(transaction).plan(
                contest.guild_id, PHASE, contest.id, contest.phase_ends()
            )
