"""Lost connections to PostgreSQL are replaced, and readings change nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import Connection

from db import postgresql as under_test
from db.database import Database, Transaction
from db.postgresql_address import postgresql_url
from tests.postgresql import PostgreSQL

PATIENCE_SECONDS = 30


@pytest.fixture
async def address(postgresql: PostgreSQL) -> AsyncIterator[str]:
    with postgresql.database() as address:
        yield address


@pytest.fixture
async def database(address: str) -> AsyncIterator[Database]:
    database = Database.open(postgresql_url(address))
    yield database
    await database.close()


def driver_of(connection: Connection) -> Any:
    """Return asyncpg's connection."""
    return connection.connection.driver_connection


async def asked(transaction: Transaction, question: str) -> object:
    """Return the server's answer."""
    return (await transaction.exec_driver_sql(question)).scalar_one()


async def used(database: Database) -> Any:
    """Return asyncpg's connection of a reading, which is over."""
    async with database.snapshot() as reading:
        await asked(reading, "SELECT 1")
        return await reading.run_sync(driver_of)


def end_connections(address: str) -> None:
    """End all other connections to a database while this event loop hears nothing."""

    async def end() -> None:
        database = Database.open(postgresql_url(address))
        async with database.snapshot() as reading:
            await reading.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await database.close()

    thread = Thread(target=lambda: asyncio.run(end()))
    thread.start()
    thread.join()


async def test_a_connection_that_the_server_closed_is_replaced(
    database: Database, address: str
) -> None:
    before = await used(database)
    end_connections(address)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not before.is_closed():  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0.01)
    assert await used(database) is not before


async def test_a_connection_that_rested_is_asked_whether_it_still_is_one(
    database: Database, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(under_test, "TRUSTED_SECONDS", 0)
    before = await used(database)
    end_connections(address)
    assert not before.is_closed()
    assert await used(database) is not before


async def test_a_connection_that_is_whole_is_used_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await used(database)
    assert await used(database) is before
    monkeypatch.setattr(under_test, "TRUSTED_SECONDS", 0)
    assert await used(database) is before


async def test_a_reading_changes_nothing_and_what_writes_after_it_does(database: Database) -> None:
    states = []
    for opened in (database.snapshot(), database.transaction(), database.snapshot()):
        async with opened as transaction:
            isolation = await asked(transaction, "SHOW transaction_isolation")
            states.append((isolation, await asked(transaction, "SHOW transaction_read_only")))
    assert states == [
        ("repeatable read", "on"),
        ("read committed", "off"),
        ("repeatable read", "on"),
    ]
