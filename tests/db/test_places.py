"""Places by a histogram: the same as by counting, whatever happens to members and their points."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Select, func, select, text
from sqlalchemy.dialects import sqlite

from db.contributions import BOARD, ContributionRepository
from db.engine import Database, Transaction, sqlite_url
from db.members import MemberRepository
from db.migrations import _config, upgrade
from db.places import ABOVE, PlaceRepository
from db.privacy import PrivacyRepository
from db.tables import members, totals
from domain.contributions.ledger import ALL
from domain.contributions.places import Board
from domain.members import Consent
from tests.conftest import START

GUILDS = (1, 2)
MEMBERS = range(11, 19)
WEEK = "2026-W10"


async def counted(transaction: Transaction, board: Board, points: int) -> int:
    """How many have more, by counting everybody who did not say no to being ranked."""
    refused = select(members.c.user_id).where(members.c.guild_id == board[0], ~members.c.ranked)
    found = await transaction.execute(
        select(func.count()).where(
            totals.c.guild_id == board[0],
            totals.c.period == board[1],
            totals.c.kind == board[2],
            totals.c.points > points,
            totals.c.user_id.not_in(refused),
        )
    )
    return int(found.scalar_one())


async def change(transaction: Transaction, rng: Random) -> None:
    """Let something happen to somebody's points or wishes."""
    guild, member = rng.choice(GUILDS), rng.choice(MEMBERS)
    match rng.randrange(8):
        case 0:
            consent = Consent(ranked=rng.random() < 0.5)
            await MemberRepository(transaction).put(guild, member, consent, START)
        case 1:
            await PrivacyRepository(transaction).erase(member)
        case _:
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
    async with database.transaction() as transaction:
        for _ in range(25):
            await change(transaction, rng)
            board = (rng.choice(GUILDS), rng.choice([ALL, WEEK]), ALL)
            for points in (0, 10, 300, rng.randrange(100_000)):
                above = await PlaceRepository(transaction).above(board, points)
                assert above == await counted(transaction, board, points)


async def test_who_does_not_want_to_be_ranked_is_on_no_board_from_then_on_and_back_when_they_do(
    database: Database,
) -> None:
    async with database.transaction() as transaction:
        repository, wishes = ContributionRepository(transaction, 1), MemberRepository(transaction)

        async def board() -> list[int]:
            return [found.user_id for found in await repository.board(ALL, ALL, limit=5)]

        await wishes.put(1, 12, Consent(ranked=False), START)
        await repository.add_to_totals({(ALL, ALL, 11): (5, 1), (ALL, ALL, 12): (9, 1)})
        assert await board() == [11]
        assert await repository.rank(5, ALL) == 1
        await wishes.put(1, 12, Consent(ranked=True), START)
        assert await board() == [12, 11]
        assert await repository.rank(5, ALL) == 2
        await wishes.put(1, 11, Consent(ranked=False), START)
        assert await board() == [12]


async def test_places_of_a_database_from_before_are_counted_when_it_is_upgraded(
    tmp_path: Path,
) -> None:
    database = Database.open(sqlite_url(tmp_path / "before.sqlite3"))
    async with database.transaction() as transaction:
        await transaction.run_sync(lambda connection: command.upgrade(_config(connection), "0001"))
        for member, points in enumerate((0, 5, 5, 260, 70_000, 20_000_000), 11):
            await transaction.execute(
                text("INSERT INTO totals VALUES (1, 'all', 'all', :member, :points, 1)"),
                {"member": member, "points": points},
            )
        await transaction.execute(
            text("INSERT INTO members (guild_id, user_id, ranked, updated_at) VALUES (1, 12, 0, 0)")
        )
    await upgrade(database)
    async with database.transaction() as transaction:
        places = PlaceRepository(transaction)
        found = [await places.above((1, ALL, ALL), points) for points in (0, 5, 260, 69_999)]
        assert found == [4, 3, 2, 2]
        await PlaceRepository(transaction).rank(15, guild_id=1, ranked=False)
        assert await places.above((1, ALL, ALL), 260) == 1
    await database.close()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("statement", "index"), [(BOARD, "ix_totals_ranked"), (ABOVE, "PRIMARY KEY")]
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
    searches = [step for step in steps if "totals" in step or "places" in step]
    assert searches
    assert all(step.startswith("SEARCH") and index in step for step in searches)
    assert not [step for step in steps if "TEMP B-TREE" in step]
