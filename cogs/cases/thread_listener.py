"""Notes who writes when in the threads of cases, also what was missed; never the words."""

from __future__ import annotations

from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.access import is_staff_by_payload, is_staff_by_roles
from bot.client import OvationBot
from bot.discord_http import is_transient
from bot.log import log_failure
from bot.payloads import MessagePayload, by_bot_or_webhook
from bot.retried_task import RetriedTask
from bot.services.cases.conversations import ConversationService, ThreadMessage, WatchedThread
from cogs.cases.snippets import is_sent_answer
from domain.cases.response_clock import Party
from domain.distress import GRAVE, distress
from domain.message_text import MessageText

log = structlog.stdlib.get_logger(__name__)


class ThreadListener(commands.Cog):
    """Passes messages in the threads of cases to the service."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._conversations = client.app[ConversationService]
        self._reading = RetriedTask("cases", self._read_missed)

    async def cog_load(self) -> None:
        """Register for messages."""
        self._client.on_gateway_event("MESSAGE_CREATE", self.take_message)

    async def cog_unload(self) -> None:
        """Stop reading."""
        self._reading.stop()

    def take_message(self, data: MessagePayload) -> None:
        """Note a message in the thread of a case."""
        thread = self._conversations.watched(data["channel_id"])
        if thread is None or by_bot_or_webhook(data):
            return
        is_team = is_staff_by_payload(self._client, data)
        message_id, author_id = int(data["id"]), int(data["author"]["id"])
        self._note(thread, message_id, author_id, data["content"], is_team=is_team)

    def _note(
        self, thread: WatchedThread, message_id: int, author_id: int, words: str, *, is_team: bool
    ) -> None:
        if author_id != thread.user_id and not is_team:
            return
        party = Party.MEMBER if author_id == thread.user_id else Party.TEAM
        in_need = party is Party.MEMBER and distress(MessageText.of(words)) in GRAVE
        self._conversations.note(
            ThreadMessage(thread.thread_id, message_id, author_id, party, in_need)
        )

    @commands.Cog.listener()
    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        """Solve the case of a thread that was deleted by hand."""
        if self._conversations.watched(str(gone.thread_id)) is not None:
            await self._conversations.thread_gone(gone.thread_id)

    @commands.Cog.listener()
    async def on_shard_ready(self, _shard: int) -> None:
        """Read what was written while the bot was away."""
        self._reading.start()

    async def _read_missed(self) -> bool:
        """Read all threads that are watched; return False if Discord is in trouble."""
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
                    return False
        return True

    async def _read_thread(self, thread: WatchedThread) -> None:
        place = self._client.get_partial_messageable(thread.thread_id, guild_id=thread.guild_id)
        team: dict[int, bool] = {}
        last = thread.read_to
        async for message in place.history(
            limit=None, after=discord.Object(thread.read_to), oldest_first=True
        ):
            last = message.id
            author = message.author
            if self._client.user is not None and author.id == self._client.user.id:
                self._note_sent_answer(thread, message)
            if author.bot or message.webhook_id is not None:
                continue
            if author.id != thread.user_id and author.id not in team:
                team[author.id] = await self._is_of_team(thread.guild_id, author.id)
            is_team = team.get(author.id, False)
            self._note(thread, message.id, author.id, message.content, is_team=is_team)
        if last != thread.read_to:
            await self._conversations.read_to(thread, last)

    def _note_sent_answer(self, thread: WatchedThread, message: discord.Message) -> None:
        """Note a saved answer, which is noted already unless the bot was killed in between."""
        if is_sent_answer(message):
            note = ThreadMessage(thread.thread_id, message.id, None, Party.TEAM)
            self._conversations.note(note)

    async def _is_of_team(self, guild_id: int, user_id: int) -> bool:
        """Return whether a member moderates now; somebody who has left does not."""
        try:
            member: Any = await self._client.http.get_member(guild_id, user_id)
        except discord.NotFound:
            return False
        roles = [int(role) for role in member["roles"]]
        return is_staff_by_roles(self._client, guild_id, user_id, roles)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(ThreadListener(client))
