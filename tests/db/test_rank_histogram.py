"""Ranks from the histogram equal those from counting, after any change to members and points."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.dialects import sqlite

from db.consent import ConsentRepository
from db.contributions import BOARD, ContributionRepository
from db.database import Database, Transaction
from db.erasure import Erasure
from db.rank_histogram import ABOVE, RankHistogramRepository
from db.tables.consent import consents
from db.tables.contributions import totals
from domain.consent import Consent
from domain.contributions.rank_histogram import Board
from domain.contributions.totals import ALL
from tests.conftest import START

GUILDS = (1, 2)
MEMBERS = range(11, 19)
WEEK = "2026-W10"


async def counted(transaction: Transaction, board: Board, points: int) -> int:
    """Count the listed members with more points, without the histogram."""
    listed = select(consents.c.user_id).where(consents.c.guild_id == board[0], consents.c.listed)
    found = await transaction.execute(
        select(func.count()).where(
            totals.c.guild_id == board[0],
            totals.c.period == board[1],
            totals.c.kind == board[2],
            totals.c.points > points,
            totals.c.user_id.in_(listed),
        )
    )
    return int(found.scalar_one())


async def change(database: Database, rng: Random) -> None:
    """Change somebody's points or wishes at random."""
    guild, member = rng.choice(GUILDS), rng.choice(MEMBERS)
    chosen = rng.randrange(8)
    if chosen == 1:
        await Erasure(database, member, START).run()
        return
    async with database.transaction() as transaction:
        if chosen in {0, 7}:
            consent = Consent(listed=rng.random() < 0.7)
            await ConsentRepository(transaction).put(guild, member, consent, START)
        else:
            repository = ContributionRepository(transaction, guild)
            await repository.add_to_totals(
                {
                    (period, ALL, somebody): (rng.choice([-40, 5, 10, 300, 70_000]), 1)
                    for period in (ALL, WEEK)
                    for somebody in rng.sample(MEMBERS, 3)
                }
            )


@pytest.mark.parametrize("seed", range(4))
async def test_a_place_by_the_histogram_is_the_place_by_counting(
    database: Database, seed: int
) -> None:
    rng = Random(seed)
    for _ in range(25):
        await change(database, rng)
    async with database.transaction() as transaction:
        board = (rng.choice(GUILDS), rng.choice([ALL, WEEK]), ALL)
        for points in (0, 10, 300, rng.randrange(100_000)):
            above = await RankHistogramRepository(transaction).count_above(board, points)
            assert above == await counted(transaction, board, points)


async def test_who_asks_is_on_boards_from_then_on_and_off_them_when_they_ask_for_that(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        repository, wishes = ContributionRepository(transaction, 1), ConsentRepository(transaction)

        async def board() -> list[int]:
            return [found.user_id for found in await repository.leaderboard(ALL, ALL, limit=5)]

        await wishes.put(1, 11, Consent(listed=True), START)
        await repository.add_to_totals({(ALL, ALL, 11): (5, 1), (ALL, ALL, 12): (9, 1)})
        assert await board() == [11]
        assert await repository.rank(5, ALL) == 1
        await wishes.put(1, 12, Consent(listed=True), START)
        assert await board() == [12, 11]
        assert await repository.rank(5, ALL) == 2
        await wishes.put(1, 11, Consent(listed=False), START)
        assert await board() == [12]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "index"), [(BOARD, "ix_totals_board"), (ABOVE, "PRIMARY KEY")]
)
async def test_boards_and_places_are_found_by_an_index_alone(
    database: Database, statement: Select[Any], index: str
) -> None:
    written = statement.compile(dialect=sqlite.dialect())
    async with database.snapshot() as reading:
        plan = await reading.exec_driver_sql(
            f"EXPLAIN QUERY PLAN {written}", (1,) * len(written.positiontup or ())
        )
        steps = [row.detail for row in plan if "SUBQUERY" not in row.detail]
    searches = [step for step in steps if "totals" in step or "rank_buckets" in step]
    assert searches
    assert all(step.startswith("SEARCH") and index in step for step in searches)
    assert not [step for step in steps if "TEMP B-TREE" in step]
