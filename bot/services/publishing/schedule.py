"""Approved posts at their time: each goes out once, waits during a hold, or is missed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core import Core
from bot.services.publishing.steps import ASK_AGAIN, DUE, POSTS, UNAPPROVED, PostSteps
from db.database import Transaction
from db.jobs import Job
from db.outbox import OutboxRepository
from db.pictures import PictureRepository
from db.publishing import BrandPostRepository
from domain.contests.picture import Picture
from domain.domain_events import (
    HeldJobDropped,
    HeldJobMoved,
    HeldJobParked,
    HeldWorkReleased,
    PostEnded,
)
from domain.publishing.post import BrandPost, PostState
from domain.publishing.settings import PUBLISHING


@dataclass(frozen=True, slots=True)
class Approved:
    """A post as it goes out, with its picture."""

    post: BrandPost
    picture: Picture | None


class PostScheduleService:
    """Runs the jobs of posts, and follows what becomes of them."""

    def __init__(self, core: Core, steps: PostSteps) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._steps = steps
        core.scheduler.register(DUE, self._due)
        core.scheduler.register(UNAPPROVED, self._unapproved)
        core.scheduler.register(ASK_AGAIN, self._ask_again)
        core.events.subscribe(HeldJobParked, self._parked)
        core.events.subscribe(HeldJobMoved, self._moved)
        core.events.subscribe(HeldWorkReleased, self._released)
        core.events.subscribe(HeldJobDropped, self._dropped)
        core.events.subscribe(PostEnded, self._ended)

    async def approved(
        self, guild_id: int, post_id: int, *, tried_at: datetime | None, retry: timedelta
    ) -> Approved | None:
        """Return the post if it may go out now, as it was approved.

        A try that was made in time is repeated for as long as Discord recognises it (`retry`):
        the post may be there already.
        """
        now = self._clock()
        async with self._database.snapshot() as reading:
            post = await BrandPostRepository(reading, guild_id).get(post_id)
            if post is None or post.going_out_at is None:
                return None
            picture = None
            if post.picture_id is not None:
                picture = await PictureRepository(reading).get(post.picture_id)
        moment = tried_at if tried_at is not None and now - tried_at <= retry else now
        sha256 = hashlib.sha256(picture.data).hexdigest() if picture else None
        return Approved(post, picture) if post.goes_out(moment, sha256) else None

    # --- Jobs ---------------------------------------------------------------------------------

    async def _due(self, transaction: Transaction, job: Job) -> None:
        now = self._clock()
        before = await BrandPostRepository(transaction, job.guild_id).get(job.subject_id)
        if before is None or before.state is not PostState.SCHEDULED or before.going_out_at:
            return
        is_on = self._guilds.of(job.guild_id).has(PUBLISHING)
        after = before.due(now) if is_on else before.missed()
        await self._steps.take(transaction, before, after)
        if after.going_out_at is not None:
            outbox = OutboxRepository(transaction)
            channels = after.content.channels
            for kind, channel_id in zip(POSTS[: len(channels)], channels, strict=True):
                await outbox.add_again(
                    kind, after.id, guild_id=after.guild_id, channel_id=channel_id, at=now
                )

    async def _unapproved(self, transaction: Transaction, job: Job) -> None:
        await self._step(transaction, job, {PostState.READY}, BrandPost.missed)

    async def _ask_again(self, transaction: Transaction, job: Job) -> None:
        now = self._clock()
        await self._step(transaction, job, {PostState.APPROVED}, lambda post: post.asked_again(now))

    # --- Holds and the outbox -----------------------------------------------------------------

    async def _parked(self, transaction: Transaction, event: HeldJobParked) -> None:
        if event.kind == DUE:
            await self._step(transaction, event, {PostState.SCHEDULED}, BrandPost.held)

    async def _moved(self, transaction: Transaction, event: HeldJobMoved) -> None:
        if event.kind == DUE:
            await self._release(transaction, event, event.at)

    async def _released(self, transaction: Transaction, event: HeldWorkReleased) -> None:
        if event.kind in {DUE, *POSTS}:
            await self._release(transaction, event, event.at)

    async def _release(
        self, transaction: Transaction, event: HeldJobMoved | HeldWorkReleased, at: datetime
    ) -> None:
        now = self._clock()
        states = {PostState.HELD, PostState.SCHEDULED}
        await self._step(transaction, event, states, lambda post: post.released(at, now))

    async def _dropped(self, transaction: Transaction, event: HeldJobDropped) -> None:
        if event.kind == DUE:
            await self._step(transaction, event, {PostState.HELD}, BrandPost.dropped)

    async def _ended(self, transaction: Transaction, event: PostEnded) -> None:
        if event.kind not in POSTS:
            return
        sent = await OutboxRepository(transaction).message(event.kind, event.subject_id)
        await self._step(
            transaction,
            event,
            {PostState.SCHEDULED},
            lambda post: post.ended(
                POSTS.index(event.kind),
                appeared=event.appeared,
                message_id=sent[1] if sent else None,
            ),
        )

    async def _step(
        self,
        transaction: Transaction,
        about: Job | HeldJobParked | HeldJobMoved | HeldJobDropped | HeldWorkReleased | PostEnded,
        states: set[PostState],
        step: Callable[[BrandPost], BrandPost],
    ) -> None:
        rows = BrandPostRepository(transaction, about.guild_id)
        before = await rows.get(about.subject_id)
        if before is not None and before.state in states:
            await self._steps.take(transaction, before, step(before))
