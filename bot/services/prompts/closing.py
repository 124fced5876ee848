"""The course of a prompt after it went out: its thread, its end and its result."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from itertools import islice

import structlog

from bot.core import Core
from bot.services.contributions import ContributionService
from bot.services.publishing.steps import POST
from db.consent import ConsentRepository
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.prompts import PromptAnswerRepository
from db.publishing import BrandPostRepository
from domain.distress import distress
from domain.domain_events import PostEnded
from domain.prompts.answers import (
    QUOTED,
    LikedMessage,
    PromptResult,
    answer_contribution,
    counts_of,
    ends_at,
)
from domain.publishing.post import OUT, BrandPost

ENDS = "prompt.ends"
"""The kind of the job at the end of a prompt; its subject is the post."""
RESULT = "prompt.result"
"""The kind of the post with a prompt's result."""
OPEN_THREAD, CLOSE, REFRESH = "prompt.thread", "prompt.close", "prompt.refresh"
"""The kinds of actions: opening the thread for answers, closing the prompt, updating its result."""

log = structlog.stdlib.get_logger(__name__)


class PromptClosingService:
    """Follows prompts from their post to their result."""

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._contributions = contributions
        core.scheduler.register(ENDS, self._ends)
        core.events.subscribe(PostEnded, self._posted)

    async def out(self, guild_id: int, post_id: int) -> BrandPost | None:
        """Return a prompt that went out; None if it is none, or did not."""
        async with self._database.snapshot() as reading:
            post = await BrandPostRepository(reading, guild_id).get(post_id)
        is_out = post is not None and post.state in OUT and post.content.prompt
        return post if is_out else None

    async def close(
        self,
        post: BrandPost,
        in_thread: Collection[int],
        at: datetime,
        best: Collection[LikedMessage] = (),
    ) -> None:
        """Count everybody who answered, also `in_thread`, and queue the result; idempotent.

        Nothing is stored of those in the thread who want to be left alone.
        """
        guild_id = post.guild_id
        async with self._database.transaction(guild_id) as transaction:
            answers = PromptAnswerRepository(transaction, guild_id)
            alone = await ConsentRepository(transaction).left_alone(guild_id, in_thread)
            await answers.add_missing(post.id, set(in_thread) - alone, at)
            await answers.put_liked(post.id, best)
            members = await answers.members(post.id)
        # Most are counted already. Those of the last moment before a crash are not.
        for user_id in members:
            self._contributions.record(answer_contribution(post, user_id, at))
        await self._contributions.flush(guild_id)
        async with self._database.transaction(guild_id) as transaction:
            await OutboxRepository(transaction).add(
                RESULT,
                post.id,
                guild_id=guild_id,
                channel_id=post.content.channel_id,
                at=self._clock(),
                reply_to_id=post.message_id,
            )
        log.info("prompt_closed", guild=guild_id, post=post.id, people=len(members))

    async def result(self, post: BrandPost) -> PromptResult:
        """Return what members have answered."""
        prompt = post.content.prompt
        options = len(prompt.options) if prompt else 0
        async with self._database.snapshot() as reading:
            answers = PromptAnswerRepository(reading, post.guild_id)
            chosen = await answers.counts(post.id)
            named = await answers.shown(post.id, named=True)
            liked = await answers.liked(post.id)
        # A brand's cheerful post must not show that somebody is in need.
        quotable = (answer for answer in named if distress(answer.words) is None)
        return PromptResult(
            post,
            people=sum(number for _, number in chosen),
            counts=counts_of(options, chosen),
            best=tuple(islice(quotable, QUOTED)),
            messages=tuple(liked),
        )

    async def result_place(self, post_id: int) -> tuple[int, int] | None:
        """Return channel and message of the result; raise `LookupError` while it is being sent."""
        async with self._database.snapshot() as reading:
            outbox = OutboxRepository(reading)
            place = await outbox.message(RESULT, post_id)
            if place is None and await outbox.is_waiting(RESULT, post_id):
                raise LookupError("the result is not sent yet")
        return place

    async def _posted(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind != POST or not event.appeared:
            return
        post = await BrandPostRepository(transaction, event.guild_id).get(event.subject_id)
        end = ends_at(post) if post else None
        if post is None or post.content.prompt is None or end is None:
            return
        await JobRepository(transaction).schedule(post.guild_id, ENDS, post.id, end)
        if post.content.prompt.kind.has_thread:
            await OutboxRepository(transaction).add(
                OPEN_THREAD,
                post.id,
                guild_id=post.guild_id,
                channel_id=post.content.channel_id,
                at=self._clock(),
            )

    async def _ends(self, transaction: Transaction, job: Job) -> None:
        await OutboxRepository(transaction).add(
            CLOSE, job.subject_id, guild_id=job.guild_id, channel_id=0, at=self._clock()
        )
