"""The rows of gifts and surprises."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from db.engine import Database
from db.recognition import RecognitionRepository
from domain.contributions import Kind
from domain.recognition import Gift
from tests.conftest import START

GUILD, ANA, BEN = 1, 11, 12


async def add_gift(database: Database, name: str, quantity: int | None) -> int:
    async with database.transaction() as transaction:
        repository = RecognitionRepository(transaction, GUILD)
        return await repository.add_gift(name, Kind.HELPED, quantity, START)


async def take(database: Database, gift_id: int, guild_id: int = GUILD) -> bool:
    async with database.transaction() as transaction:
        return await RecognitionRepository(transaction, guild_id).take_gift(Gift(gift_id, ""))


async def decide(database: Database, week: str, user_id: int, *, days: int = 0) -> int | None:
    async with database.transaction() as transaction:
        return await RecognitionRepository(transaction, GUILD).decide(
            week=week,
            user_id=user_id,
            gift_id=None,
            points=20,
            seed=5,
            at=START + timedelta(days=days),
        )


async def test_many_who_take_at_once_get_as_many_as_there_are(database: Database) -> None:
    gift_id = await add_gift(database, "a mug", 2)
    taken = await asyncio.gather(*(take(database, gift_id) for _ in range(5)))
    assert taken.count(True) == 2
    async with database.snapshot() as reading:
        (gift,) = await RecognitionRepository(reading, GUILD).gifts()
    assert (gift.name, gift.kind, gift.quantity) == ("a mug", Kind.HELPED, 0)


async def test_a_gift_without_a_number_can_be_taken_for_ever(database: Database) -> None:
    gift_id = await add_gift(database, "a role", None)
    assert [await take(database, gift_id) for _ in range(3)] == [True] * 3


async def test_another_guilds_gift_cannot_be_taken(database: Database) -> None:
    gift_id = await add_gift(database, "a mug", 1)
    assert not await take(database, gift_id, GUILD + 1)
    assert await take(database, gift_id)


async def test_of_decisions_for_one_week_the_first_stands(database: Database) -> None:
    first, *others = await asyncio.gather(
        *(decide(database, "2026-W10", user_id) for user_id in (ANA, BEN, BEN))
    )
    assert first is not None
    assert others == [None, None]
    async with database.snapshot() as reading:
        repository = RecognitionRepository(reading, GUILD)
        found = await repository.decided(first)
        assert found is not None
        assert (found.user_id, found.week, found.gift, found.seed) == (ANA, "2026-W10", None, 5)
        assert await RecognitionRepository(reading, GUILD + 1).decided(first) is None


async def test_the_latest_surprise_of_each_is_known(database: Database) -> None:
    for week, user_id in enumerate((ANA, BEN, ANA)):
        await decide(database, f"2026-W1{week}", user_id, days=7 * week)
    async with database.snapshot() as reading:
        repository = RecognitionRepository(reading, GUILD)
        assert await repository.last_surprised([ANA, BEN, 13]) == {
            ANA: START + timedelta(days=14),
            BEN: START + timedelta(days=7),
        }
        latest = await repository.latest(2)
    assert [one.week for one in latest] == ["2026-W12", "2026-W11"]
