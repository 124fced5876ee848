"""Notes who writes when in the threads of cases, also what was missed; never the words."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.access import is_staff_by_roles
from bot.client import OvationBot
from bot.correlation import correlation_scope
from bot.discord_http import is_transient
from bot.log import log_failure
from bot.payloads import by_bot_or_webhook
from bot.services.cases.conversations import ConversationService, ThreadMessage, WatchedThread
from domain.cases.response_clock import Party

RETRY_SECONDS = 60.0

log = structlog.stdlib.get_logger(__name__)


class ThreadListener(commands.Cog):
    """Passes messages in the threads of cases to the service."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._conversations = client.app[ConversationService]
        self._reading: asyncio.Task[None] | None = None
        self._again: asyncio.TimerHandle | None = None

    async def cog_load(self) -> None:
        """Register for messages."""
        self._client.on_gateway_event("MESSAGE_CREATE", self.take_message)

    async def cog_unload(self) -> None:
        """Stop reading."""
        self._stop()

    def take_message(self, data: Mapping[str, Any]) -> None:
        """Note a message in the thread of a case."""
        thread = self._conversations.watched(data["channel_id"])
        if thread is None or by_bot_or_webhook(data):
            return
        author_id = int(data["author"]["id"])
        roles = [int(role) for role in (data.get("member") or {}).get("roles", ())]
        self._note(thread, int(data["id"]), author_id, roles)

    def _note(
        self, thread: WatchedThread, message_id: int, author_id: int, roles: list[int]
    ) -> None:
        party = Party.MEMBER if author_id == thread.user_id else Party.TEAM
        if party is Party.TEAM and not self._is_of_team(thread.guild_id, author_id, roles):
            return
        self._conversations.note(ThreadMessage(thread.thread_id, message_id, author_id, party))

    def _is_of_team(self, guild_id: int, author_id: int, roles: list[int]) -> bool:
        guild = self._client.get_guild(guild_id)
        role_id = self._client.app.guild_settings.of(guild_id).moderator_role_id
        return guild is not None and is_staff_by_roles(guild, author_id, roles, role_id)

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        """Solve the case of a thread that was deleted by hand."""
        if self._conversations.watched(str(gone.thread_id)) is not None:
            await self._conversations.thread_gone(gone.thread_id)

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Read what was written while the bot was away."""
        self._start()

    def _start(self) -> None:
        self._stop()
        with correlation_scope("cases"):
            self._reading = asyncio.create_task(self._read_missed(), name="cases")

    def _stop(self) -> None:
        for running in (self._reading, self._again):
            if running is not None:
                running.cancel()
        self._reading = self._again = None

    async def _read_missed(self) -> None:
        """Read all threads that are watched; try again in a minute if Discord is in trouble."""
        for thread in self._conversations.threads:
            if self._client.get_guild(thread.guild_id) is None:
                continue
            try:
                await self._read_thread(thread)
            except discord.NotFound:
                await self._conversations.thread_gone(thread.thread_id)
            except discord.Forbidden:
                log.warning(
                    "case_thread_unreadable",
                    thread=thread.thread_id,
                    mend="allow View Channel, Read Message History and Manage Threads there",
                )
            except Exception as error:
                log_failure(log, "case_backfill_failed", error)
                if is_transient(error):
                    loop = asyncio.get_running_loop()
                    self._again = loop.call_later(RETRY_SECONDS, self._start)
                    return

    async def _read_thread(self, thread: WatchedThread) -> None:
        place = self._client.get_partial_messageable(thread.thread_id, guild_id=thread.guild_id)
        roles: dict[int, list[int]] = {}
        last = thread.read_to
        async for message in place.history(
            limit=None, after=discord.Object(thread.read_to), oldest_first=True
        ):
            last = message.id
            author = message.author
            if author.bot or message.webhook_id is not None:
                continue
            if author.id != thread.user_id and author.id not in roles:
                roles[author.id] = await self._roles_of(thread.guild_id, author.id)
            self._note(thread, message.id, author.id, roles.get(author.id, []))
        if last != thread.read_to:
            await self._conversations.read_to(thread, last)

    async def _roles_of(self, guild_id: int, user_id: int) -> list[int]:
        """Return the roles of a member now; none of somebody who has left."""
        try:
            member: Any = await self._client.http.get_member(guild_id, user_id)
        except discord.NotFound:
            return []
        return [int(role) for role in member["roles"]]


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ThreadListener(client))
