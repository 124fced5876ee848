"""Backfill: counts from the channels' history what happened while the bot was away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import OvationBot
from bot.correlation import correlation_scope
from bot.discord_http import RateLimited, is_temporary, is_transient
from bot.log import log_failure
from bot.malformed_input import skip_unreadable
from bot.services.contributions import (
    ContributionQueryService,
    ContributionService,
    ScoreReviewService,
)
from cogs.contributions.channel_history import ChannelHistory, archived_since
from cogs.contributions.gateway_listener import GatewayListener
from domain.snowflakes import snowflake_at, snowflake_time
from domain.urgency import Urgency

RETRY_SECONDS = 60.0
LIMITED_SECONDS = 900.0
"""How long to wait after Discord's rate limit was hit, which more requests would prolong."""

READ_AT_ONCE = 8
"""How many guilds are read at the same time, so that Discord's answers are not waited for in turn.

Its limit is what takes the time then: an idle guild is a request for each of its text channels.
"""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class _Failures:
    """Guilds that could not be read."""

    unread: set[int] = field(default_factory=set)
    wait: float = 0.0
    """After how many seconds to try again; 0 if nothing failed."""


class Backfill(commands.Cog):
    """Reads messages, thanks and reactions from while the bot was away, and counts them once."""

    def __init__(self, client: OvationBot, hearing: GatewayListener) -> None:
        self._client = client
        self._hearing = hearing
        self._history = ChannelHistory(client, hearing)
        self._contributions = client.app[ContributionService]
        self._catching_up: asyncio.Task[None] | None = None
        self._catching_up_again: asyncio.TimerHandle | None = None
        self._begun: set[int] = set()
        """The shards that have had a session since the start."""

    async def cog_load(self) -> None:
        """Freeze the cursors as soon as something may have been missed.

        A message received before that would move its channel's cursor past the missed ones.
        """
        self._client.after_gateway_event("READY", self._begin_session)
        self._client.after_gateway_event("GUILD_DELETE", self._lose_guild)
        self._client.app.scheduler.wait_while(self._is_behind)

    def _is_behind(self, guild_id: int) -> bool:
        """Return whether something that happened in the guild may not be counted yet."""
        shard = self._client.app.shards.shard_of(guild_id)
        return shard not in self._begun or self._contributions.is_frozen(guild_id)

    async def cog_unload(self) -> None:
        """Stop reading."""
        self._stop_catching_up()

    def _begin_session(self, data: Mapping[str, Any]) -> None:
        """Freeze the cursors of a shard whose session is new.

        If the session is resumed instead, Discord sends what was missed.
        """
        self._stop_catching_up()
        self._freeze_shard(data["shard"][0])

    def _freeze_shard(self, shard: int) -> list[int]:
        """Freeze the cursors of the guilds known on a shard, and return the guilds' ids."""
        guild_ids = [guild.id for guild in self._client.guilds_on(shard)]
        self._contributions.freeze_cursors(guild_ids)
        self._begun.add(shard)
        return guild_ids

    def _lose_guild(self, data: Mapping[str, Any]) -> None:
        """Freeze the cursors of a guild that Discord has lost for now; go on with the others."""
        if data.get("unavailable"):
            self._contributions.freeze_cursors([int(data["id"])])
            self._stop_catching_up()
            self._start_catching_up()

    @commands.Cog.listener()
    async def on_shard_connect(self, shard: int) -> None:
        """Start counting in guilds that are new to this session, announced by READY or not."""
        await self._contributions.start_counting(self._freeze_shard(shard))

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Read what happened while the bot was away."""
        self._start_catching_up()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Read a guild's backlog when it becomes available, perhaps after an outage."""
        if self._contributions.is_frozen(guild.id):
            self._start_catching_up()

    def _start_catching_up(self) -> None:
        """Start reading, unless it is going on: that also reads what has come back since."""
        if self._catching_up is not None and not self._catching_up.done():
            return
        self._stop_catching_up()
        with correlation_scope("catching up", Urgency.CAN_WAIT):
            self._catching_up = asyncio.create_task(self._catch_up(), name="catch up")

    def _stop_catching_up(self) -> None:
        for reading in (self._catching_up, self._catching_up_again):
            if reading is not None:
                reading.cancel()
        self._catching_up = self._catching_up_again = None

    async def _catch_up(self) -> None:
        """Read the backlogs of all guilds.

        A guild's cursors are frozen until all of it was read, so nothing is left out.
        """
        failures = _Failures()
        while failures.wait < LIMITED_SECONDS:
            guilds = iter(self._behind(failures.unread))
            async with asyncio.TaskGroup() as reading:
                for _ in range(READ_AT_ONCE):
                    reading.create_task(self._read_guilds(guilds, failures))
            failures.wait = max(failures.wait, await _wait_after(self._keep()))
            # That took some time, in which another guild may have come back.
            if not self._behind(failures.unread):
                break
        if failures.wait:
            loop = asyncio.get_running_loop()
            self._catching_up_again = loop.call_later(failures.wait, self._start_catching_up)

    async def _read_guilds(self, guilds: Iterator[discord.Guild], failures: _Failures) -> None:
        """Read one guild after the other, of those that nobody reads yet."""
        for guild in guilds:
            if failures.wait >= LIMITED_SECONDS:
                return
            if guild.unavailable or not self._contributions.is_frozen(guild.id):
                continue
            self._hearing.meanwhile.begin()
            try:
                if wait := await _wait_after(self._read_past(guild)):
                    failures.unread.add(guild.id)
                    failures.wait = max(failures.wait, wait)
                else:
                    self._contributions.unfreeze_cursors(guild.id)
            finally:
                self._hearing.meanwhile.end()

    async def _keep(self) -> None:
        """Write the buffer to disk, and run the jobs that waited for it or follow from it."""
        await self._contributions.flush()
        await self._client.app[ScoreReviewService].plan()
        self._client.app.run_soon()

    def _behind(self, unread: Container[int]) -> list[discord.Guild]:
        """Return the guilds with a backlog that can be read and was not found `unread` just now."""
        return [
            guild
            for guild in self._client.guilds
            if self._contributions.is_frozen(guild.id)
            and not guild.unavailable
            and guild.id not in unread
        ]

    async def _read_past(self, guild: discord.Guild) -> None:
        known = await self._client.app[ContributionQueryService].channel_cursors(guild.id)
        # A channel without a cursor is read from the guild's newest cursor.
        latest = max(known.values(), default=None)
        if latest is None:
            return
        came_at = _came_at(guild)
        # Active threads are requested twice: one may be unarchived in between.
        archived = self._archived_since(guild, snowflake_time(max(latest, came_at)))
        threads = {*guild.threads, *[thread async for thread in archived], *guild.threads}
        for channel in (*guild.channels, *threads):
            try:
                if isinstance(channel, discord.abc.Messageable):
                    read_to = max(known.get(channel.id, latest), came_at)
                    if channel.id in known or (channel.last_message_id or 0) > read_to:
                        await self._read_channel(guild.id, channel, read_to)
            except (discord.Forbidden, discord.NotFound):
                _say_unreadable(channel.id)
            except Exception as error:
                if is_temporary(error):
                    raise
                # This channel's own failure must not keep the others from being read.
                skip_unreadable(
                    self._client.app.metrics, "channel", error, guild=guild.id, channel=channel.id
                )

    async def _read_channel(
        self, guild_id: int, channel: discord.abc.GuildChannel | discord.Thread, read_to: int
    ) -> None:
        if _may_read(channel):
            await self._history.read(guild_id, channel.id, read_to)
        else:
            _say_unreadable(channel.id)

    async def _archived_since(
        self, guild: discord.Guild, since: datetime
    ) -> AsyncIterator[discord.Thread]:
        """Yield the public threads and forum posts archived since then."""
        for parent in guild.channels:
            if not isinstance(parent, (discord.TextChannel, discord.ForumChannel)):
                continue
            try:
                if _may_read(parent):
                    async for thread in archived_since(self._client, guild, parent, since):
                        yield thread
            except (discord.Forbidden, discord.NotFound) as error:
                _say_threads_unreadable(parent.id, error)
            except Exception as error:
                if is_temporary(error):
                    raise
                skip_unreadable(
                    self._client.app.metrics,
                    "archived threads",
                    error,
                    guild=guild.id,
                    channel=parent.id,
                )

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Start counting in a new guild; earlier messages are not counted."""
        await self._contributions.start_counting([guild.id])


def _came_at(guild: discord.Guild) -> int:
    """Return the id of messages at the time when the bot last joined the guild."""
    me = guild.get_member(guild._state.self_id or 0)
    return snowflake_at(me.joined_at) if me is not None and me.joined_at is not None else 0


def _may_read(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Return whether the bot may read the channel's history.

    If not, Discord returns no messages rather than an error, as if all were deleted.
    """
    try:
        return channel.permissions_for(channel.guild.me).read_message_history
    except discord.ClientException:
        # A thread of a channel that is not in the cache.
        return False


def _say_unreadable(channel_id: int) -> None:
    log.warning(
        "channel_history_unreadable",
        channel=channel_id,
        mend="allow View Channel and Read Message History there",
    )


def _say_threads_unreadable(channel_id: int, error: discord.HTTPException) -> None:
    forbidden = isinstance(error, discord.Forbidden)
    log.warning(
        "archived_threads_skipped",
        channel=channel_id,
        error=str(error),
        mend="allow Read Message History there"
        if forbidden
        else "nothing: all else of the channel is read",
    )


async def _wait_after(doing: Awaitable[None]) -> float:
    """Run a part of the backfill; return after how many seconds to retry, 0 if it is done.

    Failures are logged with their remedy.
    """
    said = "backfill_failed"
    try:
        await doing
    except Exception as error:
        if not is_transient(error):
            log_failure(log, said, error)
            return RETRY_SECONDS
        log.warning(said, error=repr(error))
        return LIMITED_SECONDS if isinstance(error, RateLimited) else RETRY_SECONDS
    return 0.0
