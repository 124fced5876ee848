"""All data of one person, in any table, for display and export.

Nothing here lists the tables: all of them are searched, so a new one cannot be left out of an
export. The treatment of its rows on erasure must be in its declaration (`db.declarations`), which a
test checks for completeness.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, func, or_, select

from db.database import Transaction
from db.declarations import declaration_of
from db.personal_data import Row, is_person, mentions_anywhere, names
from db.tables import metadata
from db.tables.contests import contests, entries, jury_scores, votes
from db.tables.contributions import contributions
from domain.data_summary import DataSummary


class PrivacyRepository:
    """The rows of every table that name one person."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def kept(self, guild_id: int, user_id: int) -> DataSummary:
        """Return counts of the member's data in this guild."""
        tables = metadata.tables
        return DataSummary(
            given=await self._count(
                contributions,
                contributions.c.guild_id == guild_id,
                contributions.c.giver_id == user_id,
            ),
            received=await self._count(
                contributions,
                contributions.c.guild_id == guild_id,
                contributions.c.receiver_id == user_id,
            ),
            entries=await self._count(
                entries,
                entries.c.author_id == user_id,
                entries.c.contest_id.in_(_contests_of(guild_id)),
            ),
            votes=sum(
                [
                    await self._count(
                        table,
                        table.c.voter_id == user_id,
                        table.c.contest_id.in_(_contests_of(guild_id)),
                    )
                    for table in (votes, jury_scores)
                ]
            ),
            **{
                field: await self._count(
                    tables[name],
                    tables[name].c.guild_id == guild_id,
                    tables[name].c.user_id == user_id,
                )
                for field, name in (
                    ("offers", "offers"),
                    ("coupons", "coupons"),
                    ("surprises", "recognitions"),
                    ("talks", "cases"),
                )
            },
        )

    async def rows(self, user_id: int) -> dict[str, list[Row]]:
        """Return every row, by table, that names the person in any column, text or document."""
        found: dict[str, list[Row]] = {}
        for table in metadata.sorted_tables:
            secret = declaration_of(table).secrets
            about = or_(is_person(table, user_id), mentions_anywhere(table, user_id))
            rows = await self._transaction.execute(select(table).where(about))
            kept = [
                {name: value for name, value in row.items() if name not in secret}
                for row in (dict(row._mapping) for row in rows)
                if names(row, user_id)
            ]
            if kept:
                found[table.name] = kept
        return found

    async def _count(self, table: Table, *where: Any) -> int:
        found = await self._transaction.execute(
            select(func.count()).select_from(table).where(*where)
        )
        return int(found.scalar_one())


def comments() -> dict[str, str]:
    """Return the purpose of each table, by its name."""
    return {table.name: table.comment or table.name for table in metadata.sorted_tables}


def _contests_of(guild_id: int) -> Any:
    return select(contests.c.id).where(contests.c.guild_id == guild_id)
