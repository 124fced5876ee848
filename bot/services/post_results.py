"""Results of brand posts: counted after a day and after two, and shown to the team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.services.publishing.steps import GONE, POSTS, PostSteps
from db.consent import ConsentRepository
from db.database import Transaction
from db.experiments import ExperimentRepository
from db.jobs import Job, JobRepository
from db.outbox import OutboxRepository
from db.post_results import PostResultRepository
from db.prompts import PromptAnswerRepository
from db.publishing import BrandPostRepository
from domain.domain_events import PostEnded
from domain.experiments.weeks import week_participants
from domain.holds import GOES_ON
from domain.post_results import FINAL, FIRST, PostReading, PostResult, count_result
from domain.publishing.post import OUT, BrandPost, PostState
from domain.refusals import Refusal

READ = "post_result.due"
"""The kind of the job that has a post's result counted; its subject is the post."""
COUNT = "post_result.count"
"""The kind of the action that reads on Discord who took part."""
CARD = "post_result.card"
"""The kind of the post with the result, for the team."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CountedPost:
    """A post with its result."""

    post: BrandPost
    result: PostResult


class PostResultService:
    """Counts who took part in posts."""

    def __init__(self, core: Core, steps: PostSteps) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._steps = steps
        core.scheduler.register(READ, self._due)
        core.events.subscribe(PostEnded, self._posted)

    async def to_count(self, guild_id: int, post_id: int) -> BrandPost | None:
        """Return a post whose result is to be counted; None if there is none, or it is final."""
        async with self._database.snapshot() as reading:
            post = await BrandPostRepository(reading, guild_id).get(post_id)
        return post if post is not None and post.state is PostState.POSTED else None

    async def clicked(self, post: BrandPost) -> list[int]:
        """Return who answered by the post's buttons or its form."""
        async with self._database.snapshot() as reading:
            return await PromptAnswerRepository(reading, post.guild_id).members(post.id)

    async def store(
        self,
        post: BrandPost,
        reading: PostReading,
        clicked: Collection[int],
        team: Collection[int],
    ) -> PostResult:
        """Store the result without the `team` and those who want to be left alone; idempotent.

        A post is reviewed once its result is final. The team sees a card after the first count.
        """
        now, guild_id = self._clock(), post.guild_id
        is_final = now >= (post.going_out_at or post.content.at) + FINAL
        async with self._database.transaction(post.guild_id) as transaction:
            results = PostResultRepository(transaction, guild_id)
            people = reading.people | frozenset(clicked)
            alone = await ConsentRepository(transaction).left_alone(guild_id, people)
            result = count_result(
                post.id,
                reading,
                clicked,
                alone.union(team),
                await results.less(post.id),
                at=now,
                is_final=is_final,
            )
            await results.put(result)
            experiments = ExperimentRepository(transaction, guild_id)
            if is_final and await experiments.is_of_week(post.id):
                out = alone.union(team)
                took_part = week_participants(post.id, reading, people - out)
                await experiments.put_participants(post.id, took_part, now)
            before = await self._steps.load(transaction, guild_id, post.id)
            if is_final and before.state is PostState.POSTED:
                await self._steps.take(transaction, before, before.reviewed())
            await self._show(transaction, post, now)
        log.info("post_result_counted", guild=guild_id, post=post.id, final=is_final)
        return result

    async def found(self, guild_id: int, post_id: int) -> CountedPost | None:
        """Return the post with its result; None if it was not counted."""
        async with self._database.snapshot() as reading:
            post = await BrandPostRepository(reading, guild_id).get(post_id)
            results = await PostResultRepository(reading, guild_id).of([post_id])
        result = results.get(post_id)
        return None if post is None or result is None else CountedPost(post, result)

    async def card_place(self, post_id: int) -> tuple[int, int] | None:
        """Return channel and message of the card with a post's result, once it is sent."""
        async with self._database.snapshot() as reading:
            return await OutboxRepository(reading).message(CARD, post_id)

    async def toggle_less(self, guild_id: int, post_id: int, *, by: int) -> bool:
        """Wish for less of posts like this, or take that back; return whether it is wished now."""
        async with self._database.transaction(guild_id) as transaction:
            post = await BrandPostRepository(transaction, guild_id).get(post_id)
            # A post can be seen a moment before its message is known to be sent.
            if post is None or post.state not in OUT | {PostState.SCHEDULED}:
                raise Refusal(GONE)
            results = PostResultRepository(transaction, guild_id)
            return await results.toggle_less(post_id, by, self._clock())

    async def _show(self, transaction: Transaction, post: BrandPost, now: datetime) -> None:
        channel_id = self._guilds.of(post.guild_id).moderator_channel_id
        if channel_id is not None:
            await OutboxRepository(transaction).add(
                CARD, post.id, guild_id=post.guild_id, channel_id=channel_id, at=now
            )

    async def _posted(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind not in POSTS:
            return
        post = await BrandPostRepository(transaction, event.guild_id).get(event.subject_id)
        if post is None or post.going_out_at is None:
            return
        if event.appeared or any(each.appeared for each in post.outcomes):
            at = post.going_out_at + FIRST
            await JobRepository(transaction).schedule(event.guild_id, READ, post.id, at)

    async def _due(self, transaction: Transaction, job: Job) -> datetime | None:
        post = await BrandPostRepository(transaction, job.guild_id).get(job.subject_id)
        if post is None or post.state is not PostState.POSTED or post.going_out_at is None:
            return None
        now = self._clock()
        await OutboxRepository(transaction).add_again(
            COUNT, post.id, guild_id=post.guild_id, channel_id=0, at=now
        )
        final_at = post.going_out_at + FINAL
        return final_at if now < final_at else None


FEATURE = FeatureSpec(
    key="post_results",
    services=(PostResultService,),
    jobs={READ: GOES_ON},
    posts={CARD: GOES_ON},
    actions={COUNT: GOES_ON},
)
