"""The hours to post at follow from who was active, and from results of posts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.services.best_hours import BestHoursService
from bot.services.post_results import PostResultService
from bot.services.publishing.posts import BrandPostService
from db.measure_counts import put_counts
from domain.contributions.measures import CONTRIBUTIONS_MADE
from domain.measures import MeasureCount, hour_key
from domain.post_results import FINAL, PostReading
from domain.publishing.best_hours import HourCell, cell_at
from domain.refusals import Refusal
from tests.conftest import FakeClock
from tests.services.test_publishing import ANA, GUILD, TYPED, ended, planned, posts, run

__all__ = ["posts"]


async def test_a_new_guild_has_hours_to_try_and_a_time_for_its_first_post(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    hours = app[BestHoursService]
    view = await hours.view(GUILD)
    assert view.posts == 0
    assert view.judged.best is None
    assert await hours.next_time(GUILD) >= clock.now + timedelta(hours=1)


async def test_people_who_are_active_and_results_of_posts_are_seen(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    zone = app.guild_settings.of(GUILD).zone
    cell = cell_at(clock.now, zone)
    async with app.database.transaction() as transaction:
        counts = {(CONTRIBUTIONS_MADE.key, hour_key(clock.now)): MeasureCount(3, 2)}
        await put_counts(transaction, GUILD, counts)
    post = await planned(posts)
    await run(app, clock, post.content.at)
    await ended(app, post, appeared=True)
    clock.now = post.content.at + FINAL
    out = await posts.get(GUILD, post.id)
    await app[PostResultService].store(out, PostReading(frozenset(range(20))), [], set())
    view = await app[BestHoursService].view(GUILD)
    assert view.presence[cell] > 0
    assert max(view.presence, key=view.presence.__getitem__) == cell
    assert view.posts == 1
    drawn: HourCell = cell_at(post.content.at, zone)
    assert view.judged.cells[drawn].posts == 1


async def test_a_promise_is_kept_and_can_be_taken_back(
    app: App, posts: BrandPostService, clock: FakeClock
) -> None:
    hours = app[BestHoursService]
    assert await hours.cadence(GUILD) is None
    await posts.create(GUILD, TYPED, by=ANA)
    found = await hours.promise(GUILD, 3, by=ANA)
    assert found is not None
    assert (found.promise, found.stock, found.stock_days) == (3, 1, 2)
    assert await hours.cadence(GUILD) == found
    assert await hours.promise(GUILD, 0, by=ANA) is None
    with pytest.raises(Refusal):
        await hours.promise(GUILD, 99, by=ANA)
