"""The bot's actions on Discord for cases: making, locking and deleting private threads.

Each is idempotent, since it is retried until Discord confirms it.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

import discord

from bot.client import OvationBot
from bot.i18n import say
from bot.services.cases.lifecycle import CaseService
from cogs.ui.posting_places import may_post
from domain.cases.case import DELETE_CARD, DELETE_THREAD, LOCK_THREAD, OPEN_THREAD, CaseState
from domain.outbox import OutboxPost
from domain.permissions import POSTING, PRIVATE_THREADS
from domain.translatable_text import text

REASON = "Ovation: a talk with the team"
WEEK: Final = 10_080
"""Minutes without a message after which Discord folds a thread away; the most that it allows."""
PRIVATE_THREAD: Final = 12
"""Discord's type of a private thread."""


class ThreadActions:
    """Makes, locks and deletes the threads of cases."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_action(OPEN_THREAD, self.open)
        client.app.outbox.register_action(DELETE_THREAD, self.delete)
        client.app.outbox.register_action(LOCK_THREAD, self.lock)
        client.app.outbox.register_action(DELETE_CARD, self.delete_card)

    async def open(self, client: discord.Client, post: OutboxPost) -> None:
        """Make the thread of a case, with its member in it; raises Discord's errors."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        needed = case is not None and case.state is not CaseState.SOLVED
        if case is not None and case.thread_id is not None:
            return
        name = self._name(post)
        # A try that was cut off may have made it already.
        thread_id = await _made_before(client, post) if post.attempts else None
        if thread_id is None:
            if not needed:
                return
            made = await client.http.start_thread_without_message(
                post.channel_id,
                name=name,
                auto_archive_duration=WEEK,
                type=PRIVATE_THREAD,
                invitable=False,
                reason=REASON,
            )
            thread_id = int(made["id"])
        if case is not None and needed:
            await add_to_thread(client, thread_id, case.user_id)
            if case.handled_by is not None:
                await add_to_thread(client, thread_id, case.handled_by)
        if not await self._app[CaseService].thread_made(post.guild_id, post.subject_id, thread_id):
            await _delete(client, thread_id)

    async def lock(self, client: discord.Client, post: OutboxPost) -> None:
        """Lock the thread of a solved case, so that nobody writes where nobody reads."""
        case = await self._app[CaseService].get(post.guild_id, post.subject_id)
        if case is None or case.thread_id is None or case.state is not CaseState.SOLVED:
            return
        with suppress(discord.NotFound):
            await client.http.edit_channel(
                case.thread_id, locked=True, archived=True, reason=REASON
            )

    async def delete(self, client: discord.Client, post: OutboxPost) -> None:
        """Delete a thread; does nothing if it is gone."""
        await _delete(client, post.subject_id)

    async def delete_card(self, client: discord.Client, post: OutboxPost) -> None:
        """Delete the moderators' post about a case whose member erased themselves."""
        with suppress(discord.NotFound):
            await client.http.delete_message(post.channel_id, post.subject_id, reason=REASON)

    def _name(self, post: OutboxPost) -> str:
        """Return the thread's name: it has the case's number, by which it is found again."""
        language = self._app.guild_settings.of(post.guild_id).language
        said = text("Talk with the team #{number}", number=post.subject_id)
        return say(said, language, markup=False)


def may_open_threads(guild: discord.Guild | None, channel_id: int) -> bool:
    """Return whether the bot can make the private threads of cases in the channel."""
    return may_post(guild, channel_id, POSTING | PRIVATE_THREADS)


async def add_to_thread(client: discord.Client, thread_id: int, user_id: int) -> None:
    """Add a member to a thread; does nothing for one who left the server."""
    with suppress(discord.NotFound, discord.Forbidden):
        await client.http.add_user_to_thread(thread_id, user_id)


async def _made_before(client: discord.Client, post: OutboxPost) -> int | None:
    """Return the thread that an earlier try made, if there is one."""
    active: Any = await client.http.get_active_threads(post.guild_id)
    for thread in active["threads"]:
        if (
            int(thread["parent_id"]) == post.channel_id
            and thread["type"] == PRIVATE_THREAD
            and client.user is not None
            and int(thread["owner_id"]) == client.user.id
            and thread["name"].rpartition("#")[2] == str(post.subject_id)
        ):
            return int(thread["id"])
    return None


async def _delete(client: discord.Client, thread_id: int) -> None:
    with suppress(discord.NotFound):
        await client.http.delete_channel(thread_id, reason=REASON)
