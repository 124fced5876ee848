"""Carrying out the retention periods, some rows at a time.

Old rows are looked for by a reading connection and changed by primary key, so that nobody waits.
Nothing that is counted changes by it: of contributions that are no longer kept, totals stay as they
are, and how many somebody received stays known; votes and scores stay without the voter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, case, delete, func, select, update

from db.contributions import SETTLED
from db.database import Transaction
from db.erasure import KeyOf, by_key, erase_ballot, key_values
from db.key_value import KeyValueStore
from db.tables import (
    contributions,
    jury_scores,
    metadata,
    older_acts,
    run_off_votes,
    votes,
)
from db.tables.retention import RETENTION
from db.upsert import insert

AT_ONCE = 200
BALLOTS_AT_ONCE = 1_000
MARGIN = timedelta(days=14)
"""How much longer than that contributions are kept: what those of a day are worth depends on those
of some days around it."""
BALLOTS = {
    "votes": votes.c.contest_id,
    "jury_scores": jury_scores.c.contest_id,
    "run_off_votes": run_off_votes.c.tie_id,
}


@dataclass(frozen=True, slots=True)
class Old:
    """Rows of one table that were kept long enough."""

    table: Table
    keys: Sequence[KeyOf]
    ballots: Sequence[tuple[Any, ...]] = ()
    """Of votes: whose, and in what, for each key."""


async def find_old(reading: Transaction, now: datetime) -> Old | None:
    """Return some rows that were kept long enough; None where there are none in any table."""
    for name, retention in RETENTION.items():
        table = metadata.tables[name]
        if retention.keep is None:
            continue
        cutoff = now - retention.keep
        if name == contributions.name:
            condition: Any = contributions.c.day < settled_before(now) - MARGIN
        elif retention.old is not None:
            condition = retention.old(cutoff)
        most = BALLOTS_AT_ONCE if name in BALLOTS else AT_ONCE
        query = select(*table.primary_key).where(condition).limit(most)
        if name in BALLOTS:
            # A voter's votes in a contest together, so that one stranger stands for them all.
            query = query.add_columns(BALLOTS[name], table.c.voter_id).order_by(
                BALLOTS[name], table.c.voter_id
            )
        found = (await reading.execute(query)).all()
        if name in BALLOTS and len(found) == most and found[0][-2:] != found[-1][-2:]:
            found = [row for row in found if row[-2:] != found[-1][-2:]]
        if found:
            width = len(table.primary_key)
            return Old(
                table,
                [tuple(row)[:width] for row in found],
                [tuple(row)[width:] for row in found] if name in BALLOTS else (),
            )
    return None


async def let_go(transaction: Transaction, old: Old, now: datetime) -> None:
    """Delete these rows, or leave them without the person."""
    name, retention = old.table.name, RETENTION[old.table.name]
    if name == contributions.name:
        await _let_go_of_acts(transaction, [number for (number,) in old.keys], now)
    elif name in BALLOTS:
        await _let_go_of_ballots(transaction, old)
    elif retention.values is None:
        await transaction.execute(
            delete(old.table).where(by_key(old.table)),
            [key_values(old.table, key) for key in old.keys],
        )
    else:
        for key in old.keys:
            await transaction.execute(
                update(old.table).where(by_key(old.table)).values(**retention.values()),
                key_values(old.table, key),
            )


def settled_before(now: datetime) -> date:
    """Return the first day whose contributions may still change totals."""
    keep = RETENTION[contributions.name].keep
    if keep is None:
        raise ValueError("contributions are kept for a time")
    return (now - keep).astimezone(UTC).date()


async def _let_go_of_acts(transaction: Transaction, numbers: Sequence[int], now: datetime) -> None:
    facts = KeyValueStore(transaction)
    before = await facts.get(SETTLED)
    await facts.put(SETTLED, max(settled_before(now).isoformat(), before or ""))
    mine = contributions.c.id.in_(numbers)
    found = await transaction.execute(
        select(
            contributions.c.guild_id,
            contributions.c.receiver_id,
            contributions.c.source,
            func.count().label("number"),
            func.min(contributions.c.at).label("first_at"),
        )
        .where(
            mine,
            contributions.c.giver_trust > 0,
            contributions.c.source_weight > 0,
            contributions.c.collusion_factor > 0,
            contributions.c.voided.is_(False),
        )
        .group_by(contributions.c.guild_id, contributions.c.receiver_id, contributions.c.source)
    )
    statement = insert(transaction, older_acts)
    counted = [
        {
            "guild_id": row.guild_id,
            "user_id": row.receiver_id,
            "source": row.source,
            "number": row.number,
            "first_at": row.first_at,
        }
        for row in found.all()
    ]
    if counted:
        earlier = statement.excluded.first_at < older_acts.c.first_at
        await transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "user_id", "source"],
                set_={
                    "number": older_acts.c.number + statement.excluded.number,
                    "first_at": case(
                        (earlier, statement.excluded.first_at), else_=older_acts.c.first_at
                    ),
                },
            ),
            counted,
        )
    await transaction.execute(delete(contributions).where(mine))


async def _let_go_of_ballots(transaction: Transaction, old: Old) -> None:
    ballots: dict[tuple[Any, ...], list[KeyOf]] = defaultdict(list)
    for ballot, key in zip(old.ballots, old.keys, strict=True):
        ballots[ballot].append(key)
    for keys in ballots.values():
        await erase_ballot(transaction, old.table, keys, delete_it=False)
