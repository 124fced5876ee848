"""All data of one person, in any table, for display and export.

Nothing here lists the tables: all of them are searched, so a new one cannot be left out of an
export. The treatment of its rows on erasure must be in its declaration (`db.declarations`), which a
test checks for completeness.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from typing import Any

from sqlalchemy import LargeBinary, Table, func, or_, select
from sqlalchemy import Row as SqlRow

from db.database import Transaction
from db.declarations import declaration_of
from db.personal_data import Row, is_person, mentions_anywhere, names
from db.tables import metadata
from db.tables.contests import contests, entries, jury_scores, votes
from db.tables.contributions import contributions
from domain.data_summary import DataSummary

PAGE, BLOB_PAGE = 100, 4
"""How many rows are read at a time: of most tables, and of those with pictures or the like."""


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
                    ("ideas", "member_ideas"),
                )
            },
        )

    async def pages(self, user_id: int) -> AsyncGenerator[tuple[str, list[Row]], None]:
        """Yield, table by table, every row that names the person in any column, text or document.

        The rows come some at a time, so that neither memory nor anybody else's wait grows with
        their number.
        """
        for table in metadata.sorted_tables:
            about = or_(is_person(table, user_id), mentions_anywhere(table, user_id))
            size = BLOB_PAGE if _has_blobs(table) else PAGE
            async with self._transaction.pages(select(table).where(about), size) as pages:
                async for page in pages:
                    if kept := await asyncio.to_thread(_rows_about, table, page, user_id):
                        yield table.name, kept

    async def _count(self, table: Table, *where: Any) -> int:
        found = await self._transaction.execute(
            select(func.count()).select_from(table).where(*where)
        )
        return int(found.scalar_one())


def _rows_about(table: Table, page: Sequence[SqlRow[Any]], user_id: int) -> list[Row]:
    """Return the rows that name the person, without what is secret."""
    secret = declaration_of(table).secrets
    return [
        {name: value for name, value in row.items() if name not in secret}
        for row in (dict(row._mapping) for row in page)
        if names(row, user_id)
    ]


def _has_blobs(table: Table) -> bool:
    return any(isinstance(column.type, LargeBinary) for column in table.columns)


def comments() -> dict[str, str]:
    """Return the purpose of each table, by its name."""
    return {table.name: table.comment or table.name for table in metadata.sorted_tables}


def _contests_of(guild_id: int) -> Any:
    return select(contests.c.id).where(contests.c.guild_id == guild_id)
