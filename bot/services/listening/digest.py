"""The one message that shows a team what is in its inbox, posted and edited by a job."""

from __future__ import annotations

from datetime import datetime

from bot.core import Core
from db.database import Transaction
from db.inbox import InboxRepository
from db.jobs import Job
from db.outbox import OutboxRepository
from domain.listening.inbox import (
    DIGEST_JOB,
    DIGEST_LASTS,
    UPDATE_DIGEST,
    InboxCounts,
    next_edit_at,
)
from domain.listening.settings import LISTENING

DIGEST = "inbox.digest"
"""The kind of post that shows the team what is in its inbox; its subject is the digest."""


class DigestService:
    """Keeps a guild's message about its inbox up to date, seldom enough not to disturb."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        core.scheduler.register(DIGEST_JOB, self._bring_up_to_date)

    async def counts(self, guild_id: int, digest_id: int) -> InboxCounts | None:
        """Return what a digest shows; None if a later one took its place."""
        async with self._database.snapshot() as reading:
            rows = InboxRepository(reading, guild_id)
            latest = await rows.digest()
            if latest is None or latest[0] != digest_id:
                return None
            return await rows.counts(self._clock())

    async def message(self, digest_id: int) -> tuple[int, int] | None:
        """Return channel and message of a digest, once it is sent."""
        async with self._database.snapshot() as reading:
            return await OutboxRepository(reading).message(DIGEST, digest_id)

    async def post_again(self, guild_id: int) -> None:
        """Post a new message in the place of one that somebody deleted."""
        async with self._database.transaction(guild_id) as transaction:
            rows = InboxRepository(transaction, guild_id)
            if (await rows.counts(self._clock())).total:
                await self._post(transaction, guild_id)

    async def _bring_up_to_date(self, transaction: Transaction, due: Job) -> datetime | None:
        """Post or edit the message, or come back when that may be; also when an item is due."""
        guild_id, now = due.guild_id, self._clock()
        settings = self._guilds.of(guild_id)
        if settings.moderator_channel_id is None or not settings.has(LISTENING):
            return None
        rows = InboxRepository(transaction, guild_id)
        latest = await rows.digest()
        at = next_edit_at(settings, latest[2] if latest else None, now)
        if at > now:
            return at
        has_new = bool((await rows.counts(now)).total)
        if latest is not None and not (has_new and now - latest[1] >= DIGEST_LASTS):
            await rows.edited_digest(latest[0], now)
            await self._queue_edit(transaction, guild_id, latest[0])
        elif has_new:
            await self._post(transaction, guild_id)
            if latest is not None:
                await self._queue_edit(transaction, guild_id, latest[0])
        return await rows.next_shown_at(now)

    async def _post(self, transaction: Transaction, guild_id: int) -> None:
        desk, now = self._guilds.of(guild_id).moderator_channel_id, self._clock()
        if desk is not None:
            digest_id = await InboxRepository(transaction, guild_id).begin_digest(now)
            await OutboxRepository(transaction).add(
                DIGEST, digest_id, guild_id=guild_id, channel_id=desk, at=now
            )

    async def _queue_edit(self, transaction: Transaction, guild_id: int, digest_id: int) -> None:
        outbox, now = OutboxRepository(transaction), self._clock()
        await outbox.add_again(UPDATE_DIGEST, digest_id, guild_id=guild_id, channel_id=0, at=now)
