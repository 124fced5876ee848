"""Comparison of the database with what was said, done and acknowledged."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, func, select, text

from bench.load.fake_discord import Loopback
from bench.load.virtual_users import VirtualCrowd
from bench.message_generator import GUILD, Talk
from bot.cli.database import open_database
from bot.config import Settings
from db.database import Database
from db.tables.contests import votes
from db.tables.contributions import channel_cursors, contributions
from db.tables.offers import offers
from db.tables.outbox import outbox
from domain.contributions import Source

PATIENCE = 40
"""Quarters of a second to wait until all received events are on disk."""


class Books:
    """Read access to the bot's database from outside."""

    def __init__(self, settings: Settings) -> None:
        self._database: Database = open_database(settings)

    async def close(self) -> None:
        """Close the database."""
        await self._database.close()

    async def wait(self, talk: Talk) -> float | None:
        """Wait until all messages are counted and all posts sent; return the seconds.

        None if that does not happen in time.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        for _ in range(PATIENCE):
            if await self._read_to() == talk.read_to and not await self._waiting():
                return loop.time() - began
            await asyncio.sleep(0.25)
        return None

    async def size(self) -> int:
        """Return the bytes on disk."""
        statement = (
            "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            if self._database.is_sqlite
            else "SELECT pg_database_size(current_database())"
        )
        async with self._database.snapshot() as reading:
            return int((await reading.execute(text(statement))).scalar_one())

    async def contributions(self) -> int:
        """Return the number of contributions by thanks and reactions."""
        async with self._database.snapshot() as reading:
            found = await reading.execute(select(func.count()).select_from(contributions))
            return int(found.scalar_one())

    async def wrong(self, talk: Talk, crowd: VirtualCrowd, discord: Loopback) -> list[str]:
        """Return the differences in words; empty if there are none."""
        wrong = []
        stored: Counter[tuple[int, ...]] = Counter(
            (row.message_id, row.giver_id, _last(row))
            for row in await self._rows(contributions)
            if row.source in {Source.THANKS, Source.REACTION}
        )
        if stored != Counter(talk.contributions):
            differing = (stored - Counter(talk.contributions)) + (
                Counter(talk.contributions) - stored
            )
            wrong.append(
                f"{stored.total()} of {len(talk.contributions)} contributions, "
                f"{differing.total()} differing"
            )
        kept = {(row.voter_id, row.entry_id): row.rating for row in await self._rows(votes)}
        sure = {key: rating for key, rating in kept.items() if key not in crowd.unsure}
        if sure != crowd.ratings:
            wrong.append(f"{len(sure)} votes instead of {len(crowd.ratings)}")
        if await self._read_to() != talk.read_to:
            wrong.append("not every channel has been read to its end")
        wrong += await self._posts(discord.posts)
        return wrong

    async def _posts(self, posted: Mapping[int, int]) -> list[str]:
        """Return faults of posts: offers not posted exactly once, and posts not sent."""
        made = {row.message_id for row in await self._rows(offers)}
        replied = {message: times for message, times in posted.items() if message}
        undone = await self._waiting()
        wrong = []
        if replied != dict.fromkeys(made, 1):
            wrong.append(f"{sum(replied.values())} replies posted for {len(made)} offers")
        if undone:
            wrong.append(f"{undone} posts were decided and not sent")
        return wrong

    async def _waiting(self) -> int:
        """Return the number of posts that are not sent yet."""
        return sum(row.ended_at is None for row in await self._rows(outbox))

    async def _read_to(self) -> dict[int, int]:
        rows = await self._rows(channel_cursors)
        return {row.channel_id: row.read_to for row in rows if row.channel_id != GUILD}

    async def _rows(self, table: Any) -> list[Row[Any]]:
        async with self._database.snapshot() as reading:
            return list(await reading.execute(select(table)))


def _last(row: Row[Any]) -> int:
    """Return what distinguishes contributions of a member on the same message, as `Talk` does."""
    return int(row.receiver_id) if row.source == Source.THANKS else ord(row.detail)
