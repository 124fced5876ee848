"""The tables of surprises."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from db.database import Database
from db.recognition import RecognitionRepository
from tests.conftest import START

GUILD, ANA, BEN = 1, 11, 12


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


async def test_of_decisions_for_one_week_the_first_stands(database: Database) -> None:
    first, *others = await asyncio.gather(
        *(decide(database, "2026-W10", user_id) for user_id in (ANA, BEN, BEN))
    )
    assert first is not None
    assert others == [None, None]
    async with database.snapshot() as reading:
        repository = RecognitionRepository(reading, GUILD)
        found = await repository.get(first)
        assert found is not None
        assert (found.user_id, found.week, found.gift, found.seed) == (ANA, "2026-W10", None, 5)
        assert await RecognitionRepository(reading, GUILD + 1).get(first) is None


async def test_the_latest_surprise_of_each_is_known(database: Database) -> None:
    for week, user_id in enumerate((ANA, BEN, ANA)):
        await decide(database, f"2026-W1{week}", user_id, days=7 * week)
    async with database.snapshot() as reading:
        repository = RecognitionRepository(reading, GUILD)
        assert await repository.last_weeks([ANA, BEN, 13]) == {ANA: "2026-W12", BEN: "2026-W11"}
        latest = await repository.latest(2)
    assert [one.week for one in latest] == ["2026-W12", "2026-W11"]
