"""Everything that is planned in a guild, as entries of its calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bot.feature_specs import held_names
from bot.services.milestones import TOP_FIVE
from bot.services.publishing.steps import DUE
from bot.services.recognition.lifecycle import WEEKLY
from db.calendar import CalendarRepository
from db.campaigns import CampaignRepository
from db.contests.contests import ContestRepository
from db.database import Transaction
from db.jobs import JobRepository
from db.publishing import BrandPostRepository
from db.recognition import RecognitionRepository
from domain.calendar.entries import CalendarEntry, CalendarKind
from domain.campaigns import Campaign
from domain.contests.contest import OPEN, Contest
from domain.discord_markup import without_markup
from domain.goal_wording import served_text
from domain.publishing.content import PostKind
from domain.publishing.post import OUT, PLANNED, BrandPost, PostState
from domain.translatable_text import text

SHOWN = PLANNED | OUT | {PostState.DRAFT}
"""States of posts in the calendar."""
CERTAIN = OUT | {PostState.SCHEDULED}
TITLE = 60
"""How many characters of a post are its title."""
MORE_JOBS = {TOP_FIVE: text("Monday’s thanks")}
"""Jobs that members notice although they go on during a hold: their posts wait."""
PURPOSES = {WEEKLY: PostKind.INFORMATIONAL, TOP_FIVE: PostKind.INFORMATIONAL}
"""The part of the mix that jobs of the bot's own count for."""


async def entries_between(
    reading: Transaction, guild_id: int, begin: datetime, end: datetime
) -> list[CalendarEntry]:
    """Return what is planned, or happened, from `begin` until before `end`; the earliest first."""
    names = {**held_names()[0], **MORE_JOBS}
    posts = await BrandPostRepository(reading, guild_id).all(SHOWN, begin)
    contests = ContestRepository(reading)
    running = await contests.of_guild(guild_id, OPEN)
    closed = await contests.closed_since(guild_id, begin)
    campaigns = await CampaignRepository(reading).all(guild_id)
    planned = await JobRepository(reading).planned(guild_id, begin, end)
    surprises = await RecognitionRepository(reading, guild_id).decided_between(begin, end)
    jobs = [*planned, *((WEEKLY, at) for at in surprises)]
    found = [
        *(post_entry(post) for post in posts),
        *(entry for contest in running for entry in contest_entries(contest)),
        *(entry for contest, at in closed for entry in contest_entries(contest, at)),
        *(entry for campaign in campaigns for entry in campaign_entries(campaign)),
        *(
            CalendarEntry(
                CalendarKind.PLANNED,
                names[kind],
                at,
                purpose=PURPOSES.get(kind),
                key=f"{kind}-{at.timestamp():.0f}",
            )
            for kind, at in jobs
            if kind in names and kind != DUE
        ),
        *await CalendarRepository(reading, guild_id).between(begin, end),
    ]
    return sorted((each for each in found if begin <= each.at < end), key=lambda each: each.at)


def post_entry(post: BrandPost) -> CalendarEntry:
    """Return the entry about a post or question."""
    is_question = post.content.prompt is not None
    words = " ".join(without_markup(post.content.text).split())
    return CalendarEntry(
        CalendarKind.QUESTION if is_question else CalendarKind.POST,
        words if len(words) <= TITLE else words[: TITLE - 1].rstrip() + "…",
        post.content.at,
        is_certain=post.state in CERTAIN,
        purpose=post.content.kind,
        key=f"post-{post.id}",
        goal=served_text(post.goal) if post.goal_id is not None else None,
        subject=post.content.text,
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
        subject=plan.title,
    )
    yield CalendarEntry(
        CalendarKind.CONTEST,
        text("{title}: result", title=plan.title),
        result_at,
        purpose=PostKind.INTERACTIVE,
        key=f"contest-{contest.id}-result",
        subject=plan.title,
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
        subject=campaign.terms.product,
    )
    if ends is not None:
        yield CalendarEntry(
            CalendarKind.CAMPAIGN,
            text("{product}: campaign ends", product=name),
            ends,
            is_certain=campaign.was_started,
            key=f"campaign-{campaign.id}-end",
            subject=campaign.terms.product,
        )
