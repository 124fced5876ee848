"""Deletion of all data of a guild, some rows at a time."""

from __future__ import annotations

from sqlalchemy import and_, delete, select, union, update

from db.database import Database, Transaction
from db.declarations import GuildRule, guild_rule_of
from db.guild_filter import of_guild
from db.jobs import JobRepository
from db.row_keys import KeyOf, by_key, key_values
from db.shop_coupons import ShopCouponRepository
from db.tables import metadata
from db.tables.consent import consents
from db.tables.contributions import channel_cursors
from db.tables.guilds import guilds
from db.tables.jobs import jobs
from db.tables.shops import shop_coupons

GUILD_DELETION = "guild.deletion"
"""The kind of its job, whose own row is deleted last."""
AT_ONCE = 200


async def guilds_kept(reading: Transaction) -> set[int]:
    """Return the guilds of which anything is stored."""
    found = await reading.execute(
        union(*(select(table.c.guild_id) for table in (guilds, channel_cursors, consents)))
    )
    return set(found.scalars())


async def delete_some_of_guild(database: Database, guild_id: int) -> int:
    """Delete some rows of the guild, dependent ones first; return how many, 0 at the end.

    Rows about its coupons in an outside shop stay until they are withdrawn there, without anything
    about people.
    """
    for table in reversed(metadata.sorted_tables):
        condition = of_guild(table, guild_id)
        if condition is None or guild_rule_of(table) is GuildRule.WITHDRAW:
            continue
        if table is jobs:
            condition &= jobs.c.kind != GUILD_DELETION
        async with database.snapshot() as reading:
            found = await reading.execute(
                select(*table.primary_key).where(condition).limit(AT_ONCE)
            )
        keys: list[KeyOf] = [tuple(row) for row in found]
        if keys:
            async with database.transaction(guild_id) as transaction:
                await transaction.execute(
                    delete(table).where(by_key(table)), [key_values(table, key) for key in keys]
                )
            return len(keys)
    async with database.transaction(guild_id) as transaction:
        await transaction.execute(
            update(shop_coupons)
            .where(shop_coupons.c.guild_id == guild_id)
            .values(mark=None, campaign_id=None)
        )
        await ShopCouponRepository(transaction).withdraw(
            and_(shop_coupons.c.guild_id == guild_id, shop_coupons.c.try_at.is_not(None))
        )
        await JobRepository(transaction).cancel(guild_id, GUILD_DELETION, 0)
    return 0


async def delete_guild(database: Database, guild_id: int) -> int:
    """Delete all data of the guild; return how many rows that were."""
    rows = 0
    while some := await delete_some_of_guild(database, guild_id):
        rows += some
    return rows
