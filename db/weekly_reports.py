"""Weekly reports of guilds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Select, select, update

from db.database import Transaction
from db.tables.weekly_reports import weekly_reports
from db.upsert import insert
from domain.weekly_report import ReportFigures, WeeklyReport

_FIGURES = TypeAdapter(ReportFigures)


class WeeklyReportRepository:
    """The rows of the `weekly_reports` table, for one guild."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, figures: ReportFigures) -> int | None:
        """Store a draft; return its id, or None if the week has a report already."""
        added = await self._transaction.execute(
            insert(self._transaction, weekly_reports)
            .values(
                guild_id=self._guild_id,
                last_day=figures.last,
                figures=_FIGURES.dump_python(figures, mode="json"),
                words="",
            )
            .on_conflict_do_nothing()
            .returning(weekly_reports.c.id)
        )
        number: int | None = added.scalar_one_or_none()
        return number

    async def get(self, report_id: int) -> WeeklyReport | None:
        """Return a report."""
        return await self._first(self._all().where(weekly_reports.c.id == report_id))

    async def of_week(self, last_day: date) -> WeeklyReport | None:
        """Return the report of the week that ends on a day."""
        return await self._first(self._all().where(weekly_reports.c.last_day == last_day))

    async def weeks(self, limit: int) -> list[date]:
        """Return the last days of the latest reports, the latest first."""
        last = weekly_reports.c.last_day
        found = await self._transaction.execute(
            select(last)
            .where(weekly_reports.c.guild_id == self._guild_id)
            .order_by(last.desc())
            .limit(limit)
        )
        return list(found.scalars())

    async def send(self, report_id: int, words: str, *, by: int, at: datetime) -> bool:
        """Note that a draft is sent, with what a person added; False if it was sent before."""
        table = weekly_reports
        changed = await self._transaction.execute(
            update(table)
            .where(
                table.c.guild_id == self._guild_id,
                table.c.id == report_id,
                table.c.sent_at.is_(None),
            )
            .values(words=words, sent_by=by, sent_at=at)
        )
        return changed.rowcount == 1

    def _all(self) -> Select[Any]:
        return select(weekly_reports).where(weekly_reports.c.guild_id == self._guild_id)

    async def _first(self, query: Select[Any]) -> WeeklyReport | None:
        row = (await self._transaction.execute(query)).one_or_none()
        if row is None:
            return None
        figures = _FIGURES.validate_python(row.figures)
        return WeeklyReport(row.id, row.guild_id, figures, row.words, row.sent_by, row.sent_at)
