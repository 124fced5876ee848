"""The weekly report has people, the best post, words of our list, a test and the plan's month."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.app import App
from bot.services.calendar import CalendarService
from bot.services.experiments import ExperimentService
from bot.services.insight.plan import PlanService
from bot.services.insight.report_parts import ReportParts, report_parts
from bot.services.insight.weekly_report import WeeklyReportService
from bot.services.publishing.posts import BrandPostService
from bot.services.word_counts import WordCountService
from db.post_results import PostResultRepository
from domain.calendar.entries import CalendarKind
from domain.contributions.periods import day_of
from domain.experiments.experiment import CountedThing, ExperimentPlan, Look, VariedThing
from domain.plan import PlanAim, PlanMeans, PlanQuestion
from domain.post_results import PostResult
from domain.weekly_report import BestPost
from domain.weekly_report_settings import WEEKLY_REPORT
from tests.conftest import FakeClock
from tests.services.test_campaign_funnel import GUILD as SHOP
from tests.services.test_campaign_funnel import brought
from tests.services.test_publishing import ANA, GUILD, TYPED, posts
from tests.services.test_word_counts import counts, hear

__all__ = ["counts", "posts"]


async def parts(app: App, guild_id: int, weeks: int = 0) -> ReportParts:
    """Return the parts of this week, or of a later one."""
    zone = app.guild_settings.of(guild_id).zone
    today = day_of(app.clock(), zone)
    sunday = today + timedelta(days=6 - today.weekday(), weeks=weeks)
    async with app.database.snapshot() as reading:
        return await report_parts(reading, guild_id, sunday, zone)


async def test_a_new_guild_has_none(app: App) -> None:
    assert await parts(app, GUILD) == ReportParts((0, 0, 0, 0), None, None, (), None, None)


async def test_people_are_counted_once_without_friends_and_prizes(app: App) -> None:
    await brought(app)
    # Ana took and used two; friends' codes and prizes are left out.
    assert (await parts(app, SHOP)).people == (0, 0, 1, 1)
    assert (await parts(app, SHOP, 1)).people == (0, 0, 0, 0)


async def test_the_best_post_is_that_in_which_most_took_part(
    app: App, posts: BrandPostService
) -> None:
    for hours, people in enumerate((3, 8, 5)):
        typed = replace(TYPED, at=TYPED.at + timedelta(hours=hours), text=f"Lid no. {hours}")
        post = await posts.create(GUILD, typed, by=ANA)
        async with app.database.transaction() as transaction:
            result = PostResult(post.id, typed.at, people=people)
            await PostResultRepository(transaction, GUILD).put(result)
    assert (await parts(app, GUILD)).best_post == BestPost("Lid no. 1", 8)
    assert (await parts(app, GUILD, 1)).best_post is None


async def test_words_are_of_our_list_and_of_several_people(
    app: App, counts: WordCountService
) -> None:
    for author, said in enumerate(["the lid is broken", "mine is broken too", "broken again, Ana"]):
        hear(app, said, author)
    for author in range(3):
        hear(app, "Wednesdays gardenias", author)
    hear(app, "that is awful", 1)
    await counts.flush()
    assert (await parts(app, GUILD)).words == (("broken", 3),)


async def test_a_test_that_runs_is_named_with_its_pairs(app: App, posts: Any) -> None:
    plan = ExperimentPlan(
        VariedThing.HOUR, ("noon", "evening"), 13, Look.ANY_TIME, CountedThing.TOOK_PART
    )
    await app[ExperimentService].start(GUILD, plan)
    test = (await parts(app, GUILD)).test
    assert test is not None
    assert (test.first, test.second, test.counted, test.pairs) == ("noon", "evening", 0, 13)
    assert test.is_running


async def test_the_plan_says_its_month(app: App, clock: FakeClock) -> None:
    plans = app[PlanService]
    await plans.answer(GUILD, dict.fromkeys(PlanQuestion, True))
    await plans.set_aim(GUILD, PlanAim("Sell", ("Potters",), ("They last",)))
    await plans.set_means(GUILD, PlanMeans(5, months=9))
    await plans.sign(GUILD, by=1)
    clock.now += timedelta(days=65)
    assert (await parts(app, GUILD)).month == (3, 9)


@pytest.mark.parametrize(("ahead", "planned"), [(0, ["Fair 2"]), (4, ["Fair 2"]), (5, ["Fair 9"])])
async def test_what_is_planned_is_of_this_week_until_its_saturday_then_of_the_next(
    app: App, clock: FakeClock, ahead: int, planned: list[str]
) -> None:
    zone = app.guild_settings.of(GUILD).zone
    monday = clock.now - timedelta(days=day_of(clock.now, zone).weekday())
    for days in (6, 13):
        at = monday + timedelta(days=days)
        name = f"Fair {days // 7 * 7 + 2}"
        await app[CalendarService].add(GUILD, CalendarKind.FAIR, name, at, by=ANA)
    await app.guild_settings.change(
        GUILD, features=frozenset({WEEKLY_REPORT}), moderator_channel_id=6
    )
    clock.now = monday + timedelta(days=ahead)
    await app[WeeklyReportService].draft_now(GUILD)
    found = await app[WeeklyReportService].of_week(GUILD, None)
    assert found is not None
    assert [each.title for each in found.figures.planned] == planned
