"""The table of claimed prizes: one claim by each winner of each prize."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from db.contests.contests import ContestRepository
from db.contests.prize_claims import PrizeClaim, PrizeClaimRepository
from db.database import Database
from db.erasure import Erasure
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.prizes import PrizeAward
from tests.conftest import START

GUILD, ANA, BEN = 1, 111_111_111_111_111_111, 222_222_222_222_222_222
DAY = timedelta(days=1)


async def a_contest(database: Database) -> int:
    plan = ContestPlan(contest_kind("photo"), "Sunsets", "", START + DAY, START + 2 * DAY)
    async with database.transaction() as transaction:
        return await ContestRepository(transaction).add(
            plan, guild_id=GUILD, channel_id=9, created_by=BEN, picture_id=None, at=START
        )


async def claim(database: Database, contest_id: int, prize: PrizeAward, user_id: int) -> int | None:
    async with database.transaction() as transaction:
        return await PrizeClaimRepository(transaction).add(contest_id, prize, user_id, START)


async def test_each_winner_claims_each_prize_once(database: Database) -> None:
    contest_id = await a_contest(database)
    numbers = await asyncio.gather(
        *(
            claim(database, contest_id, prize, user_id)
            for prize in PrizeAward
            for user_id in (ANA, BEN)
            for _ in range(3)
        )
    )
    claimed = [number for number in numbers if number is not None]
    assert len(set(claimed)) == len(claimed) == 4
    async with database.snapshot() as reading:
        found = [await PrizeClaimRepository(reading).get(number) for number in claimed]
    assert {(one.prize, one.user_id) for one in found if one} == {
        (prize, user_id) for prize in PrizeAward for user_id in (ANA, BEN)
    }


async def test_a_claim_to_one_prize_is_none_to_the_other(database: Database) -> None:
    contest_id = await a_contest(database)
    number = await claim(database, contest_id, PrizeAward.JURY, ANA)
    assert number is not None
    async with database.snapshot() as reading:
        claims = PrizeClaimRepository(reading)
        assert await claims.has(contest_id, PrizeAward.JURY, ANA)
        assert not await claims.has(contest_id, PrizeAward.PUBLIC, ANA)
        assert not await claims.has(contest_id, PrizeAward.JURY, BEN)
        assert await claims.get(number) == PrizeClaim(
            number, contest_id, PrizeAward.JURY, ANA, START
        )
        assert await claims.get(number + 1) is None


async def test_both_claims_of_an_erased_winner_stay_without_them(database: Database) -> None:
    contest_id = await a_contest(database)
    numbers = [await claim(database, contest_id, prize, ANA) for prize in PrizeAward]
    await Erasure(database, ANA, START).run()
    async with database.snapshot() as reading:
        found = [await PrizeClaimRepository(reading).get(number or 0) for number in numbers]
    assert [one.prize for one in found if one] == list(PrizeAward)
    assert all(one.user_id < 0 for one in found if one)
