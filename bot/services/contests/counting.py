"""Counting a contest from its rows: the one way, for the close, a recount and an export."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from db.contests.course import VoteRepository
from db.engine import Transaction
from domain.contests.ages import too_new
from domain.contests.ballot import count
from domain.contests.contest import Contest, Entry
from domain.contests.result import Result


async def counted_afresh(
    reading: Transaction, contest: Contest, entries: Sequence[Entry]
) -> Result:
    """What the votes on disk come to for these `entries`, which are those standing."""
    votes = await VoteRepository(reading).of_contest(contest.id)
    opened_at = contest.opened_at or contest.plan.entries_until
    new = too_new({voter_id for _, voter_id, _ in votes}, opened_at)
    return await asyncio.to_thread(
        count, contest.plan.kind, entries, votes, new, contest.plan.rules.voting
    )
