"""Removal of one person's contributions, in transactions of a few milliseconds each.

The totals of others depend on everything that the person gave and received within days, which takes
long to read and to count. Both are done before the transaction that removes some of it, which only
makes sure that nothing of that has changed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bot.services.contributions.totals import update_totals
from db.contributions import ContributionRepository
from db.database import Database
from domain.contributions import Contribution
from domain.contributions.totals import Key, total_deltas

MIN_MESSAGES, MAX_MESSAGES = 32, 512
"""How many messages one transaction clears of the person at least, and at most.

With fewer, the same contributions around them would be read too often.
"""
STEP_SECONDS = 0.02
"""How long each transaction should take: other writers wait for it."""


@dataclass(frozen=True, slots=True)
class RemovalPlan:
    """The removal of contributions and its effect on totals, computed ahead."""

    message_ids: Sequence[int]
    removed: Sequence[Contribution]
    deltas: dict[Key, tuple[int, int]]
    fingerprint: tuple[object, ...]
    """A value that changes with any contribution from which the effect was computed."""


async def remove_contributions(
    database: Database, guild_id: int, user_id: int, message_ids: Sequence[int]
) -> None:
    """Remove the person's contributions on these messages of a guild, and their points."""
    done, at_once = 0, MIN_MESSAGES
    while some := message_ids[done : done + at_once]:
        plan = await plan_removal(database, guild_id, user_id, some)
        async with database.transaction(guild_id) as transaction:
            began = time.perf_counter()
            await apply_removal(ContributionRepository(transaction, guild_id), user_id, plan)
            took = time.perf_counter() - began
        done += len(some)
        at_once = min(2 * at_once, int(at_once * STEP_SECONDS / took), MAX_MESSAGES)
        at_once = max(MIN_MESSAGES, at_once)


async def plan_removal(
    database: Database, guild_id: int, user_id: int, message_ids: Sequence[int]
) -> RemovalPlan:
    """Compute what removing the person's contributions on these messages changes."""
    async with database.snapshot() as reading:
        contributions = ContributionRepository(reading, guild_id)
        before = await contributions.on_messages(message_ids)
        removed, after = _split(before, user_id)
        keys = {contribution.key for contribution in before}
        around = await contributions.contributions_affecting(removed)
        fingerprint = await contributions.fingerprint(message_ids, removed)
        settled = await contributions.settled_day()
    others = [contribution for contribution in around if contribution.key not in keys]
    # In a thread, since it can take longer than anybody in chat should wait.
    deltas = await asyncio.to_thread(total_deltas, [*before, *others], [*after, *others], settled)
    return RemovalPlan(message_ids, removed, deltas, fingerprint)


async def apply_removal(
    contributions: ContributionRepository, user_id: int, plan: RemovalPlan
) -> None:
    """Carry the plan out, computing it again if its data have changed."""
    if await contributions.fingerprint(plan.message_ids, plan.removed) == plan.fingerprint:
        await contributions.change(added=(), removed=plan.removed)
        await contributions.add_to_totals(plan.deltas)
        return
    before = await contributions.on_messages(plan.message_ids)
    await update_totals(contributions, before, _split(before, user_id)[1])


def _split(
    contributions: Sequence[Contribution], user_id: int
) -> tuple[list[Contribution], list[Contribution]]:
    """Return the contributions of the person, given or received, and all others."""
    sides: tuple[list[Contribution], list[Contribution]] = ([], [])
    for contribution in contributions:
        sides[user_id not in {contribution.giver_id, contribution.receiver_id}].append(contribution)
    return sides
