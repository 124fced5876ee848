"""Counting of the stored votes of a contest: shared by close, recount and export."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace

from db.contests.jury_scores import JuryRepository
from db.contests.ties import TieRepository
from db.contests.votes import VoteRepository
from db.database import Transaction
from domain.contests.account_age import accounts_too_new
from domain.contests.approval_counting import APPROVED, count_approvals
from domain.contests.contest import Contest, ContestState, Entry
from domain.contests.contest_rules import TiePolicy
from domain.contests.jury import count_scores
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult, Results
from domain.contests.ties import OpenTie, apply_tie_decision


async def recount_results(
    reading: Transaction, contest: Contest, entries: Sequence[Entry]
) -> Results:
    """Count the stored votes for `entries`, the ones that may win.

    A decided tie is decided again by the stored decision; an open one is left open.
    """
    rules = contest.plan.rules
    ties = {tie.prize: tie for tie in await TieRepository(reading).of_contest(contest.id)}
    results: dict[PrizeAward, ContestResult] = {}
    for prize in rules.prizes:
        result = await _counted(reading, contest, entries, prize)
        tie = ties.get(prize)
        second = await _run_off(reading, entries, tie) if tie else None
        results[prize] = apply_tie_decision(result, tie, second, rules.ties)
    return results


async def _counted(
    reading: Transaction, contest: Contest, entries: Sequence[Entry], prize: PrizeAward
) -> ContestResult:
    rules = contest.plan.rules
    if prize is PrizeAward.JURY and rules.jury is not None:
        scores = await JuryRepository(reading).of_contest(contest.id)
        return await asyncio.to_thread(count_scores, rules.jury, entries, scores)
    votes = await VoteRepository(reading).of_contest(contest.id)
    new = await voters_left_out(reading, contest, {voter_id for _, voter_id, _ in votes})
    result = await asyncio.to_thread(rules.voting.count, contest.plan.kind, entries, votes, new)
    return replace(result, new_days=rules.voter_days)


async def _run_off(
    reading: Transaction, entries: Sequence[Entry], tie: OpenTie
) -> ContestResult | None:
    """Return the result of the run-off; None if there is none."""
    if tie.policy is not TiePolicy.RUN_OFF:
        return None
    level = [entry for entry in entries if entry.id in tie.entries]
    ties = TieRepository(reading)
    marks = [(entry_id, voter_id, APPROVED) for entry_id, voter_id in await ties.votes(tie.id)]
    return count_approvals(level, marks, await ties.left_out(tie.id))


async def leave_out_new_voters(transaction: Transaction, contest: Contest) -> None:
    """Mark votes from accounts too young for this contest, as it closes.

    From then on the rows themselves say what counts: ids cannot be used for it, since they become
    random numbers once their owner is erased.
    """
    votes = VoteRepository(transaction)
    await votes.leave_out(contest.id, new_voters(contest, await votes.voters(contest.id)))


async def voters_left_out(
    reading: Transaction, contest: Contest, voters: Collection[int]
) -> frozenset[int]:
    """Return the voters too new to be counted: as marked at the close, or as of now."""
    if contest.state is ContestState.CLOSED:
        return await VoteRepository(reading).left_out(contest.id)
    return new_voters(contest, voters)


def new_voters(contest: Contest, voters: Collection[int]) -> frozenset[int]:
    """Return the voters whose accounts are too young for this contest."""
    opened_at = contest.opened_at or contest.plan.entries_until
    return accounts_too_new(voters, opened_at, contest.plan.rules.voter_days)
