"""Contributions as rows of their table."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam

from db.database import Transaction
from db.key_value import KeyValueStore
from db.tables.contributions import contributions
from domain.contributions import Contribution, ContributionKind, Source

SETTLED = "contributions settled before"
"""Key of the day from which contributions may still change totals; older ones are deleted."""
IS_CONTRIBUTION = [
    contributions.c[name] == bindparam(f"of_{name}")
    for name in ("source", "message_id", "giver_id", "receiver_id", "mark")
]
"""The condition that a row is the contribution of `key_of`."""


def key_of(contribution: Contribution) -> dict[str, Any]:
    """Return the parameters of `IS_CONTRIBUTION` for this contribution."""
    source, message_id, giver_id, receiver_id, mark = contribution.key
    return {
        "of_source": source,
        "of_message_id": message_id,
        "of_giver_id": giver_id,
        "of_receiver_id": receiver_id,
        "of_mark": mark,
    }


def contribution_of(row: Row[Any]) -> Contribution:
    """Return the contribution in a row of the table."""
    return Contribution(
        guild_id=row.guild_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        source=Source(row.source),
        kind=ContributionKind(row.kind),
        giver_id=row.giver_id,
        receiver_id=row.receiver_id,
        at=row.at,
        detail=row.detail,
        amount=row.amount,
        giver_trust=row.giver_trust,
        source_weight=row.source_weight,
        collusion_factor=row.collusion_factor,
        voided=row.voided,
        counted_on=row.day,
    )


def row_of(contribution: Contribution) -> dict[str, Any]:
    """Return the row that stores this contribution."""
    return {
        "guild_id": contribution.guild_id,
        "channel_id": contribution.channel_id,
        "message_id": contribution.message_id,
        "source": contribution.source,
        "kind": contribution.kind,
        "giver_id": contribution.giver_id,
        "receiver_id": contribution.receiver_id,
        "mark": contribution.key[-1],
        "detail": contribution.detail,
        "amount": contribution.amount,
        "giver_trust": contribution.giver_trust,
        "source_weight": contribution.source_weight,
        "collusion_factor": contribution.collusion_factor,
        "voided": contribution.voided,
        "at": contribution.at,
        "day": contribution.day,
    }


async def settled_day(transaction: Transaction) -> date | None:
    """Return the day before which totals are final; None if all contributions are stored."""
    value = await KeyValueStore(transaction).get(SETTLED)
    return None if value is None else date.fromisoformat(value)
