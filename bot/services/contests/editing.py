"""Changes to a running contest: its words, its ends, and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from bot.core import Core
from bot.services.contests.announcements import (
    AGAIN,
    LOST,
    OPENED,
    RESULT,
    VOTING,
    mark_posts_stale,
)
from bot.services.contests.lifecycle import PHASE, require_contest
from bot.services.contests.votes import VoteService
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from domain.contests.contest import Contest, ContestState
from domain.refusals import Refusal
from domain.translatable_text import text

NEEDED: Mapping[ContestState, str] = MappingProxyType(
    {ContestState.ENTRIES: OPENED, ContestState.VOTING: VOTING}
)
"""The post that members need to take part, by the contest's state."""


class EditingService:
    """Requires a moderator; callers must check."""

    def __init__(self, core: Core, votes: VoteService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._votes = votes

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
        """Change the announced data of a running contest; what is not given is unchanged.

        During voting, the end of the entry phase cannot be changed.
        """
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            contest.check_running()
            plan = contest.plan
            entering = contest.state is ContestState.ENTRIES
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
            await mark_posts_stale(transaction, contest, now)
        self._votes.revise(contest)
        return contest

    async def extend(self, contest_id: int, guild_id: int, until: datetime) -> Contest:
        """Move the end of the current phase to `until`; a later voting phase keeps its length."""
        async with self._database.snapshot() as reading:
            contest = await require_contest(ContestRepository(reading), contest_id, guild_id)
        if contest.state is not ContestState.ENTRIES:
            return await self.revise(contest_id, guild_id, votes_until=until)
        length = contest.plan.votes_until - contest.plan.entries_until
        return await self.revise(
            contest_id, guild_id, entries_until=until, votes_until=until + length
        )

    async def pause(self, contest_id: int, guild_id: int) -> Contest:
        """Pause the contest: nobody enters or votes, and no phase ends."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            contest.check_running()
            if contest.paused_at is None:
                await contests.pause(contest_id, now)
                await JobRepository(transaction).cancel(guild_id, PHASE, contest_id)
                await mark_posts_stale(transaction, contest, now)
                contest = replace(contest, paused_at=now)
        self._votes.revise(contest)
        return contest

    async def resume(self, contest_id: int, guild_id: int) -> Contest:
        """Resume the contest; each end is later by the length of the pause."""
        now = self._clock()
        async with self._database.transaction(guild_id) as transaction:
            contests = ContestRepository(transaction)
            contest = await require_contest(contests, contest_id, guild_id)
            contest.check_running()
            contest = contest.resumed(now)
            await contests.change(contest_id, contest.plan, contest.picture_id)
            await contests.pause(contest_id, None)
            await self._plan_end(transaction, contest)
            await mark_posts_stale(transaction, contest, now)
        self._votes.revise(contest)
        return contest

    async def posted(self, contest_id: int) -> dict[str, tuple[int, int]]:
        """Return channel and message of the contest's main posts that were sent, by kind."""
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            return {
                kind: where
                for kind in (OPENED, VOTING, RESULT)
                if (where := await _latest(outbox, kind, contest_id))
            }

    async def report_deleted_post(
        self, guild_id: int, message_id: int, *, desk: int | None
    ) -> bool:
        """Queue a notice about a deleted message that members need; return whether it is one.

        The notice goes to the channel `desk`, or else to the message's channel.
        """
        async with self._database.transaction(guild_id) as transaction:
            outbox = OutboxRepository(transaction)
            kind, contest_id = await outbox.subject(guild_id, message_id) or ("", 0)
            kind = {again: first for first, again in AGAIN.items()}.get(kind, kind)
            contest = await ContestRepository(transaction).get(contest_id, guild_id)
            if contest is None or kind != NEEDED.get(contest.state):
                return False
            where = await _latest(outbox, kind, contest_id)
            if where is None or where[1] != message_id:
                return False
            now = self._clock()
            await outbox.add_again(
                LOST, contest_id, guild_id=guild_id, channel_id=desk or where[0], at=now
            )
        return True

    async def repost(self, contest_id: int, guild_id: int, note_id: int) -> Contest:
        """Post the deleted message again, once for each notice (a message) about it."""
        async with self._database.transaction(guild_id) as transaction:
            contest = await require_contest(ContestRepository(transaction), contest_id, guild_id)
            contest.check_running()
            outbox = OutboxRepository(transaction)
            if await outbox.subject(guild_id, note_id) != (LOST, contest_id):
                raise Refusal(
                    text("“{title}” has already been posted again.", title=contest.plan.title)
                )
            now = self._clock()
            again = AGAIN[NEEDED[contest.state]]
            await outbox.allow_again(LOST, contest_id, now)
            await outbox.add_again(
                again, contest_id, guild_id=guild_id, channel_id=contest.channel_id, at=now
            )
        return contest

    async def _plan_end(self, transaction: Transaction, contest: Contest) -> None:
        if contest.paused_at is None:
            await JobRepository(transaction).schedule(
                contest.guild_id, PHASE, contest.id, contest.phase_ends()
            )


async def _latest(outbox: OutboxRepository, kind: str, contest_id: int) -> tuple[int, int] | None:
    """Return channel and message of a post when it was last posted."""
    again = await outbox.message(AGAIN[kind], contest_id) if kind in AGAIN else None
    return again or await outbox.message(kind, contest_id)
