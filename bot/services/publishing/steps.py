"""A post's steps in the database: what is stored, planned and shown to the team after each."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.core import Core
from db.database import Transaction
from db.jobs import JobRepository
from db.outbox import OutboxRepository
from db.publishing import BrandPostRepository
from domain.publishing.post import BrandPost, PostState
from domain.refusals import Refusal
from domain.translatable_text import text

DUE, UNAPPROVED, ASK_AGAIN = (
    "publishing.due",
    "publishing.unapproved",
    "publishing.ask_again",
)
"""Kinds of jobs; their subject is the post.

It goes out; its time comes and nobody has approved it; its approval is too early to hold.
"""
POSTS = (
    "publishing.post",
    "publishing.second_post",
    "publishing.third_post",
    "publishing.fourth_post",
)
"""Kinds of the post itself in its channels, its own first; one more than `MAX_FURTHER`."""
POST, CARD, MISSED = POSTS[0], "publishing.card", "publishing.missed"
"""Kinds of posts: the post itself, its card for the team, and the news that it was missed."""
UPDATE_CARD, RETIRE_CARD = "publishing.update_card", "publishing.retire_card"
"""Kinds of actions: a card shows how its post is; an older one, which is the subject, is void."""
GONE = text("I cannot find that post. /post list shows those that there are.")
CHANGED = text("Somebody else was faster. /post list shows how the post is now.")

log = structlog.stdlib.get_logger(__name__)


class PostSteps:
    """Takes steps of posts within a transaction."""

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings

    async def load(self, transaction: Transaction, guild_id: int, post_id: int) -> BrandPost:
        """Return the post; raise `Refusal` if the guild has none with this id."""
        post = await BrandPostRepository(transaction, guild_id).get(post_id)
        if post is None:
            raise Refusal(GONE)
        return post

    async def take(self, transaction: Transaction, before: BrandPost, after: BrandPost) -> None:
        """Store a step and plan what follows; raise `Refusal` if somebody else took one."""
        now = self._clock()
        rows = BrandPostRepository(transaction, before.guild_id)
        if not await rows.change(before, after, now):
            raise Refusal(CHANGED)
        await self._plan(transaction, after)
        if after.state is PostState.READY:
            await self._retire_card(transaction, after, now)
            await self._tell_team(transaction, CARD, after, now)
        elif _shown(before) != _shown(after):
            await self._update_card(transaction, after, now)
        if after.state is PostState.MISSED or (
            after.state is PostState.POSTED and after.missed_channels
        ):
            await self._tell_team(transaction, MISSED, after, now)
        log.info(
            "brand_post_changed",
            guild=after.guild_id,
            post=after.id,
            before=before.state.value,
            after=after.state.value,
        )

    async def _plan(self, transaction: Transaction, post: BrandPost) -> None:
        jobs = JobRepository(transaction)
        due_at = None if post.going_out_at else post.content.at
        planned: dict[str, datetime | None] = {
            DUE: due_at if post.state is PostState.SCHEDULED else None,
            UNAPPROVED: due_at if post.state is PostState.READY else None,
            ASK_AGAIN: post.ask_again_at,
        }
        if post.state is PostState.HELD:
            # Moderators decide about the job itself.
            del planned[DUE]
        ended = [kind for kind, at in planned.items() if at is None]
        await jobs.cancel_kinds(post.guild_id, ended, post.id)
        for kind, at in planned.items():
            if at is not None:
                await jobs.schedule(post.guild_id, kind, post.id, at)

    async def _update_card(self, transaction: Transaction, post: BrandPost, now: datetime) -> None:
        """Queue the edit of the post's card, which replaces one that is queued already."""
        outbox = OutboxRepository(transaction)
        if await outbox.is_decided(CARD, post.id):
            await outbox.add_again(
                UPDATE_CARD, post.id, guild_id=post.guild_id, channel_id=0, at=now
            )

    async def _retire_card(self, transaction: Transaction, post: BrandPost, now: datetime) -> None:
        """Queue the edit of the card that a newer one is about to replace."""
        outbox = OutboxRepository(transaction)
        place = await outbox.message(CARD, post.id)
        if place is not None:
            channel_id, message_id = place
            await outbox.add_again(
                RETIRE_CARD, message_id, guild_id=post.guild_id, channel_id=channel_id, at=now
            )

    async def _tell_team(
        self, transaction: Transaction, kind: str, post: BrandPost, now: datetime
    ) -> None:
        channel_id = self._guilds.of(post.guild_id).moderator_channel_id
        if channel_id is None:
            return
        outbox = OutboxRepository(transaction)
        await outbox.add_again(kind, post.id, guild_id=post.guild_id, channel_id=channel_id, at=now)


def _shown(post: BrandPost) -> tuple[object, ...]:
    """Return what the card for the team says about a post, beside its content."""
    return post.state, post.content.at, post.outcomes
