"""Signals of an alert: complaints, reports and negative reactions, and where they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from db.jobs import JobRepository
from db.tables.alerts import alert_signals
from domain.alerts.alert import JUDGE, Signal
from domain.alerts.measures import ALARMING
from domain.measures import Measure, Occurrence

if TYPE_CHECKING:
    from db.database import Transaction


async def write_signals(
    transaction: Transaction, guild_id: int, occurrences: Collection[Occurrence]
) -> None:
    """Store those of a guild's occurrences that may lead to an alert, and request a check."""
    found = [
        each
        for each in occurrences
        if each.measure.key in ALARMING and each.user_id is not None and each.number > 0
    ]
    if not found:
        return
    await transaction.execute(
        insert(alert_signals),
        [
            {
                "guild_id": guild_id,
                "measure": each.measure.key,
                "user_id": each.user_id,
                "at": each.at,
                "channel_id": each.channel_id,
                "message_id": each.message_id,
            }
            for each in found
        ],
    )
    # One job for the guild, however many signals there are.
    latest = max(each.at for each in found)
    await JobRepository(transaction).schedule(guild_id, JUDGE, 0, latest)


class SignalRepository:
    """One guild's rows of the `alert_signals` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def since(self, moment: datetime) -> list[Signal]:
        """Return the signals from `moment` on, in order."""
        table = alert_signals
        found = await self._transaction.execute(
            select(table)
            .where(table.c.guild_id == self._guild_id, table.c.at >= moment)
            .order_by(table.c.at, table.c.id)
        )
        return [
            Signal(row.measure, row.user_id, row.at, row.channel_id, row.message_id)
            for row in found
        ]

    async def has(self, measure: Measure, user_id: int, message_id: int, after: datetime) -> bool:
        """Return whether the member gave such a signal on this message before."""
        table = alert_signals
        found = await self._transaction.execute(
            select(table.c.id)
            .where(
                table.c.guild_id == self._guild_id,
                table.c.at >= after,
                table.c.message_id == message_id,
                table.c.user_id == user_id,
                table.c.measure == measure.key,
            )
            .limit(1)
        )
        return found.first() is not None
