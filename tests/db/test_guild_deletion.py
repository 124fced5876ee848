"""All data of one guild are deleted, and none of another."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import func, select

from db.database import Database, Transaction
from db.declarations import GuildRule, guild_rule_of
from db.guild_deletion import delete_guild
from db.guild_filter import of_guild
from db.tables import metadata
from db.tables.key_values import key_values
from db.tables.shops import shop_coupons
from tests.db.test_privacy import add_row

HERE, THERE = 900, 901


def test_every_table_is_of_a_guild_or_said_not_to_be() -> None:
    without = {table.name for table in metadata.sorted_tables if of_guild(table, HERE) is None}
    declared = {
        table.name for table in metadata.sorted_tables if guild_rule_of(table) is GuildRule.NO_GUILD
    }
    assert without == declared
    assert key_values.name in declared


def test_no_row_is_looked_for_by_a_column_that_may_be_empty() -> None:
    optional = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        if "guild_id" not in table.c
        for column in table.c
        if column.nullable
    }
    for table in metadata.sorted_tables:
        condition = str(of_guild(table, HERE))
        assert [name for name in optional if f"{name} IN" in condition] == []


async def counts(transaction: Transaction, guild_id: int) -> dict[str, int]:
    found = {}
    for table in metadata.sorted_tables:
        condition = of_guild(table, guild_id)
        if condition is not None:
            rows = await transaction.execute(
                select(func.count()).select_from(table).where(condition)
            )
            found[table.name] = int(rows.scalar_one())
    return found


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
async def test_a_guild_is_deleted_whole_and_the_others_keep_everything(
    database: Database, seed: int
) -> None:
    rng = Random(seed)
    async with database.transaction() as transaction:
        for guild_id in (HERE, THERE):
            for table in metadata.sorted_tables:
                # Rows that refer to other rows are inserted for this guild only.
                if guild_id == THERE and (table.foreign_keys or "guild_id" not in table.c):
                    continue
                for _ in range(6):
                    fixed = {"guild_id": guild_id} if "guild_id" in table.c else {}
                    await add_row(transaction, table, rng, **fixed)
        there = await counts(transaction, THERE)
        assert sum(bool(number) for number in (await counts(transaction, HERE)).values()) > 45
    await delete_guild(database, HERE)
    async with database.snapshot() as reading:
        left = await counts(reading, HERE)
        assert {name for name, number in left.items() if number} <= {shop_coupons.name}
        assert await counts(reading, THERE) == there
        marks = await reading.execute(
            select(func.count()).where(
                shop_coupons.c.guild_id == HERE, shop_coupons.c.mark.is_not(None)
            )
        )
        assert marks.scalar_one() == 0
