"""What came while we were away: read from the channels' history, from where we had heard."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Container, Iterable
from datetime import datetime, timedelta

import discord
import structlog
from discord.ext import commands

from bot.client import Ovation
from bot.line import DISTURBED
from bot.log import log_failure
from bot.work import work
from cogs.contributions.heard import heard_message
from cogs.contributions.hearing import BOOSTS, Hearing
from domain.contributions import Act, Source, kind_of_reaction, plain_emoji
from domain.messages import id_at, made_at

READ_AGAIN_SECONDS = 60.0
REACTIONS_LOOKED_BACK = timedelta(days=1)
"""Reactions made while we were away are looked for on messages up to so long before."""

log = structlog.stdlib.get_logger(__name__)


class Past(commands.Cog):
    """Reads what was said, thanked and reacted while we heard nothing, and counts it once."""

    def __init__(self, client: Ovation, hearing: Hearing) -> None:
        self._client = client
        self._hearing = hearing
        self._contributions = client.app.contributions
        self._catching_up: asyncio.Task[None] | None = None
        self._catching_up_again: asyncio.TimerHandle | None = None

    async def cog_unload(self) -> None:
        """Stop reading."""
        self._stop_catching_up()

    @commands.Cog.listener()
    async def on_shard_connect(self, shard: int) -> None:
        """A new session: what came since the last one is to be read before positions move on.

        Where a session goes on instead, Discord sends what we missed.
        """
        guild_ids = [guild.id for guild in self._client.guilds_on(shard)]
        self._stop_catching_up()
        self._contributions.hold(guild_ids)
        await self._contributions.begin(guild_ids)

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Read what came while we were away."""
        self._start_catching_up()

    @commands.Cog.listener()
    async def on_guild_unavailable(self, guild: discord.Guild) -> None:
        """Discord has lost a guild for now: what is said there reaches us no more."""
        self._stop_catching_up()
        self._contributions.hold([guild.id])
        self._start_catching_up()

    @commands.Cog.listener()
    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A guild is there, perhaps after an outage: read what came meanwhile."""
        if self._contributions.is_held(guild.id) and not self._is_catching_up():
            self._start_catching_up()

    def _is_catching_up(self) -> bool:
        return self._catching_up is not None and not self._catching_up.done()

    def _start_catching_up(self) -> None:
        self._stop_catching_up()
        with work("catching up"):
            self._catching_up = asyncio.create_task(self._catch_up(), name="catch up")

    def _stop_catching_up(self) -> None:
        for reading in (self._catching_up, self._catching_up_again):
            if reading is not None:
                reading.cancel()

    async def _catch_up(self) -> None:
        """Until all of a guild's past has been read its positions stay, so nothing is left out."""
        unread: set[int] = set()
        while True:
            while guild := self._next_behind(unread):
                if await _succeeds(self._read_past(guild)):
                    self._contributions.release(guild.id)
                else:
                    unread.add(guild.id)
                self._hearing.meanwhile.end()
            is_kept = await _succeeds(self._keep())
            # That took its time, in which one more guild may have come back.
            if self._next_behind(unread) is None:
                break
        if unread or not is_kept:
            loop = asyncio.get_running_loop()
            self._catching_up_again = loop.call_later(READ_AGAIN_SECONDS, self._start_catching_up)

    async def _keep(self) -> None:
        """Have all that was read on disk, and what follows from it planned."""
        await self._contributions.flush()
        await self._client.app.scores.plan()

    def _next_behind(self, unread: Container[int]) -> discord.Guild | None:
        """A guild whose past is to be read, can be, and was not found `unread` just now."""
        for guild in self._client.guilds:
            held = self._contributions.is_held(guild.id)
            if held and not guild.unavailable and guild.id not in unread:
                return guild
        return None

    async def _read_past(self, guild: discord.Guild) -> None:
        known = await self._contributions.read_to(guild.id)
        # Where nothing was heard yet, nothing was said before the latest of all that was.
        latest = max(known.values(), default=None)
        if latest is None:
            return
        self._hearing.meanwhile.begin()
        came_at = _came_at(guild)
        # Those that are open are asked for twice: one may be opened again in between.
        archived = _archived_since(guild, made_at(max(latest, came_at)))
        threads = {*guild.threads, *[thread async for thread in archived], *guild.threads}
        for channel in (*guild.channels, *threads):
            read_to = max(known.get(channel.id, latest), came_at)
            if not isinstance(channel, discord.abc.Messageable):
                continue
            if channel.id not in known and (channel.last_message_id or 0) <= read_to:
                continue
            if not _may_read(channel):
                _say_unreadable(channel.id)
                continue
            try:
                await self._read_on(channel, guild.id, channel.id, read_to)
            except (discord.Forbidden, discord.NotFound):
                _say_unreadable(channel.id)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A new guild: what was said before is not ours to count, and all that comes is."""
        await self._contributions.begin([guild.id])

    async def _read_on(
        self, channel: discord.abc.Messageable, guild_id: int, channel_id: int, read_to: int
    ) -> None:
        """Take in the channel's messages after `read_to`; look again at the latest before."""
        since = made_at(read_to) - REACTIONS_LOOKED_BACK
        # Asked before the channel is read, so that what comes meanwhile is not taken for gone.
        kept = await self._contributions.kept(guild_id, channel_id, since)
        there: set[int] = set()
        reacted: set[tuple[int, str, int]] = set()
        async for message in channel.history(limit=None, after=since, oldest_first=True):
            there.add(message.id)
            if self._hearing.meanwhile.has_lost(message.id):
                continue
            is_bot = message.author.bot or message.webhook_id is not None
            self._hearing.bots.wrote(str(message.author.id), is_bot=is_bot)
            if message.id > read_to:
                if not is_bot:
                    self._hearing.hear(heard_message(message, guild_id), thanks=True, wishes=False)
                if message.type.value in BOOSTS:
                    self._hearing.boosted(guild_id, channel_id, message.id, message.author.id)
                self._contributions.seen_before(guild_id, channel_id, message.id)
            reacted |= await self._read_reactions(message, guild_id, channel_id)
        self._undo_missing(kept, there, reacted)

    async def _read_reactions(
        self, message: discord.Message, guild_id: int, channel_id: int
    ) -> set[tuple[int, str, int]]:
        """Take in the reactions that mean something: message, emoji and giver of each."""
        meanings = self._client.app.guilds.of(guild_id).reactions
        found: set[tuple[int, str, int]] = set()
        for reaction in message.reactions:
            if kind_of_reaction(str(reaction.emoji), meanings) is None:
                continue
            async for user in reaction.users():
                one = message.id, plain_emoji(str(reaction.emoji)), user.id
                found.add(one)
                if not user.bot and not self._hearing.meanwhile.knows(*one):
                    self._contributions.react(
                        guild_id=guild_id,
                        channel_id=channel_id,
                        message_id=message.id,
                        author_id=message.author.id,
                        giver_id=user.id,
                        emoji=str(reaction.emoji),
                        joined_at=user.joined_at if isinstance(user, discord.Member) else None,
                    )
        return found

    def _undo_missing(
        self, kept: Iterable[Act], there: set[int], reacted: set[tuple[int, str, int]]
    ) -> None:
        """Undo those acts whose message, or reaction, is not there any more."""
        for act in kept:
            meanings = self._client.app.guilds.of(act.guild_id).reactions
            if act.message_id not in there:
                self._contributions.forget(act.guild_id, act.message_id)
            elif (
                act.source is Source.REACTION
                # Of an emoji without a meaning (any more) it was not asked who reacted.
                and kind_of_reaction(act.detail, meanings) is not None
                and (act.message_id, act.detail, act.giver_id) not in reacted
                and not self._hearing.meanwhile.knows(act.message_id, act.detail, act.giver_id)
            ):
                self._contributions.unreact(
                    guild_id=act.guild_id,
                    message_id=act.message_id,
                    emoji=act.detail,
                    giver_id=act.giver_id,
                )


def _came_at(guild: discord.Guild) -> int:
    """The id of what was said when we came to the guild, the last time if we were sent away."""
    came_at = guild.me.joined_at
    return id_at(came_at) if came_at is not None else 0


def _may_read(channel: discord.abc.GuildChannel | discord.Thread) -> bool:
    """Whether we may read what was said there.

    Where we may not, Discord gives no message rather than an error, as if all were deleted.
    """
    try:
        return channel.permissions_for(channel.guild.me).read_message_history
    except discord.ClientException:
        # A thread of a channel that we know nothing of.
        return False


def _say_unreadable(channel_id: int) -> None:
    log.warning(
        "the past of a channel cannot be read",
        channel=channel_id,
        mend="allow View Channel and Read Message History there",
    )


async def _archived_since(guild: discord.Guild, since: datetime) -> AsyncIterator[discord.Thread]:
    """The public threads and forum posts archived since then, of which a session is not told."""
    for parent in guild.channels:
        if not isinstance(parent, (discord.TextChannel, discord.ForumChannel)):
            continue
        if not _may_read(parent):
            continue
        try:
            # The latest comes first.
            async for thread in parent.archived_threads(limit=None):
                if thread.archive_timestamp < since:
                    break
                yield thread
        except (discord.Forbidden, discord.NotFound):
            _say_unreadable(parent.id)


async def _succeeds(doing: Awaitable[None]) -> bool:
    """Whether a part of catching up is done; why not is logged, and how to mend it."""
    said = "the past was not read and will be tried again"
    try:
        await doing
    except DISTURBED as error:
        log.warning(said, error=repr(error))
    except Exception as error:
        log_failure(log, said, error)
    else:
        return True
    return False
