"""Members with very much data are exported and erased without keeping everybody else waiting."""

from __future__ import annotations

import gzip
import json
import tracemalloc
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot.app import App
from bot.services.data_export import MAX_BYTES, MAX_FILES, ExportWriter
from bot.services.privacy import PrivacyService
from db.database import Database
from db.erasure import READ_AT_ONCE, Erasure
from db.privacy import BLOB_PAGE, PAGE, PrivacyRepository
from db.tables.contributions import contributions
from db.tables.pictures import pictures
from tests.conftest import START
from tests.loop_load import loop_load

GUILD, CHANNEL = 100_000_000_000_000_001, 100_000_000_000_000_002
FEW, MANY = 500_000_000_000_000_001, 500_000_000_000_000_002
OTHERS = 600_000_000_000_000_000


async def add_contributions(database: Database, user_id: int, number: int) -> None:
    """Store contributions of the member, given to and received from many others."""
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(contributions),
            [
                {
                    "guild_id": GUILD,
                    "channel_id": CHANNEL,
                    "message_id": user_id + 10 * one,
                    "source": "thanks",
                    "kind": "helped",
                    "giver_id": user_id if one % 2 else OTHERS + one % 50,
                    "receiver_id": OTHERS + one % 50 if one % 2 else user_id,
                    "at": START - timedelta(hours=one),
                    "day": (START - timedelta(hours=one)).date(),
                }
                for one in range(number)
            ],
        )


async def most_calls(deed: Callable[[int], Awaitable[Any]], user_id: int) -> int:
    """Return the most calls in one turn of the event loop during `deed`."""
    with loop_load() as load:
        await deed(user_id)
    return load.most


async def test_an_export_occupies_the_event_loop_no_longer_for_more_data(
    app: App, database: Database
) -> None:
    export = app[PrivacyService].export
    await export(OTHERS)  # work that is done once
    await add_contributions(database, FEW, 3 * PAGE)
    await add_contributions(database, MANY, 30 * PAGE)
    few = await most_calls(export, FEW)
    assert await most_calls(export, MANY) <= 1.5 * few


async def test_an_export_needs_no_more_memory_than_its_files(app: App, database: Database) -> None:
    await add_contributions(database, MANY, 30 * PAGE)
    await app[PrivacyService].export(OTHERS)
    tracemalloc.start()
    export = await app[PrivacyService].export(MANY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (document,) = export.files.values()
    assert len(json.loads(document)["tables"]["contributions"]["rows"]) == 30 * PAGE
    assert peak <= 3 * len(document)


async def test_looking_for_what_to_erase_occupies_the_event_loop_no_longer_for_more_data(
    database: Database,
) -> None:
    async def search(user_id: int) -> None:
        await Erasure(database, user_id, START).messages_with_contributions()

    await search(OTHERS)
    await add_contributions(database, FEW, 2 * READ_AT_ONCE)
    await add_contributions(database, MANY, 20 * READ_AT_ONCE)
    few = await most_calls(search, FEW)
    assert await most_calls(search, MANY) <= 1.5 * few


async def test_rows_come_some_at_a_time_and_pictures_fewer(database: Database) -> None:
    await add_contributions(database, MANY, 2 * PAGE + 1)
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(pictures),
            [
                {
                    "guild_id": GUILD,
                    "author_id": MANY,
                    "data": b"picture",
                    "media_type": "image/jpeg",
                    "width": 64,
                    "height": 64,
                    "sha256": f"{one:064}",
                    "difference_hash": one,
                    "created_at": START,
                }
                for one in range(2 * BLOB_PAGE + 1)
            ],
        )
    async with database.snapshot() as reading:
        pages = [(table, len(rows)) async for table, rows in PrivacyRepository(reading).pages(MANY)]
    assert sorted(pages) == [
        ("contributions", 1),
        ("contributions", PAGE),
        ("contributions", PAGE),
        ("pictures", 1),
        ("pictures", BLOB_PAGE),
        ("pictures", BLOB_PAGE),
    ]


def picture(number: int, data: bytes) -> dict[str, Any]:
    return {"id": number, "author_id": MANY, "media_type": "image/png", "data": data}


@pytest.mark.parametrize(
    ("sizes", "sent"),
    [([1] * MAX_FILES, MAX_FILES - 1), ([MAX_BYTES, 1], 1), ([MAX_BYTES // 2] * 3, 1)],
)
def test_pictures_that_do_not_fit_are_counted_and_not_sent(sizes: list[int], sent: int) -> None:
    writer = ExportWriter(MANY, START)
    writer.add("pictures", [picture(number, bytes(size)) for number, size in enumerate(sizes)])
    export = writer.finish()
    assert len(export.files) == 1 + sent
    assert export.left_out == len(sizes) - sent
    assert sum(map(len, export.files.values())) <= MAX_BYTES


def test_a_document_too_large_for_discord_is_compressed_while_it_is_written() -> None:
    writer = ExportWriter(MANY, START)
    row = {"user_id": MANY, "note": "n" * 90_000}
    for _ in range(MAX_BYTES // 90_000 - 1):
        writer.add("score_log", [row])
    (name,) = writer.finish().files
    assert name == "ovation.json"
    writer = ExportWriter(MANY, START)
    for _ in range(MAX_BYTES // 90_000 + 5):
        writer.add("score_log", [row])
    ((name, document),) = writer.finish().files.items()
    assert name == "ovation.json.gz"
    assert len(document) < MAX_BYTES / 10
    rows = json.loads(gzip.decompress(document))["tables"]["score_log"]["rows"]
    assert rows == [{"user_id": "you", "note": row["note"]}] * (MAX_BYTES // 90_000 + 5)
