"""The calendar also shows what is over, and nothing that was called off."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.app import App
from bot.services.calendar import CalendarService
from bot.services.campaigns import CampaignService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.planned_entries import post_entry
from db.contests.contests import EntryRepository
from db.recognition import RecognitionRepository
from domain.campaigns import Discount, Terms
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.publishing.content import Content, PostKind
from domain.publishing.post import BrandPost
from tests.conftest import START, FakeClock

GUILD, CHANNEL, MOD = 900, 903, 902
DAY = timedelta(days=1)


async def planned(app: App) -> list[tuple[str, datetime, bool]]:
    """Return the entries of last week, this one and the next: title, moment, whether certain."""
    return [
        (str(getattr(entry.title, "message", entry.title)), entry.at, entry.is_certain)
        for ahead in (-1, 0, 1)
        for day in (await app[CalendarService].week(GUILD, ahead)).days
        for entry in day.entries
    ]


async def test_a_contest_stays_where_it_really_ended(app: App, clock: FakeClock) -> None:
    plan = ContestPlan(contest_kind("photo"), "Desk", "", START + DAY, START + 3 * DAY)
    lifecycle = app[ContestLifecycleService]
    draft = await app[DraftService].create(GUILD, CHANNEL, MOD, plan, None)
    await lifecycle.post(draft.id, GUILD)
    async with app.database.transaction() as transaction:
        for author in (1, 2, 3):
            await EntryRepository(transaction).add(draft.id, author, at=START)
    entries, result = "{title}: entries close", "{title}: result"
    assert await planned(app) == [(entries, START + DAY, True), (result, START + 3 * DAY, True)]
    await lifecycle.end_phase(draft.id, GUILD)
    assert await planned(app) == [(entries, START, True), (result, START + 3 * DAY, True)]
    clock.advance(days=2)
    await lifecycle.end_phase(draft.id, GUILD)
    assert await planned(app) == [(entries, START, True), (result, clock.now, True)]
    assert (await app[CalendarService].week(GUILD)).mix[PostKind.INTERACTIVE] == 1


async def test_a_campaign_is_certain_once_it_was_started(app: App) -> None:
    campaigns = app[CampaignService]
    terms = Terms("the blue mug", Discount(15), 14, begins_at=START + DAY)
    campaign = await campaigns.create(GUILD, terms, by=MOD, paused=True)
    begins = "{product}: campaign begins"
    assert await planned(app) == [(begins, START + DAY, False)]
    await campaigns.end(GUILD, campaign.id)
    assert await planned(app) == []


async def test_a_campaign_that_was_ended_stays_with_that_moment(app: App, clock: FakeClock) -> None:
    terms = Terms("the blue mug", Discount(15), 14, ends_at=START + 5 * DAY)
    campaign = await app[CampaignService].create(GUILD, terms, by=MOD)
    clock.advance(days=1)
    await app[CampaignService].end(GUILD, campaign.id)
    begins, ends = "{product}: campaign begins", "{product}: campaign ends"
    assert await planned(app) == [(begins, START, True), (ends, clock.now, True)]


async def test_surprises_that_were_decided_stay_and_count_in_the_mix(app: App) -> None:
    async with app.database.transaction() as transaction:
        for week, ago in (("2026-08", 1), ("2026-01", 60)):
            rows = RecognitionRepository(transaction, GUILD)
            at = START - ago * DAY
            await rows.decide(week=week, user_id=1, gift_id=None, points=3, seed=1, at=at)
    assert await planned(app) == [("Weekly surprise", START - DAY, True)]
    assert (await app[CalendarService].week(GUILD)).mix[PostKind.INFORMATIONAL] == 1


def test_a_post_is_titled_by_its_words_without_markup() -> None:
    said = "**New:** look [here](https://example.com/mugs), it is *blue*"
    entry = post_entry(BrandPost(1, GUILD, MOD, Content(said, 10, START)))
    assert entry.title == "New: look here, it is blue"
    assert entry.subject == said
