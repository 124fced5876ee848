"""Counting a contest from its rows: the one way, for the close, a recount and an export."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from db.contests.course import VoteRepository
from db.contests.jury import JuryRepository
from db.contests.ties import TieRepository
from db.engine import Transaction
from domain.contests.ages import too_new
from domain.contests.ballot import count
from domain.contests.contest import Contest, Entry
from domain.contests.jury import count_scores
from domain.contests.marks import MARKED, count_marks
from domain.contests.result import Result, Results
from domain.contests.rules import Prize, Ties
from domain.contests.ties import OpenTie, applied


async def counted_afresh(
    reading: Transaction, contest: Contest, entries: Sequence[Entry]
) -> Results:
    """What is on disk comes to for these `entries`, which are those standing.

    A tie that was broken is broken again by what decided it; one that is yet to be is left.
    """
    rules = contest.plan.rules
    ties = {tie.prize: tie for tie in await TieRepository(reading).of_contest(contest.id)}
    results: dict[Prize, Result] = {}
    for prize in rules.prizes:
        result = await _counted(reading, contest, entries, prize)
        tie = ties.get(prize)
        second = await _run_off(reading, contest, entries, tie) if tie else None
        results[prize] = applied(result, tie, second, rules.ties)
    return results


async def _counted(
    reading: Transaction, contest: Contest, entries: Sequence[Entry], prize: Prize
) -> Result:
    rules = contest.plan.rules
    if prize is Prize.JURY and rules.jury is not None:
        scores = await JuryRepository(reading).of_contest(contest.id)
        return await asyncio.to_thread(count_scores, rules.jury, entries, scores)
    votes = await VoteRepository(reading).of_contest(contest.id)
    new = _too_new(contest, {voter_id for _, voter_id, _ in votes})
    result = await asyncio.to_thread(count, contest.plan.kind, entries, votes, new, rules.voting)
    return replace(result, new_days=rules.voter_days)


async def _run_off(
    reading: Transaction, contest: Contest, entries: Sequence[Entry], tie: OpenTie
) -> Result | None:
    """What the second vote came to; None where there is none."""
    if tie.policy is not Ties.RUN_OFF:
        return None
    level = [entry for entry in entries if entry.id in tie.entries]
    votes = await TieRepository(reading).votes(tie.id)
    # A jury was chosen by name, so how old its accounts are says nothing.
    voters = {voter_id for _, voter_id in votes} if tie.prize is Prize.PUBLIC else set()
    marks = [(entry_id, voter_id, MARKED) for entry_id, voter_id in votes]
    return count_marks(level, marks, _too_new(contest, voters))


def _too_new(contest: Contest, voters: set[int]) -> frozenset[int] | set[int]:
    opened_at = contest.opened_at or contest.plan.entries_until
    return too_new(voters, opened_at, contest.plan.rules.voter_days)
