"""Sends queued posts exactly once.

A post is decided in the transaction that causes it, and sent afterwards. The process may die
between sending and recording that, so a retry must not send a second post: for a few minutes
Discord refuses a repeated nonce and answers with the first message; later, the post is looked for
in the channel by the id of its outermost component.

A post that Discord calls malformed is given up after a few tries; one that cannot be sent at the
moment, for example without a permission, waits. The guild's moderators are notified of both, if
they have a channel for it.

A direct message is a post to a member. It is sent if the member allows it at that time; if Discord
refuses to deliver it, it is not retried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from weakref import WeakValueDictionary

import aiohttp
import discord
import structlog

from bot.accent_colour import use_accent_colour
from bot.background_worker import BackgroundWorker
from bot.clock import Clock
from bot.event_bus import EventBus
from bot.guild_lanes import GuildLanes, Pace
from bot.metrics import Metrics
from bot.post_errors import (
    UNDELIVERABLE_DM_CODES,
    UNKNOWN_CHANNEL,
    is_reply_target_missing,
    remedy,
)
from bot.sent_posts import CLOCKS_DIFFER, channel_of, find_sent
from bot.services.guild_settings import GuildSettingsService
from db.consent import ConsentRepository
from db.database import Database, Transaction
from db.errors import classify_error
from db.outbox import OutboxRepository
from domain.backoff import backoff
from domain.domain_events import PostEnded
from domain.guild_settings import GuildSettings
from domain.holds import NOTHING_WAITS, WaitingKinds
from domain.outbox import OutboxPost
from domain.shards import ALL_SHARDS, Shards

NONCE_HOLDS = timedelta(minutes=2)
"""How long after a first try Discord is sure to recognise a repeated nonce."""
FIRST_WAIT = timedelta(seconds=15)
MAX_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)
SEND_SECONDS = 30
LOOK_AGAIN_SECONDS = 0.5
"""After how long, while posts are being sent, those decided since are sent as well."""
LOOK_AT_ALL_SECONDS = 30.0
"""After how long all that wait are read again."""
MAX_REJECTIONS = 3
"""How many times to try a post that Discord rejects as malformed."""
MISSING_ACCESS, REJECTED = "outbox.access_missing", "outbox.rejected"
"""Kinds of the posts to moderators about problems.

The subject is the channel in which the bot may not post, or the post that Discord rejects.
"""
log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Draft:
    """A post ready to be sent: its components, its files, and whom it may ping."""

    view: discord.ui.LayoutView
    files: Sequence[discord.File] = ()
    pings: Sequence[discord.abc.Snowflake] = field(default=())
    role_ping: discord.abc.Snowflake | None = None
    """A role that is notified, if it is mentioned."""
    only_as_reply: bool = False
    """Whether to drop the post if the message it replies to is deleted, or else send it alone."""


Composer = Callable[[OutboxPost], Awaitable[Draft | None]]
"""Builds the post's current content; None if it is obsolete."""


FallbackChannel = Callable[[GuildSettings], int | None]
"""Returns the guild's current channel for posts of this kind."""
OutboxAction = Callable[[discord.Client, OutboxPost], Awaitable[None]]
"""Carries out the row's action on Discord, such as giving a role.

Must be idempotent: on any exception it is retried for three days.
"""


class Outbox:
    """The rows of the `outbox` table, sent in the order in which they were decided in each guild.

    Rows of guilds on other shards are left to the processes with those.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        metrics: Metrics,
        guild_settings: GuildSettingsService,
        events: EventBus,
        shards: Shards = ALL_SHARDS,
        waiting_kinds: WaitingKinds = NOTHING_WAITS,
    ) -> None:
        """Leave posts of `waiting_kinds` alone in guilds that are on hold."""
        self._database = database
        self.waiting_kinds = waiting_kinds
        self._gates: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        self._shards = shards
        self._metrics = metrics
        self._clock = clock
        self._guilds = guild_settings
        self._events = events
        self._composers: dict[str, Composer] = {}
        self._homes: dict[str, FallbackChannel] = {}
        self._deeds: dict[str, OutboxAction] = {}
        self._client: discord.Client | None = None
        self._sending = asyncio.Lock()
        self._pace = Pace.of_posts(shards)
        self._lanes = GuildLanes(self._send_in_turn, self._pace)
        self._seen, self._looked_at_all = 0, float("-inf")
        self._worker = BackgroundWorker("outbox", self.deliver)

    def connect(self, client: discord.Client) -> None:
        """Send through `client` from now on."""
        self._client = client

    def register_composer(
        self,
        kind: str,
        composer: Composer,
        *,
        home: FallbackChannel | None = None,
    ) -> None:
        """Register `composer` as the builder of posts of `kind`.

        If its channel was deleted, a post is sent to the `home` channel instead.
        """
        self._composers[kind] = composer
        if home is not None:
            self._homes[kind] = home

    def register_action(self, kind: str, deed: OutboxAction) -> None:
        """Register `deed` as the action for rows of `kind`.

        Such rows are not posts: their channel may be 0.
        """
        self._deeds[kind] = deed

    @property
    def post_kinds(self) -> frozenset[str]:
        """The kinds of posts that have a composer."""
        return frozenset(self._composers)

    @property
    def action_kinds(self) -> frozenset[str]:
        """The kinds of actions that are registered."""
        return frozenset(self._deeds)

    def wake(self) -> None:
        """Send pending posts soon, without making the caller wait."""
        if self._client is None or not self._client.is_ready():
            return
        self._worker.wake()

    def between_posts(self, guild_id: int) -> asyncio.Lock:
        """Return a lock to hold while none of the guild's waiting posts is on its way.

        A post is on its way from its claim until Discord's answer, which takes `SEND_SECONDS` at
        most. A guild is served by one process, so a lock in memory is enough.
        """
        return self._gates.setdefault(guild_id, asyncio.Lock())

    async def deliver(self) -> None:
        """Send everything that is due now."""
        async with self._sending:
            self._lanes = GuildLanes(self._send_in_turn, self._pace)
            self._seen, self._looked_at_all = 0, float("-inf")
            is_done = False
            try:
                # Posts decided while this sends are sent by this too.
                while await self._look(at_all=is_done) or not is_done:
                    is_done = await self._lanes.wait(LOOK_AGAIN_SECONDS)
            finally:
                # If this is cancelled, or the posts cannot be read, nothing goes on unawaited.
                await self._lanes.cancel()

    async def deliver_or_log(self) -> None:
        """Deliver like `deliver`, and log errors instead of raising them."""
        await self._worker.run()

    async def close(self) -> None:
        """Wait for the running delivery, then stop sending."""
        self._client = None
        self._lanes.stop()
        await self._worker.wait()

    async def _look(self, *, at_all: bool) -> bool:
        """Put posts that wait into the lanes; return whether any of them is new there.

        Thousands may wait for minutes, so usually only those are read that were added since the
        last look, or are tried again; from time to time all, since a transaction may commit late.
        """
        if self._client is None:
            return False
        now, is_new = asyncio.get_running_loop().time(), False
        if at_all or now - self._looked_at_all >= LOOK_AT_ALL_SECONDS:
            self._seen, self._looked_at_all = 0, now
        async with self._database.snapshot() as reading:
            rows = OutboxRepository(reading, self._shards, self.waiting_kinds)
            async for page in rows.waiting(self._clock(), self._seen):
                self._seen = max(self._seen, page[-1].id)
                known = [post for post in page if post.kind in self._composers | self._deeds]
                is_new |= self._lanes.add(known)
        return is_new

    async def _send_in_turn(self, post: OutboxPost) -> None:
        """Send a post; while it is on its way, `between_posts` of its guild is not open."""
        if post.kind in self.waiting_kinds:
            async with self.between_posts(post.guild_id):
                await self._send(post)
        else:
            await self._send(post)

    async def _send(self, post: OutboxPost) -> None:
        now = self._clock()
        wait = backoff(post.attempts, FIRST_WAIT, MAX_WAIT)
        first = post.first_tried_at
        if first is not None and first > now:
            # The clock was set back. The try may be long ago, so the nonce is not relied upon.
            first = now - CLOCKS_DIFFER
        async with self._database.transaction(post.guild_id) as transaction:
            rows = OutboxRepository(transaction, waiting_kinds=self.waiting_kinds)
            taken = await rows.mark_attempt(post.id, now, first or now, now + wait)
        if not taken:
            return
        try:
            sent = await asyncio.wait_for(
                self._post(replace(post, first_tried_at=first)), SEND_SECONDS
            )
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            await self._failed(post, error)
        except Exception as error:
            if classify_error(error) is not None:
                # The failure cannot be stored either: the post waits.
                raise
            log.exception("post_composition_failed", post=post.kind, subject=post.subject_id)
            await self._failed(post, error)
        else:
            now = self._clock()
            async with self._database.transaction(post.guild_id) as transaction:
                outbox = OutboxRepository(transaction)
                await outbox.mark_sent(post.id, sent, now)
                await self._tell_ended(transaction, post, appeared=sent is not None)
                if post.attempts and sent is not None:
                    await outbox.allow_again(MISSING_ACCESS, sent[0], now)
            self._metrics.posts.labels("sent").inc()

    async def _failed(self, post: OutboxPost, error: Exception) -> None:
        now = self._clock()
        if post.user_id is not None and getattr(error, "code", None) in UNDELIVERABLE_DM_CODES:
            # The member's choice, which an operator cannot change.
            await self._note(post, error, now)
            return
        malformed = getattr(error, "status", None) == 400
        hopeless = malformed and post.attempts + 1 >= MAX_REJECTIONS
        given_up = hopeless or now - post.created_at >= GIVE_UP_AFTER
        home = None if given_up else self._new_home(post, error)
        if home is not None:
            log.info("post_moved", number=post.id, channel=post.channel_id, to=home)
            async with self._database.transaction(post.guild_id) as transaction:
                await OutboxRepository(transaction).move(post.id, home, now)
            return
        self._metrics.posts.labels("given up" if given_up else "failed").inc()
        log.log(
            logging.ERROR if hopeless else logging.WARNING,
            "post_abandoned" if given_up else "post_retry_scheduled",
            number=post.id,
            post=post.kind,
            subject=post.subject_id,
            guild=post.guild_id,
            channel=post.channel_id,
            error=str(error) or repr(error),
            mend=remedy(error),
        )
        await self._note(post, error, now if given_up else None)
        async with self._database.transaction(post.guild_id) as transaction:
            await self._escalate(OutboxRepository(transaction), post, error, hopeless=hopeless)

    def _new_home(self, post: OutboxPost, error: Exception) -> int | None:
        """Return the guild's current channel for such posts, if the post's own was deleted."""
        if not isinstance(error, discord.NotFound) or error.code != UNKNOWN_CHANNEL:
            return None
        find = self._homes.get(post.kind)
        home = find(self._guilds.of(post.guild_id)) if find is not None else None
        return home if home != post.channel_id else None

    async def _escalate(
        self, outbox: OutboxRepository, post: OutboxPost, error: Exception, *, hopeless: bool
    ) -> None:
        """Notify the guild's moderators, if they have a channel for it."""
        now = self._clock()
        settings = self._guilds.of(post.guild_id)
        desk = settings.moderator_channel_id
        if desk is None or desk == post.channel_id or post.user_id is not None:
            return
        tell = partial(outbox.add, guild_id=post.guild_id, channel_id=desk, at=now)
        if hopeless:
            await tell(REJECTED, post.id)
        elif isinstance(error, (discord.Forbidden, discord.NotFound)) and post.channel_id:
            await tell(MISSING_ACCESS, post.channel_id)

    async def _note(self, post: OutboxPost, error: Exception, at: datetime | None) -> None:
        async with self._database.transaction(post.guild_id) as transaction:
            await OutboxRepository(transaction).mark_failed(post.id, repr(error), given_up_at=at)
            if at is not None:
                await self._tell_ended(transaction, post, appeared=False)

    async def _tell_ended(
        self, transaction: Transaction, post: OutboxPost, *, appeared: bool
    ) -> None:
        await self._events.publish(
            transaction, PostEnded(post.kind, post.guild_id, post.subject_id, appeared)
        )

    async def _post(self, post: OutboxPost) -> tuple[int, int] | None:
        client = self._client
        if client is None:
            raise ConnectionError("the bot is stopping")
        if post.kind in self._deeds:
            await self._deeds[post.kind](client, post)
            return None
        if post.user_id is not None and not await self._allows_direct_messages(post, post.user_id):
            return None
        channel = await channel_of(client, post)
        now = self._clock()
        if post.first_tried_at is not None and now - post.first_tried_at > NONCE_HOLDS:
            found = await find_sent(channel, post, client)
            if found is not None:
                return found
        use_accent_colour(self._guilds.of(post.guild_id))
        draft = await self._composers[post.kind](post)
        if draft is None:
            # The reason for it is gone, but it may have been posted before a crash.
            return None if post.first_tried_at is None else await find_sent(channel, post, client)
        # The id by which `find_sent` recognises the post.
        draft.view.children[0].id = post.id
        mentions = discord.AllowedMentions(
            everyone=False,
            roles=[draft.role_ping] if draft.role_ping else False,
            users=list(draft.pings),
            replied_user=False,
        )
        nonce = f"ovation-{post.id}"
        files = list(draft.files)
        if post.reply_to_id is None:
            message = await channel.send(
                view=draft.view, files=files, nonce=nonce, allowed_mentions=mentions
            )
        else:
            reference = discord.MessageReference(
                message_id=post.reply_to_id,
                channel_id=post.channel_id,
                guild_id=post.guild_id,
                fail_if_not_exists=draft.only_as_reply,
            )
            try:
                message = await channel.send(
                    view=draft.view,
                    files=files,
                    nonce=nonce,
                    allowed_mentions=mentions,
                    reference=reference,
                )
            except discord.HTTPException as error:
                if draft.only_as_reply and is_reply_target_missing(error):
                    return None
                raise
        return channel.id, int(message.id)

    async def _allows_direct_messages(self, post: OutboxPost, user_id: int) -> bool:
        """Return whether the member accepts this direct message now."""
        if post.asked:
            return True
        async with self._database.snapshot() as reading:
            consent = await ConsentRepository(reading).get(post.guild_id, user_id)
        return consent.direct_messages
