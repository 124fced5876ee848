"""Removal of one person's contributions, in transactions of a few milliseconds each.

The totals of others depend on everything that the person gave and received within days, which takes
long to read and to count, so they are computed ahead (`totals.compute_ahead`).
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from bot.services.contributions.totals import ComputedDeltas, compute_ahead, update_totals
from db.contributions import ContributionRepository
from db.database import Database
from domain.contributions import Contribution

MIN_MESSAGES, MAX_MESSAGES = 32, 512
"""How many messages one transaction clears of the person at least, and at most.

With fewer, the same contributions around them would be read too often.
"""
STEP_SECONDS = 0.02
"""How long each transaction should take: other writers wait for it."""


async def remove_contributions(
    database: Database, guild_id: int, user_id: int, message_ids: Sequence[int]
) -> None:
    """Remove the person's contributions on these messages of a guild, and their points."""
    done, at_once = 0, MIN_MESSAGES
    while some := message_ids[done : done + at_once]:
        ahead = await compute_removal_ahead(database, guild_id, user_id, some)
        async with database.transaction(guild_id) as transaction:
            began = time.perf_counter()
            repository = ContributionRepository(transaction, guild_id)
            if not await ahead.apply(repository):
                before = await repository.on_messages(some)
                await update_totals(repository, before, _without(before, user_id))
            took = time.perf_counter() - began
        done += len(some)
        at_once = min(2 * at_once, int(at_once * STEP_SECONDS / took), MAX_MESSAGES)
        at_once = max(MIN_MESSAGES, at_once)


async def compute_removal_ahead(
    database: Database, guild_id: int, user_id: int, message_ids: Sequence[int]
) -> ComputedDeltas:
    """Compute what removing the person's contributions on these messages changes."""
    async with database.snapshot() as reading:
        repository = ContributionRepository(reading, guild_id)
        before = await repository.on_messages(message_ids)
        return await compute_ahead(repository, message_ids, before, _without(before, user_id))


def _without(contributions: Sequence[Contribution], user_id: int) -> list[Contribution]:
    """Return the contributions that the person neither gave nor received."""
    return [
        contribution
        for contribution in contributions
        if user_id not in {contribution.giver_id, contribution.receiver_id}
    ]
