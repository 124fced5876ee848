"""The calendar: everything that is planned in a guild, and what its team plans elsewhere."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.core import Core
from bot.feature_specs import FeatureSpec, held_names
from bot.services.publishing.steps import DUE
from db.calendar import CalendarRepository
from db.campaigns import CampaignRepository
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.jobs import JobRepository
from db.publishing import BrandPostRepository
from domain.calendar.entries import (
    MIX_SPAN,
    WEEK,
    CalendarDay,
    CalendarEntry,
    CalendarKind,
    checked_title,
    lay_out,
    mix_of,
    week_of,
    week_span,
)
from domain.calendar.files import FURTHEST, FileEvent, ReadCalendar
from domain.calendar.settings import CalendarSettings
from domain.campaigns import Campaign
from domain.contests.contest import OPEN, Contest
from domain.help_lines import HelpLine, HelpTopic
from domain.publishing.post import OUT, PLANNED, BrandPost, PostKind, PostState
from domain.publishing.settings import PUBLISHING
from domain.refusals import Refusal
from domain.translatable_text import text

SHOWN = PLANNED | OUT | {PostState.DRAFT}
"""States of posts in the calendar."""
CERTAIN = OUT | {PostState.SCHEDULED}
MAX_AHEAD = 1_000
"""How many entries of its own a guild can have from today on."""
WEEKS_EXPORTED = 26
TITLE = 60
"""How many characters of a post are its title."""


@dataclass(frozen=True, slots=True)
class CalendarWeek:
    """One week of the calendar."""

    monday: date
    today: date
    days: tuple[CalendarDay, ...]
    mix: Mapping[PostKind, int]
    """How many posts, contests and campaigns serve which purpose, in four weeks back and ahead."""


class CalendarService:
    """Shows what is planned. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def week(self, guild_id: int, weeks_ahead: int = 0) -> CalendarWeek:
        """Return this week, or the one so many weeks ahead."""
        guild, now = self._guilds.of(guild_id), self._clock()
        today = now.astimezone(guild.zone).date()
        monday = week_of(today) + WEEK * weeks_ahead
        begin, end = week_span(monday, guild.zone)
        async with self._database.snapshot() as reading:
            entries = await self._between(reading, guild_id, begin, end)
            around = await self._between(reading, guild_id, now - MIX_SPAN, now + MIX_SPAN)
        slots = guild[CalendarSettings].slots
        days = lay_out(entries, monday, guild.zone, slots)
        return CalendarWeek(monday, today, days, mix_of(around))

    async def ahead(self, guild_id: int) -> list[CalendarEntry]:
        """Return the entries of the next half year, the earliest first."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            end = now + WEEK * WEEKS_EXPORTED
            return await self._between(reading, guild_id, now, end)

    async def own(self, guild_id: int) -> list[CalendarEntry]:
        """Return the entries that the team wrote, from today on."""
        now = self._clock()
        async with self._database.snapshot() as reading:
            rows = CalendarRepository(reading, guild_id)
            return await rows.between(now - timedelta(days=1), now + FURTHEST)

    async def add(
        self, guild_id: int, kind: CalendarKind, title: str, at: datetime, *, by: int
    ) -> None:
        """Add an entry of the team's."""
        event = FileEvent(f"{secrets.token_hex(12)}@ovation", checked_title(title), at)
        await self._put(guild_id, [event], kind, by=by)

    async def take(self, guild_id: int, found: ReadCalendar, *, by: int) -> None:
        """Add the events of a file; those that are known by their uid are moved."""
        await self._put(guild_id, found.events, CalendarKind.OTHER, by=by)

    async def remove(self, guild_id: int, entry_id: int) -> None:
        """Remove an entry of the team's; raise `Refusal` if it is gone."""
        async with self._database.transaction() as transaction:
            if not await CalendarRepository(transaction, guild_id).remove(entry_id):
                raise Refusal(text("That entry is gone already."))

    async def _put(
        self, guild_id: int, events: Sequence[FileEvent], kind: CalendarKind, *, by: int
    ) -> None:
        async with self._database.transaction() as transaction:
            rows = CalendarRepository(transaction, guild_id)
            await rows.put(events, kind, by=by)
            if await rows.count_from(self._clock()) > MAX_AHEAD:
                raise Refusal(
                    text(
                        "Your calendar has room for {most} entries of your own. Remove some with "
                        "/calendar list.",
                        most=MAX_AHEAD,
                    )
                )

    async def _between(
        self, reading: Transaction, guild_id: int, begin: datetime, end: datetime
    ) -> list[CalendarEntry]:
        jobs, _ = held_names()
        posts = await BrandPostRepository(reading, guild_id).all(SHOWN, begin)
        contests = ContestRepository(reading)
        running = await contests.of_guild(guild_id, OPEN)
        closed = await contests.closed_since(guild_id, begin)
        campaigns = await CampaignRepository(reading).all(guild_id)
        planned = await JobRepository(reading).planned(guild_id, begin, end)
        found = [
            *(post_entry(post) for post in posts),
            *(entry for contest in running for entry in contest_entries(contest)),
            *(entry for contest, at in closed for entry in contest_entries(contest, at)),
            *(entry for campaign in campaigns for entry in campaign_entries(campaign)),
            *(
                CalendarEntry(
                    CalendarKind.PLANNED, jobs[kind], at, key=f"{kind}-{at.timestamp():.0f}"
                )
                for kind, at in planned
                if kind in jobs and kind != DUE
            ),
            *await CalendarRepository(reading, guild_id).between(begin, end),
        ]
        return sorted((each for each in found if begin <= each.at < end), key=lambda each: each.at)


def post_entry(post: BrandPost) -> CalendarEntry:
    """Return the entry about a post or question."""
    is_question = post.content.prompt is not None
    words = " ".join(post.content.text.split())
    return CalendarEntry(
        CalendarKind.QUESTION if is_question else CalendarKind.POST,
        words if len(words) <= TITLE else words[: TITLE - 1].rstrip() + "…",
        post.content.at,
        is_certain=post.state in CERTAIN,
        purpose=post.content.kind,
        key=f"post-{post.id}",
    )


def contest_entries(contest: Contest, closed_at: datetime | None = None) -> Iterator[CalendarEntry]:
    """Yield the entries about a contest: the end of its entries, and its result."""
    plan = contest.plan
    result_at = closed_at or plan.votes_until
    yield CalendarEntry(
        CalendarKind.CONTEST,
        text("{title}: entries close", title=plan.title),
        min(plan.entries_until, result_at),
        key=f"contest-{contest.id}-entries",
    )
    yield CalendarEntry(
        CalendarKind.CONTEST,
        text("{title}: result", title=plan.title),
        result_at,
        purpose=PostKind.INTERACTIVE,
        key=f"contest-{contest.id}-result",
    )


def campaign_entries(campaign: Campaign) -> Iterator[CalendarEntry]:
    """Yield the entries about a campaign: its beginning and its end.

    One that waits for an answer whether to start it is not certain.
    """
    begins = campaign.terms.begins_at or campaign.created_at
    ends, name = campaign.ended_at or campaign.terms.ends_at, campaign.product_name
    if campaign.ended_at is not None and (not campaign.was_started or campaign.ended_at <= begins):
        return
    yield CalendarEntry(
        CalendarKind.CAMPAIGN,
        text("{product}: campaign begins", product=name),
        begins,
        is_certain=campaign.was_started,
        purpose=PostKind.PROMOTIONAL,
        key=f"campaign-{campaign.id}-begin",
    )
    if ends is not None:
        yield CalendarEntry(
            CalendarKind.CAMPAIGN,
            text("{product}: campaign ends", product=name),
            ends,
            is_certain=campaign.was_started,
            key=f"campaign-{campaign.id}-end",
        )


FEATURE = FeatureSpec(
    key="calendar",
    services=(CalendarService,),
    results={"calendar": "/calendar week"},
    help=(
        HelpLine(
            117,
            text(
                "**See what is planned**: /calendar week shows posts, questions, contests, "
                "campaigns and your own entries. /calendar export gives them to other calendars."
            ),
            switch=PUBLISHING,
            topic=HelpTopic.PUBLISH,
        ),
    ),
)
