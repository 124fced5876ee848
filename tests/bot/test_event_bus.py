"""Events reach their subscribers within the transaction."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.event_bus import EventBus
from db.database import Database, Transaction
from db.key_value import KeyValueStore


@dataclass(frozen=True, slots=True)
class Happened:
    """An event."""

    number: int


@dataclass(frozen=True, slots=True)
class SomethingElse:
    """Another event."""


async def test_subscribers_hear_of_the_events_of_their_type_alone(database: Database) -> None:
    events, heard = EventBus(), list[tuple[str, int]]()

    async def first(_transaction: Transaction, event: Happened) -> None:
        heard.append(("first", event.number))

    async def second(_transaction: Transaction, event: Happened) -> None:
        heard.append(("second", event.number))

    events.subscribe(Happened, first)
    events.subscribe(Happened, second)
    async with database.transaction() as transaction:
        await events.publish(transaction, SomethingElse())
        await events.publish(transaction, Happened(3))
    assert sorted(heard) == [("first", 3), ("second", 3)]


async def test_a_subscriber_that_fails_undoes_what_happened(database: Database) -> None:
    events = EventBus()

    async def fail(_transaction: Transaction, _event: Happened) -> None:
        raise ValueError("no")

    events.subscribe(Happened, fail)

    async def say() -> None:
        async with database.transaction() as transaction:
            await KeyValueStore(transaction).put("word", "said")
            await events.publish(transaction, Happened(1))

    with pytest.raises(ValueError, match="no"):
        await say()
    async with database.snapshot() as reading:
        assert await KeyValueStore(reading).get("word") is None
