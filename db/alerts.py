"""Alerts of a guild, what happened in them, and who is on call."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, exists, func, or_, select, update

from db.database import Transaction
from db.shard_filter import on_shards
from db.tables.alerts import alert_log, alert_watches, alerts, on_call
from db.upsert import insert
from domain.alerts.alert import Alert, LogEntry, Logged
from domain.alerts.tuning import Usefulness
from domain.shards import ALL_SHARDS, Shards


class AlertRepository:
    """One guild's alerts."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    # --- Watching -----------------------------------------------------------------------------

    async def watch(self, since: datetime) -> None:
        """Store since when complaints are watched, unless it is stored."""
        statement = insert(self._transaction, alert_watches).values(
            guild_id=self._guild_id, since=since
        )
        await self._transaction.execute(statement.on_conflict_do_nothing())

    async def unwatch(self) -> None:
        """Forget since when complaints are watched."""
        await self._transaction.execute(
            delete(alert_watches).where(alert_watches.c.guild_id == self._guild_id)
        )

    async def watched_since(self) -> datetime | None:
        """Return since when complaints are watched; None if they are not."""
        found = await self._transaction.execute(
            select(alert_watches.c.since).where(alert_watches.c.guild_id == self._guild_id)
        )
        since: datetime | None = found.scalar_one_or_none()
        return since

    # --- Alerts -------------------------------------------------------------------------------

    async def open(self, **values: Any) -> int | None:
        """Store a new alert; return its id, or None if one of its sort is not over yet."""
        statement = insert(self._transaction, alerts).values(guild_id=self._guild_id, **values)
        opened = await self._transaction.execute(
            statement.on_conflict_do_nothing().returning(alerts.c.id)
        )
        alert_id: int | None = opened.scalar_one_or_none()
        return alert_id

    async def current(self, *, drill: bool = False) -> Alert | None:
        """Return the alert that is not over, or the drill."""
        found = await self._transaction.execute(
            select(alerts).where(
                alerts.c.guild_id == self._guild_id,
                alerts.c.drill.is_(drill),
                alerts.c.ended_at.is_(None),
            )
        )
        row = found.one_or_none()
        return None if row is None else _alert(row)

    async def last(self) -> Alert | None:
        """Return the alert that ended last, without drills."""
        found = await self._transaction.execute(
            select(alerts)
            .where(
                alerts.c.guild_id == self._guild_id,
                alerts.c.drill.is_(False),
                alerts.c.ended_at.is_not(None),
            )
            .order_by(alerts.c.ended_at.desc(), alerts.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _alert(row)

    async def any_since(self, since: datetime) -> bool:
        """Return whether there was an alert at some time since then; drills do not count."""
        lasted = or_(alerts.c.ended_at.is_(None), alerts.c.ended_at >= since)
        found = await self._transaction.execute(
            select(
                exists().where(
                    alerts.c.guild_id == self._guild_id, alerts.c.drill.is_(False), lasted
                )
            )
        )
        return bool(found.scalar_one())

    async def get(self, alert_id: int) -> Alert | None:
        """Return the guild's alert with this id."""
        found = await self._transaction.execute(
            select(alerts).where(alerts.c.guild_id == self._guild_id, alerts.c.id == alert_id)
        )
        row = found.one_or_none()
        return None if row is None else _alert(row)

    async def change(self, alert_id: int, **values: Any) -> None:
        """Change an alert."""
        await self._transaction.execute(
            update(alerts)
            .where(alerts.c.guild_id == self._guild_id, alerts.c.id == alert_id)
            .values(values)
        )

    async def usefulness(self, since: datetime) -> Usefulness:
        """Return what was said about the alerts by the rule from `since` on."""
        found = await self._transaction.execute(
            select(alerts.c.useful, func.count())
            .where(
                alerts.c.guild_id == self._guild_id,
                alerts.c.opened_at >= since,
                alerts.c.drill.is_(False),
                alerts.c.created_by.is_(None),
                alerts.c.useful.is_not(None),
            )
            .group_by(alerts.c.useful)
        )
        numbers = {bool(useful): number for useful, number in found}
        return Usefulness(numbers.get(True, 0), sum(numbers.values()))

    # --- The log ------------------------------------------------------------------------------

    async def log(
        self,
        alert_id: int,
        what: LogEntry,
        at: datetime,
        *,
        by: int | None = None,
        step: int | None = None,
    ) -> int:
        """Add to the log of an alert; return the entry's id."""
        added = await self._transaction.execute(
            insert(self._transaction, alert_log)
            .values(
                alert_id=alert_id,
                guild_id=self._guild_id,
                at=at,
                user_id=by,
                what=what.value,
                step=step,
            )
            .returning(alert_log.c.id)
        )
        return int(added.scalar_one())

    async def logged(self, alert_id: int) -> list[Logged]:
        """Return the log of an alert, in order."""
        found = await self._transaction.execute(
            select(alert_log)
            .where(alert_log.c.guild_id == self._guild_id, alert_log.c.alert_id == alert_id)
            .order_by(alert_log.c.id)
        )
        return [_logged(row) for row in found]

    async def entry(self, log_id: int) -> tuple[int, Logged] | None:
        """Return the alert of a log entry, and the entry."""
        found = await self._transaction.execute(
            select(alert_log).where(
                alert_log.c.guild_id == self._guild_id, alert_log.c.id == log_id
            )
        )
        row = found.one_or_none()
        return None if row is None else (row.alert_id, _logged(row))

    # --- On call ------------------------------------------------------------------------------

    async def on_call(self) -> list[int]:
        """Return the people who are asked, in their order."""
        found = await self._transaction.execute(
            select(on_call.c.user_id)
            .where(on_call.c.guild_id == self._guild_id)
            .order_by(on_call.c.position)
        )
        return list(found.scalars())

    async def set_on_call(self, user_ids: Sequence[int]) -> None:
        """Replace the people who are asked."""
        await self._transaction.execute(delete(on_call).where(on_call.c.guild_id == self._guild_id))
        if user_ids:
            await self._transaction.execute(
                insert(self._transaction, on_call),
                [
                    {"guild_id": self._guild_id, "user_id": user_id, "position": position}
                    for position, user_id in enumerate(user_ids)
                ],
            )


async def open_alerts(reading: Transaction, shards: Shards = ALL_SHARDS) -> int:
    """Return the number of alerts that are not over in guilds on these shards, without drills."""
    found = await reading.execute(
        select(func.count())
        .select_from(alerts)
        .where(
            alerts.c.ended_at.is_(None),
            alerts.c.drill.is_(False),
            on_shards(shards, alerts.c.guild_id),
        )
    )
    return int(found.scalar_one())


def _logged(row: Row[Any]) -> Logged:
    return Logged(row.id, row.at, LogEntry(row.what), row.user_id, row.step)


def _alert(row: Row[Any]) -> Alert:
    return Alert(
        id=row.id,
        guild_id=row.guild_id,
        drill=row.drill,
        created_by=row.created_by,
        reason=row.reason,
        opened_at=row.opened_at,
        since=row.since,
        hours=row.hours,
        number=row.number,
        people=row.people,
        young=row.young,
        expected=row.expected,
        handled_by=row.handled_by,
        playbook=row.playbook,
        last_unusual_at=row.last_unusual_at,
        card_at=row.card_at,
        ended_at=row.ended_at,
        dismissed=row.dismissed,
        useful=row.useful,
    )
