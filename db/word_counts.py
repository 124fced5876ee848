"""Counts of the words that members use, under keyed hashes, and of messages by channel."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import func, select

from db.chunking import chunked
from db.database import Transaction
from db.key_value import KeyValueStore
from db.tables.word_counts import channel_message_counts, word_counts
from db.upsert import insert
from domain.publishing.word_counts import (
    ALL_MESSAGES,
    NOW_PERIODS,
    PERIOD,
    USUAL_PERIODS,
    PeriodCount,
    WordUse,
    period_of,
    word_hash,
    word_uses,
)

KEY = "key of word counts"
WEEK = timedelta(days=7)


async def word_key(transaction: Transaction) -> bytes:
    """Return the secret under which words are hashed, which is created if needed."""
    key = await KeyValueStore(transaction).ensure(KEY, secrets.token_hex(32))
    return bytes.fromhex(key)


class WordCountRepository:
    """One guild's rows of the tables `word_counts` and `channel_message_counts`."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, period: datetime, added: Mapping[int, tuple[int, int]]) -> None:
        """Add how many people used which hash in a period, and beside sad words."""
        if not added:
            return
        statement = insert(self._transaction, word_counts)
        rows = [
            {
                "guild_id": self._guild_id,
                "word_hash": hashed,
                "period": period,
                "number": number,
                "sad": sad,
            }
            for hashed, (number, sad) in added.items()
        ]
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "word_hash", "period"],
                set_={
                    "number": word_counts.c.number + statement.excluded.number,
                    "sad": word_counts.c.sad + statement.excluded.sad,
                },
            ),
            rows,
        )

    async def add_messages(self, period: datetime, by_channel: Mapping[int, int]) -> None:
        """Add how many messages were written in which channel in a period."""
        if not by_channel:
            return
        table = channel_message_counts
        statement = insert(self._transaction, table)
        rows = [
            {
                "guild_id": self._guild_id,
                "channel_id": channel_id,
                "period": period,
                "number": number,
            }
            for channel_id, number in by_channel.items()
        ]
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "channel_id", "period"],
                set_={"number": table.c.number + statement.excluded.number},
            ),
            rows,
        )

    async def uses(self, words: Iterable[str], now: datetime) -> list[WordUse]:
        """Return how much members use these words now and usually."""
        key = await KeyValueStore(self._transaction).get(KEY)
        if key is None:
            return []
        hashes = {word_hash(word, bytes.fromhex(key)): word for word in words}
        since = period_of(now) - (NOW_PERIODS + USUAL_PERIODS) * PERIOD
        counts: dict[int, list[PeriodCount]] = defaultdict(list)
        for some in chunked([ALL_MESSAGES, *hashes]):
            found = await self._transaction.execute(
                select(word_counts).where(
                    word_counts.c.guild_id == self._guild_id,
                    word_counts.c.word_hash.in_(some),
                    word_counts.c.period >= since,
                )
            )
            for row in found:
                counts[row.word_hash].append(PeriodCount(row.period, row.number, row.sad))
        by_word = {word: counts[hashed] for hashed, word in hashes.items()}
        return word_uses(by_word, counts[ALL_MESSAGES], now)

    async def sums(self, words: Iterable[str], begin: datetime, end: datetime) -> dict[str, int]:
        """Return how often people used these words in the periods that begin within a time.

        Somebody counts once in each; a word that fewer than `FEWEST` used in a period is not in it.
        """
        key = await KeyValueStore(self._transaction).get(KEY)
        if key is None:
            return {}
        hashes = {word_hash(word, bytes.fromhex(key)): word for word in words}
        sums: dict[str, int] = {}
        for some in chunked([*hashes]):
            found = await self._transaction.execute(
                select(word_counts.c.word_hash, func.sum(word_counts.c.number).label("number"))
                .where(
                    word_counts.c.guild_id == self._guild_id,
                    word_counts.c.word_hash.in_(some),
                    word_counts.c.period >= begin,
                    word_counts.c.period < end,
                )
                .group_by(word_counts.c.word_hash)
            )
            sums |= {hashes[row.word_hash]: int(row.number) for row in found}
        return sums

    async def messages(self, channel_id: int, now: datetime) -> int:
        """Return how many messages members wrote in a channel within seven days."""
        table = channel_message_counts
        found = await self._transaction.execute(
            select(func.coalesce(func.sum(table.c.number), 0)).where(
                table.c.guild_id == self._guild_id,
                table.c.channel_id == channel_id,
                table.c.period >= now - WEEK,
            )
        )
        return int(found.scalar_one())
