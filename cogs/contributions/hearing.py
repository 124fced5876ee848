"""Messages and reactions in: for every one of them, so cheap; and what came while we were away."""

from __future__ import annotations

import asyncio
from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import Ovation
from bot.line import DISTURBED
from bot.work import work
from cogs.contributions.meanwhile import Meanwhile
from domain.contributions import Act, Source, boosted, kind_of_reaction, plain_emoji
from domain.messages import HeardMessage, id_at, made_at

MOST_REMEMBERED = 10_000
MOST_ASKED_AT_ONCE = 8
BOOSTS = frozenset({8, 9, 10, 11})
"""The types of Discord's messages that say that somebody boosted, with or without a new level."""
READ_AGAIN_SECONDS = 60.0
ANSWER_SECONDS = 2.0
ASK_AGAIN_SECONDS = 15.0
"""How long Discord may take to say who somebody is, and when to ask again where it does not:
meanwhile whoever wants to know their points waits."""
REACTIONS_LOOKED_BACK = timedelta(days=1)
"""Reactions made while we were away are looked for on messages up to so long before."""

log = structlog.stdlib.get_logger(__name__)


class Hearing(commands.Cog):
    """Hears what members do for each other, and shows it."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._contributions = client.app.contributions
        self._meanwhile = Meanwhile()
        self._bots: dict[str, bool] = {}
        """Of those who wrote lately, whether each is a bot; ids as Discord writes them."""
        self._asked_again_from = 0.0
        """By the loop's clock."""
        self._asking = asyncio.Semaphore(MOST_ASKED_AT_ONCE)
        self._catching_up: asyncio.Task[None] | None = None
        self._catching_up_again: asyncio.TimerHandle | None = None

    async def cog_load(self) -> None:
        """Take messages and reactions in from now on."""
        self._contributions.is_bot = self._is_bot
        self._client.take("MESSAGE_CREATE", self.take_message)
        self._client.take("MESSAGE_REACTION_ADD", self.take_reaction)
        self._client.take("MESSAGE_REACTION_REMOVE", self.take_reaction_gone)

    async def cog_unload(self) -> None:
        """Stop reading the past."""
        self._stop_catching_up()

    async def _is_bot(self, user_id: int) -> bool | None:
        """Whether this is a bot; Discord is asked of those whom we did not hear speak.

        None where it does not answer: then it is left alone for a moment.
        """
        known = self._bots.get(str(user_id))
        if known is not None:
            return known
        async with self._asking:
            if asyncio.get_running_loop().time() < self._asked_again_from:
                return None
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    user = self._client.get_user(user_id) or await self._client.fetch_user(user_id)
            except discord.NotFound:
                # A webhook: its messages have an author that is no user.
                found = True
            except (*DISTURBED, TimeoutError) as error:
                log.warning("reactions wait until Discord says who is a bot", error=repr(error))
                self._asked_again_from = asyncio.get_running_loop().time() + ASK_AGAIN_SECONDS
                return None
            else:
                found = user.bot
        self._wrote(str(user_id), is_bot=found)
        return found

    def _wrote(self, author_id: str, *, is_bot: bool) -> None:
        """Remember of the author of a message whether it is a bot."""
        self._bots[author_id] = is_bot
        if len(self._bots) > MOST_REMEMBERED:
            del self._bots[next(iter(self._bots))]

    # --- What came while we were away --------------------------------------------------------

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
        while guild := self._next_behind(unread):
            try:
                await self._read_past(guild)
            except DISTURBED as error:
                log.warning("the past was not read and will be tried again", error=repr(error))
                unread.add(guild.id)
            except Exception:
                log.exception("the past was not read and will be tried again", guild=guild.id)
                unread.add(guild.id)
            else:
                self._contributions.release(guild.id)
            self._meanwhile.end()
            if self._next_behind(unread) is None:
                # This takes its time, in which one more guild may come back.
                await self._contributions.flush()
                await self._client.app.scores.plan()
        if unread:
            loop = asyncio.get_running_loop()
            self._catching_up_again = loop.call_later(READ_AGAIN_SECONDS, self._start_catching_up)

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
        self._meanwhile.begin()
        came_at = _came_at(guild)
        for channel in (*guild.channels, *guild.threads):
            read_to = max(known.get(channel.id, latest), came_at)
            if not isinstance(channel, discord.abc.Messageable):
                continue
            if channel.id not in known and (channel.last_message_id or 0) <= read_to:
                continue
            try:
                await self._read_on(channel, guild.id, channel.id, read_to)
            except (discord.Forbidden, discord.NotFound):
                log.warning("the past of a channel cannot be read", channel=channel.id)

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
            if self._meanwhile.has_lost(message.id):
                continue
            is_bot = message.author.bot or message.webhook_id is not None
            self._wrote(str(message.author.id), is_bot=is_bot)
            if message.id > read_to:
                if not is_bot:
                    self._hear(heard_message(message, guild_id), thanks=True, wishes=False)
                if message.type.value in BOOSTS:
                    self._boosted(guild_id, channel_id, message.id, message.author.id)
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
                if not user.bot and not self._meanwhile.knows(*one):
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
                and not self._meanwhile.knows(act.message_id, act.detail, act.giver_id)
            ):
                self._contributions.unreact(
                    guild_id=act.guild_id,
                    message_id=act.message_id,
                    emoji=act.detail,
                    giver_id=act.giver_id,
                )

    # --- In: for every message and reaction, so cheap ----------------------------------------

    def take_message(self, data: Mapping[str, Any]) -> None:
        """Take in a message: what it thanks for, and what it wishes to buy."""
        guild_id = data.get("guild_id")
        if guild_id is None:
            return
        guild, channel, message = int(guild_id), int(data["channel_id"]), int(data["id"])
        author = data["author"]
        is_bot = "webhook_id" in data or author.get("bot", False)
        self._wrote(author["id"], is_bot=is_bot)
        self._contributions.seen(guild, channel, message)
        if data.get("type") in BOOSTS:
            self._boosted(guild, channel, message, int(author["id"]))
        content = data["content"]
        thanks = self._contributions.may_thank(content)
        wishes = self._client.app.offers.may_matter(guild, content)
        if (thanks or wishes) and not is_bot:
            self._hear(heard_payload(data), thanks=thanks, wishes=wishes)

    def _boosted(self, guild_id: int, channel_id: int, message_id: int, member_id: int) -> None:
        zone = self._client.app.guilds.of(guild_id).zone
        self._contributions.take_in(
            boosted(guild_id, channel_id, member_id, made_at(message_id), zone)
        )

    def _hear(self, heard: HeardMessage, *, thanks: bool, wishes: bool) -> None:
        if thanks:
            self._contributions.hear(heard)
        if wishes:
            guild = self._client.get_guild(heard.guild_id)
            thread = guild.get_thread(heard.channel_id) if guild is not None else None
            within = replace(heard, within_id=thread.parent_id) if thread is not None else heard
            self._client.app.offers.hear(within)

    def take_reaction(self, data: Mapping[str, Any]) -> None:
        """Take in a reaction."""
        author_id = data.get("message_author_id")
        if "guild_id" not in data or author_id is None or _is_bot(data.get("member")):
            return
        message_id, giver_id, emoji = int(data["message_id"]), int(data["user_id"]), emoji_of(data)
        self._meanwhile.note(message_id, emoji, giver_id)
        self._contributions.react(
            guild_id=int(data["guild_id"]),
            channel_id=int(data["channel_id"]),
            message_id=message_id,
            author_id=int(author_id),
            giver_id=giver_id,
            emoji=emoji,
            joined_at=joined_at(data),
        )

    def take_reaction_gone(self, data: Mapping[str, Any]) -> None:
        """Undo a reaction."""
        if "guild_id" in data:
            message_id, giver_id = int(data["message_id"]), int(data["user_id"])
            self._meanwhile.note(message_id, emoji_of(data), giver_id)
            self._contributions.unreact(
                guild_id=int(data["guild_id"]),
                message_id=message_id,
                emoji=emoji_of(data),
                giver_id=giver_id,
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear_emoji(self, event: discord.RawReactionClearEmojiEvent) -> None:
        """Undo everybody's reactions of one emoji."""
        if event.guild_id is not None:
            self._meanwhile.note(event.message_id, str(event.emoji))
            self._contributions.unreact(
                guild_id=event.guild_id, message_id=event.message_id, emoji=str(event.emoji)
            )

    @commands.Cog.listener()
    async def on_raw_reaction_clear(self, event: discord.RawReactionClearEvent) -> None:
        """Undo all reactions to a message."""
        if event.guild_id is not None:
            self._meanwhile.note(event.message_id)
            self._contributions.unreact(guild_id=event.guild_id, message_id=event.message_id)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Undo what a message carried."""
        if event.guild_id is not None:
            self._meanwhile.lose(event.message_id)
            self._contributions.forget(event.guild_id, event.message_id)

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, event: discord.RawBulkMessageDeleteEvent) -> None:
        """Undo what many messages carried."""
        if event.guild_id is not None:
            for message_id in event.message_ids:
                self._meanwhile.lose(message_id)
                self._contributions.forget(event.guild_id, message_id)


def _came_at(guild: discord.Guild) -> int:
    """The id of what was said when we came to the guild, the last time if we were sent away."""
    came_at = guild.me.joined_at
    return id_at(came_at) if came_at is not None else 0


def emoji_of(data: Mapping[str, Any]) -> str:
    """The emoji of a reaction event: the sign itself, or a custom one as it is written."""
    emoji = data["emoji"]
    if emoji.get("id") is None:
        return str(emoji["name"] or "")
    return f"<:{emoji['name']}:{emoji['id']}>"


def _is_bot(member: Mapping[str, Any] | None) -> bool:
    return member is not None and bool(member["user"].get("bot"))


def heard_payload(data: Mapping[str, Any]) -> HeardMessage:
    """A message as the gateway sends it, without Discord around it."""
    replied = data.get("referenced_message") or {}
    author = replied.get("author") or {}
    return HeardMessage(
        guild_id=int(data["guild_id"]),
        channel_id=int(data["channel_id"]),
        message_id=int(data["id"]),
        author_id=int(data["author"]["id"]),
        text=data["content"],
        reply_to_author_id=int(author["id"]) if author and not author.get("bot") else None,
        reply_to_text=replied.get("content", ""),
        mentions=tuple(int(user["id"]) for user in data["mentions"] if not user.get("bot")),
        author_joined_at=joined_at(data),
    )


def joined_at(data: Mapping[str, Any]) -> datetime | None:
    """When the member behind a gateway event came to the server, as far as it says so."""
    written = (data.get("member") or {}).get("joined_at")
    return datetime.fromisoformat(written) if written else None


def heard_message(message: discord.Message, guild_id: int) -> HeardMessage:
    """A message out of the history, without Discord around it."""
    reference = message.reference
    replied = reference.resolved if reference is not None else None
    author = replied.author if isinstance(replied, discord.Message) else None
    return HeardMessage(
        guild_id=guild_id,
        channel_id=message.channel.id,
        message_id=message.id,
        author_id=message.author.id,
        text=message.content,
        reply_to_author_id=author.id if author is not None and not author.bot else None,
        reply_to_text=replied.content if isinstance(replied, discord.Message) else "",
        mentions=tuple(user.id for user in message.mentions if not user.bot),
        author_joined_at=author_joined_at(message),
    )


def author_joined_at(message: discord.Message) -> datetime | None:
    """When the author of a message came to the server; None for one who has left."""
    return message.author.joined_at if isinstance(message.author, discord.Member) else None
