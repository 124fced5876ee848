"""Error messages know whether anything was committed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Collection
from contextlib import suppress

import pytest

from db.commit_tracking import may_have_committed, note_commit, track_commits
from db.database import Database
from db.key_value import KeyValueStore


async def test_a_transaction_is_noted_once_it_is_committed_and_a_snapshot_never(
    database: Database,
) -> None:
    with track_commits():
        assert not may_have_committed()
        async with database.snapshot() as reading:
            await KeyValueStore(reading).get("made up")
        assert not may_have_committed()
        async with database.transaction() as transaction:
            await KeyValueStore(transaction).put("made up", "1")
            assert not may_have_committed()
        assert may_have_committed()


async def test_what_was_undone_is_not_noted(database: Database) -> None:
    with track_commits():
        with suppress(LookupError):
            async with database.transaction() as transaction:
                await KeyValueStore(transaction).put("made up", "1")
                raise LookupError("a bug")
        assert not may_have_committed()


async def test_a_commit_that_fails_is_in_doubt_except_in_a_file(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = sqlite3.OperationalError("full") if database.is_sqlite else ConnectionError("cut")
    writing = database._way.writing

    class Breaks:
        def __init__(self, guild_ids: Collection[int]) -> None:
            self._truly = writing(guild_ids)

        async def __aenter__(self) -> object:
            return await self._truly.__aenter__()

        async def __aexit__(self, *_given: object) -> None:
            await self._truly.__aexit__(LookupError, LookupError("undone"), None)
            raise error

    monkeypatch.setattr(database._way, "writing", Breaks)
    with track_commits():
        with pytest.raises(type(error)):
            async with database.transaction() as transaction:
                await KeyValueStore(transaction).put("made up", "1")
        assert may_have_committed() is not database.is_sqlite


async def test_tasks_and_work_within_count_for_the_work_around_and_never_for_another() -> None:
    async def commits() -> None:
        with track_commits():
            note_commit()
            assert may_have_committed()

    with track_commits():
        await asyncio.create_task(commits())
        assert may_have_committed()
    with track_commits():
        assert not may_have_committed()


def test_outside_of_any_work_nothing_is_promised() -> None:
    assert may_have_committed()
