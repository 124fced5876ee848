"""Waiting posts are read in pages, and only once while they wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from db.database import Database
from db.outbox import OutboxRepository
from tests.conftest import START

GUILD = 100_000_000_000_000_001
LATER = START + timedelta(minutes=1)


async def pages(database: Database, after: int, at: datetime = START) -> list[list[int]]:
    """Return the subjects of the pages of two posts that are to be sent after a post."""
    async with database.snapshot() as reading:
        rows = OutboxRepository(reading)
        return [
            [post.subject_id for post in page] async for page in rows.waiting(at, after, page=2)
        ]


async def test_only_what_is_new_or_tried_again_is_read_once_more(database: Database) -> None:
    async with database.transaction(GUILD) as transaction:
        outbox = OutboxRepository(transaction)
        for subject in range(5):
            await outbox.add("test", subject, guild_id=GUILD, channel_id=1, at=START)
        ids = [post.id async for page in outbox.waiting(START) for post in page]
    assert await pages(database, after=0) == [[0, 1], [2, 3], [4]]
    assert await pages(database, after=ids[3]) == [[4]]
    assert await pages(database, after=ids[4]) == []
    async with database.transaction(GUILD) as transaction:
        assert await OutboxRepository(transaction).mark_attempt(ids[1], START, START, LATER)
    assert await pages(database, after=ids[3]) == [[4]], "it is not its time yet"
    assert await pages(database, after=ids[3], at=LATER) == [[1, 4]]
