"""Enforcement of the retention periods, some rows at a time.

Old rows are searched by a reading connection and changed by primary key, so that nobody waits.
Totals are not affected: when contributions are deleted, their totals stay, and the number that
somebody received is stored; votes and scores stay without the voter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, Table, case, delete, func, select, update

from db.contest_erasure import erase_ballot
from db.contribution_rows import SETTLED
from db.database import Transaction
from db.declarations import TWO_YEARS, declaration_of
from db.key_value import KeyValueStore
from db.row_keys import KeyOf, by_key, key_values
from db.tables import metadata
from db.tables.contributions import contributions, older_contributions
from db.upsert import insert

AT_ONCE = 200
BALLOTS_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Old:
    """Rows of one table whose retention period is over."""

    table: Table
    keys: Sequence[KeyOf]
    ballots: Sequence[tuple[Any, ...]] = ()
    """The voter and the ballot of each key, for votes."""


async def find_old(reading: Transaction, now: datetime) -> Old | None:
    """Return some rows whose retention period is over; None if no table has any.

    Tables that refer to others are searched before these.
    """
    for table in reversed(metadata.sorted_tables):
        retention = declaration_of(table).keep
        if retention is None or retention.keep is None or retention.old is None:
            continue
        condition = retention.old(table.c, now - retention.keep)
        old = (
            await _find_old_rows(reading, table, condition)
            if retention.ballot is None
            else await _find_old_ballots(reading, table, condition, table.c[retention.ballot])
        )
        if old is not None:
            return old
    return None


async def _find_old_rows(reading: Transaction, table: Table, condition: Any) -> Old | None:
    query = select(*table.primary_key).where(condition).limit(AT_ONCE)
    keys = [tuple(row) for row in await reading.execute(query)]
    return Old(table, keys) if keys else None


async def _find_old_ballots(
    reading: Transaction, table: Table, condition: Any, ballot: Column[Any]
) -> Old | None:
    """Return a voter's votes in one ballot together, so that one pseudonym replaces them all."""
    found = (
        await reading.execute(
            select(*table.primary_key, ballot, table.c.voter_id)
            .where(condition)
            .order_by(ballot, table.c.voter_id)
            .limit(BALLOTS_AT_ONCE)
        )
    ).all()
    if len(found) == BALLOTS_AT_ONCE and found[0][-2:] != found[-1][-2:]:
        found = [row for row in found if row[-2:] != found[-1][-2:]]
    if not found:
        return None
    width = len(table.primary_key)
    return Old(
        table,
        [tuple(row)[:width] for row in found],
        [tuple(row)[width:] for row in found],
    )


async def let_go(transaction: Transaction, old: Old, now: datetime) -> None:
    """Delete these rows, or pseudonymise them."""
    retention = declaration_of(old.table).keep
    if old.table is contributions:
        await _delete_contributions(transaction, [number for (number,) in old.keys], now)
    elif old.ballots:
        await _let_go_of_ballots(transaction, old)
    elif retention is None or retention.values is None:
        await transaction.execute(
            delete(old.table).where(by_key(old.table)),
            [key_values(old.table, key) for key in old.keys],
        )
    else:
        for key in old.keys:
            await transaction.execute(
                update(old.table).where(by_key(old.table)).values(**retention.values(old.table.c)),
                key_values(old.table, key),
            )


def settled_before(now: datetime) -> date:
    """Return the first day whose contributions may still change totals."""
    return (now - TWO_YEARS).astimezone(UTC).date()


async def _delete_contributions(
    transaction: Transaction, numbers: Sequence[int], now: datetime
) -> None:
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
    statement = insert(transaction, older_contributions)
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
        earlier = statement.excluded.first_at < older_contributions.c.first_at
        await transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "user_id", "source"],
                set_={
                    "number": older_contributions.c.number + statement.excluded.number,
                    "first_at": case(
                        (earlier, statement.excluded.first_at), else_=older_contributions.c.first_at
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
