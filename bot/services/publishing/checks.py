"""Checks of posts before they are approved, with what the database knows around them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from bot.core import Core
from bot.services.planned_entries import entries_between
from db.alerts import AlertRepository
from db.database import Transaction
from db.holds import HoldRepository
from db.pictures import PictureRepository
from db.products import ProductRepository
from db.publishing import BrandPostRepository
from db.word_counts import WEEK, WordCountRepository
from domain.calendar.entries import MIX_SPAN
from domain.publishing.check_report import CheckReport, check_post, merge_reports
from domain.publishing.checks.base import (
    CRISIS_HOURS,
    Audience,
    ChannelShare,
    OtherPost,
    Surroundings,
)
from domain.publishing.checks.near_duplicate import REMEMBERED
from domain.publishing.content import Content
from domain.publishing.post import OUT, PLANNED, BrandPost
from domain.publishing.settings import PublishingSettings
from domain.publishing.voice_settings import VoiceSettings
from domain.publishing.word_counts import counted_words

COMPARED = PLANNED | OUT
"""States of the posts with which another is compared."""


@dataclass(frozen=True, slots=True)
class DiscordView:
    """Facts around a post that only Discord knows."""

    guild_name: str = ""
    audiences: Mapping[int, Audience] = field(default_factory=dict)
    """The audience of each of its channels."""


UNSEEN = DiscordView()


class PostCheckService:
    """Runs all checks on a post. Requires a moderator; callers must check."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def report(self, post: BrandPost, view: DiscordView = UNSEEN) -> CheckReport:
        """Return what the checks say about a post now."""
        async with self._database.snapshot() as reading:
            return await self.report_within(reading, post, view)

    async def report_within(
        self, transaction: Transaction, post: BrandPost, view: DiscordView
    ) -> CheckReport:
        """Return the same, within the transaction in which it matters."""
        guild_id, now = post.guild_id, self._clock()
        posts = await BrandPostRepository(transaction, guild_id).all(COMPARED, now - REMEMBERED)
        shared = await self._shared(transaction, post, posts, view)
        counts = WordCountRepository(transaction, guild_id)
        contents, reports = post.content.in_channels, []
        for place, content in enumerate(contents):
            messages = await counts.messages(content.channel_id, now)
            ours = sum(
                channel_id == content.channel_id and each.content.at >= now - WEEK
                for each in posts
                for channel_id, _ in each.messages
            )
            around = replace(
                shared,
                # Of its own channels those before, so that what they share is said once.
                others=(*shared.others, *map(_other, contents[:place])),
                words=tuple(await counts.uses(counted_words(content.text), now)),
                channel=ChannelShare(messages + ours, ours),
                audience=view.audiences.get(content.channel_id),
                language=post.content.language_at(place, shared.language),
            )
            reports.append(check_post(content, around))
        return merge_reports(post.content, reports)

    async def _shared(
        self,
        transaction: Transaction,
        post: BrandPost,
        posts: Collection[BrandPost],
        view: DiscordView,
    ) -> Surroundings:
        """Return what is the same around a post in each of its channels."""
        guild_id, at = post.guild_id, post.content.at
        guild = self._guilds.of(guild_id)
        settings = guild[PublishingSettings]
        recently = self._clock() - timedelta(hours=CRISIS_HOURS)
        products = await ProductRepository(transaction, guild_id).all()
        names = frozenset(name for each in products for name in each.names)
        planned = await entries_between(transaction, guild_id, at - MIX_SPAN, at + MIX_SPAN)
        picture = None
        if post.picture_id is not None:
            picture = await PictureRepository(transaction).get(post.picture_id)
        return Surroundings(
            day=at.astimezone(guild.zone).date(),
            zone=guild.zone,
            country=settings.publishing_country,
            mourning=settings.mourning,
            crisis=await HoldRepository(transaction, guild_id).any_since(recently)
            or await AlertRepository(transaction, guild_id).any_since(recently),
            others=tuple(
                _other(content)
                for each in posts
                if each.id != post.id
                for content in each.content.in_channels
            ),
            planned=tuple(each for each in planned if each.key != f"post-{post.id}"),
            competitors=settings.publishing_competitors,
            voice=guild[VoiceSettings],
            own_names=names | {view.guild_name},
            products=names,
            picture_bytes=len(picture.data) if picture else 0,
            language=guild.language,
        )


def _other(content: Content) -> OtherPost:
    """Return a post in one channel as another is compared with it."""
    return OtherPost(content.text, content.channel_id, content.at, content.prompt is not None)
