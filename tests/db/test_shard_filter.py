"""Each process gets the pending work of the guilds on its shards only."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter

import pytest

from bot.app import App
from bot.config import Settings
from bot.metrics import Metrics
from bot.scheduler import Scheduler
from bot.services.campaigns import CampaignService
from db.database import Database, Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.shop_coupons import ShopCouponRepository
from db.tables.coupons import coupons
from db.tier_roles import TierRoleRepository
from domain.campaigns import Discount, Terms
from domain.shards import ALL_SHARDS, Shards
from tests.conftest import START, FakeClock

GUILDS = [(1_500_000_000 + number) << 22 | 7 for number in range(8)]
HALVES = Shards(0, 1, 4), Shards(2, 3, 4)
ANA, SOON = 500_000_000_000_000_001, START + timedelta(hours=1)


async def waiting(reading: Transaction, shards: Shards) -> list[list[int]]:
    """Return the guild ids of pending work: jobs, posts, roles, coupons for shops."""
    found = (
        [job async for page in JobRepository(reading, shards).due(SOON) for job in page],
        [post async for page in OutboxRepository(reading, shards).waiting(SOON) for post in page],
        await TierRoleRepository(reading, shards).waiting(SOON, 99),
        await ShopCouponRepository(reading, shards).waiting(SOON, 99),
    )
    return [[each.guild_id for each in rows] for rows in found]


@pytest.fixture
async def full(app: App) -> Database:
    """Add pending work of each kind in every guild."""
    for number, guild_id in enumerate(GUILDS):
        campaign = await app[CampaignService].create(guild_id, Terms("mug", Discount(9), 9), by=ANA)
        async with app.database.transaction() as transaction:
            at = START + timedelta(minutes=number)
            await JobRepository(transaction).schedule(guild_id, "made up", number, at)
            await OutboxRepository(transaction).add(
                "made up", number, guild_id=guild_id, channel_id=5, at=at
            )
            await TierRoleRepository(transaction).set_desired_role(guild_id, ANA + number, 6, at)
            row = {"id": number + 1, "guild_id": guild_id, "campaign_id": campaign.id}
            await transaction.execute(
                coupons.insert().values(
                    **row,
                    user_id=ANA,
                    code=f"CODE{number}",
                    percent=9,
                    claimed_at=at,
                    expires_at=at + timedelta(days=9),
                )
            )
            await ShopCouponRepository(transaction).add(
                guild_id, number + 1, shop="stripe", key=str(number), at=at
            )
    return app.database


async def test_each_row_that_waits_is_for_exactly_one_process(full: Database) -> None:
    async with full.snapshot() as reading:
        assert await waiting(reading, ALL_SHARDS) == [GUILDS] * 4
        for shards in HALVES:
            assert await waiting(reading, shards) == [list(filter(shards.has, GUILDS))] * 4
            first = GUILDS.index(next(filter(shards.has, GUILDS)))
            assert await JobRepository(reading, shards).next_at() == START + timedelta(
                minutes=first
            )
            assert await OutboxRepository(reading, shards).depth() == len(GUILDS) // 2


async def test_due_work_is_done_where_its_shard_lives(
    full: Database, settings: Settings, clock: FakeClock
) -> None:
    done: list[tuple[int, Shards]] = []
    clock.advance(hours=1)
    for shards in (*HALVES, *HALVES):

        async def work(_transaction: Transaction, due: Job, shards: Shards = shards) -> None:
            done.append((due.guild_id, shards))

        schedule = Scheduler(full, clock, Metrics(), shards)
        schedule.register("made up", work)
        await schedule.run_due()
    # Guilds are served side by side, so their order is not promised.
    assert sorted(done, key=itemgetter(0)) == [
        (guild, shards) for guild in GUILDS for shards in HALVES if shards.has(guild)
    ]
