"""Answers that a team gives often."""

from __future__ import annotations

from sqlalchemy import delete, select

from db.database import Transaction
from db.tables.case_snippets import case_snippets
from db.upsert import upsert
from domain.cases.snippet import Snippet


class SnippetRepository:
    """One guild's rows of the `case_snippets` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def all(self) -> list[Snippet]:
        """Return the snippets by name and language."""
        table = case_snippets
        found = await self._transaction.execute(
            select(table)
            .where(table.c.guild_id == self._guild_id)
            .order_by(table.c.name, table.c.language)
        )
        return [Snippet(row.name, row.language, row.words) for row in found]

    async def put(self, snippet: Snippet) -> None:
        """Store a snippet in place of the one with the same name and language."""
        row = {
            "guild_id": self._guild_id,
            "name": snippet.name,
            "language": snippet.language,
            "words": snippet.words,
        }
        await upsert(self._transaction, case_snippets, row)

    async def remove(self, name: str) -> None:
        """Delete a snippet in all languages."""
        table = case_snippets
        await self._transaction.execute(
            delete(table).where(table.c.guild_id == self._guild_id, table.c.name == name)
        )
