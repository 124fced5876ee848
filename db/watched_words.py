"""The words that guilds watch."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from db.database import Transaction
from db.tables.listening import watched_words
from db.upsert import insert
from domain.listening.watched_word import WatchedWord, WordKind


class WatchedWordRepository:
    """One guild's rows of the `watched_words` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def all(self) -> list[WatchedWord]:
        """Return the guild's words by name."""
        table = watched_words
        found = await self._transaction.execute(
            select(table)
            .where(table.c.guild_id == self._guild_id)
            .order_by(table.c.name, table.c.id)
        )
        return [WatchedWord(row.name, tuple(row.near), WordKind(row.kind), row.id) for row in found]

    async def add(self, word: WatchedWord, at: datetime) -> None:
        """Store a word."""
        await self._transaction.execute(
            insert(self._transaction, watched_words).values(
                guild_id=self._guild_id,
                kind=word.kind,
                name=word.name,
                near=list(word.near),
                created_at=at,
            )
        )

    async def remove(self, word_id: int) -> bool:
        """Delete a word; False if there is none."""
        table = watched_words
        removed = await self._transaction.execute(
            delete(table).where(table.c.guild_id == self._guild_id, table.c.id == word_id)
        )
        return removed.rowcount == 1
