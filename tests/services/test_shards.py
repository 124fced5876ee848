"""Two processes on one database: decisions of one about any server apply in the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from random import Random

import pytest

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.contests.votes import VoteService
from bot.services.contributions import ContributionService, ScoreReviewService
from bot.services.privacy import PrivacyService
from db.contests.contests import EntryRepository
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contests.contest_rules import Participant
from domain.shards import Shards
from tests.conftest import START, FakeClock

HERE, THERE = 8 << 22, 9 << 22
"""A guild on shard 0 of 2, and one on shard 1."""
OLD_ENOUGH = 100_000_000_000_000_000


@pytest.fixture
async def both(settings: Settings, clock: FakeClock) -> AsyncIterator[tuple[App, App]]:
    """Start two processes: one has shard 0, the other shard 1."""
    apps = []
    for number in (0, 1):
        its = settings.model_copy(update={"shards": Shards(number, number, 2)})
        app = App(its, open_database(its), clock=clock, rng=Random(number), alarmed=False)
        await app.start()
        apps.append(app)
    yield apps[0], apps[1]
    for app in apps:
        await app.stop()


async def test_settings_chosen_in_one_process_are_known_to_the_other(
    both: tuple[App, App], clock: FakeClock
) -> None:
    here, there = both
    clock.advance(hours=3)
    await here.run_pending()
    await there.guild_settings.change(THERE, language="fr")
    await here.guild_settings.change(HERE, moderator_channel_id=5)
    # Its clock may be behind.
    clock.advance(seconds=5)
    for app in both:
        await app.run_pending()
        assert app.guild_settings.of(THERE).language == "fr"
        assert app.guild_settings.of(HERE).moderator_channel_id == 5


async def test_who_is_erased_by_one_process_is_forgotten_by_the_other(
    both: tuple[App, App],
) -> None:
    here, there = both
    plan = ContestPlan(
        contest_kind("photo"), "Sunsets", "", START + timedelta(days=1), START + timedelta(days=2)
    )
    draft = await there[DraftService].create(THERE, 9, 8, plan, None)
    await there[ContestLifecycleService].post(draft.id, THERE)
    async with there.database.transaction() as transaction:
        for author in (1, 2, 3):
            await EntryRepository(transaction).add(draft.id, author, at=START)
    await there[ContestLifecycleService].end_phase(draft.id, THERE)
    voter = Participant(OLD_ENOUGH)
    assert (await there[VoteService].tallied(draft.id, THERE, voter)).total == 3

    await here[PrivacyService].erase(2)
    await there.run_pending()
    assert (await there[VoteService].tallied(draft.id, THERE, voter)).total == 2


async def test_a_start_plans_the_nights_of_its_own_guilds_alone(both: tuple[App, App]) -> None:
    here, there = both
    await here[ContributionService].start_counting([HERE])
    await there[ContributionService].start_counting([THERE])
    await here[ScoreReviewService].plan()
    assert await here.scheduler.next_at() is not None
    assert await there.scheduler.next_at() is None
    await there[ScoreReviewService].plan()
    assert await there.scheduler.next_at() is not None
