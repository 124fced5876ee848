"""A dashboard with something on every page, in a simulated Discord."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from bot.services.calendar import CalendarService
from bot.services.campaigns import CampaignService
from bot.services.cases.conversations import ConversationService, ThreadMessage
from bot.services.cases.lifecycle import CaseService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.coupons import claim_coupon
from bot.services.holds import HoldService
from bot.services.insight.access import DashboardAccessService
from db.measure_counts import put_counts
from demo.community import CAST, MEMBER, MODERATOR, VISITOR, Community, community
from demo.server import Server
from domain.calendar.entries import CalendarKind
from domain.campaigns import Discount, Terms
from domain.cases.response_clock import Party
from domain.cases.settings import CASES
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.contributions.settings import CONTRIBUTIONS
from domain.measures import MeasureCount, all_measures, day_key
from domain.snowflakes import snowflake_at

TALKS, ANSWERED = 14, 10
DAY = timedelta(days=1)
WORKDAY, AFTERWARDS = timedelta(hours=33), timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class FilledDashboard:
    """The ways into a dashboard: the demo's front page, and the page of a link."""

    front_page: str
    sign_in: str
    """Below the dashboard's address; it is not used."""


@asynccontextmanager
async def filled_dashboard() -> AsyncIterator[FilledDashboard]:
    """Serve the demo's front page and dashboard, in a community where something has happened."""
    async with community() as place:
        # From New Year's night to a Friday morning, when the team is there.
        place.sim.backend.advance_clock(WORKDAY.total_seconds())
        await _count(place)
        await _thank(place)
        await _sell(place)
        await _plan(place)
        await _talk(place)
        server = Server(place)
        await server.open()
        try:
            visitor = place.people[VISITOR].id
            access = place.app[DashboardAccessService]
            link = await access.create_link(place.guild.id, visitor, "en")
            yield FilledDashboard(server.address, f"/sign-in?link={link}")
        finally:
            await server.close()


async def _count(place: Community) -> None:
    """Count each measure on the days of a fortnight; the year before follows from these."""
    today = place.sim.now().date()
    rng = random.Random(1)
    counts = {
        (key, day_key(today - ago * DAY)): MeasureCount(rng.randint(5, 40), 4)
        for key in all_measures()
        for ago in range(1, 15)
    }
    async with place.app.database.transaction() as transaction:
        await put_counts(transaction, place.guild.id, counts)


async def _thank(place: Community) -> None:
    """Thank a member, as others do in their chat."""
    general, member = place.channels["general"], place.people[MEMBER]
    for name in [name for name in CAST if name != MEMBER][:6]:
        await place.people[name].send(general, f"thank you {member.mention}, that helped!")


async def _sell(place: Community) -> None:
    """Run a campaign, of which a member has taken a coupon."""
    guild_id, app = place.guild.id, place.app
    terms = Terms("the blue mug", Discount(15), 14)
    by = place.people[MODERATOR].id
    campaign = await app[CampaignService].create(guild_id, terms, by=by)
    async with app.database.transaction() as transaction:
        await claim_coupon(transaction, campaign, place.people[MEMBER].id, app.clock())


async def _plan(place: Community) -> None:
    """Open a contest, write into the calendar, and hold what is planned."""
    guild_id, app, by = place.guild.id, place.app, place.people[MODERATOR].id
    now = place.sim.now()
    plan = ContestPlan(contest_kind("photo"), "Desk mugs", "", now + 2 * DAY, now + 4 * DAY)
    room = place.channels["contests"].id
    draft = await app[DraftService].create(guild_id, room, by, plan, None)
    await app[ContestLifecycleService].post(draft.id, guild_id)
    for ahead in range(1, 5):
        at = now + ahead * DAY
        await app[CalendarService].add(guild_id, CalendarKind.FAIR, "Mug fair", at, by=by)
    await app[HoldService].start(guild_id, "a storm is coming", by=by, until=None)


async def _talk(place: Community) -> None:
    """Let members talk with the team, which has answered most of them."""
    guild_id, app = place.guild.id, place.app
    room = place.channels["moderators"].id
    features = app.guild_settings.of(guild_id).features | {CASES, CONTRIBUTIONS}
    await app.guild_settings.change(
        guild_id, features=features, care_channel_id=room, moderator_channel_id=room
    )
    talks, moderator = app[ConversationService], place.people[MODERATOR].id
    began = place.sim.now()
    for number in range(TALKS):
        thread = snowflake_at(began, number)
        case_id = (await app[CaseService].open(guild_id, 10_000 + number, "en")).case.id
        await app[CaseService].thread_made(guild_id, case_id, thread)
        if number < ANSWERED:
            at = snowflake_at(began + timedelta(minutes=10 * number + 1), number)
            talks.note(ThreadMessage(thread, at, moderator, Party.TEAM))
    place.sim.backend.advance_clock(AFTERWARDS.total_seconds())
    await talks.flush()
