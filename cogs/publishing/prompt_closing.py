"""The bot's actions on Discord for prompts: their threads, their end, and the result."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from typing import Final

import discord
from discord.ext import commands

from bot.client import OvationBot
from bot.i18n import say
from bot.outbox import Draft
from bot.services.prompts.closing import (
    CLOSE,
    OPEN_THREAD,
    REFRESH,
    RESULT,
    PromptClosingService,
)
from cogs.publishing.panels import member_post
from cogs.publishing.post_reading import thread_messages
from cogs.publishing.prompt_result import FILE, draw_result, result_panel
from cogs.ui.excerpts import excerpt
from cogs.ui.posted import edit_posted
from domain.distress import distress
from domain.outbox import OutboxPost
from domain.prompts.answers import QUOTED, LikedMessage, ends_at
from domain.prompts.prompt import AnswerKind
from domain.publishing.post import BrandPost
from domain.translatable_text import text

READ = 2_000
"""How many messages of a thread are read at most: 20 requests, which fit into one try."""
DAY_MINUTES: Final = 1_440
THREAD_EXISTS = 160_004
"""Discord's code for a message that has a thread already."""
THREAD_NAME = 90


@dataclass(frozen=True, slots=True)
class InThread:
    """The people who answered in a thread, and its messages with the most reactions."""

    people: frozenset[int] = frozenset()
    best: tuple[LikedMessage, ...] = ()


class PromptActions(commands.Cog):
    """Opens threads for answers, closes prompts and composes their results."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self._client = client
        client.app.outbox.register_action(OPEN_THREAD, self.open_thread)
        client.app.outbox.register_action(CLOSE, self.close)
        client.app.outbox.register_action(REFRESH, self.refresh)
        client.app.outbox.register_composer(RESULT, self.compose_result)

    async def open_thread(self, client: discord.Client, post: OutboxPost) -> None:
        """Open the thread for answers below a prompt; does nothing if it is there."""
        found = await self._app[PromptClosingService].out(post.guild_id, post.subject_id)
        if found is None or found.message_id is None:
            return
        message = client.get_partial_messageable(
            found.content.channel_id, guild_id=found.guild_id
        ).get_partial_message(found.message_id)
        with suppress(discord.NotFound):
            try:
                await message.create_thread(
                    name=self._thread_name(found), auto_archive_duration=DAY_MINUTES
                )
            except discord.HTTPException as error:
                if error.code != THREAD_EXISTS:
                    raise

    async def close(self, client: discord.Client, post: OutboxPost) -> None:
        """Count the answers of a prompt whose time is over, and take its buttons away."""
        closing = self._app[PromptClosingService]
        found = await closing.out(post.guild_id, post.subject_id)
        end = ends_at(found) if found else None
        if found is None or end is None or found.message_id is None:
            return
        in_thread = await read_thread(client, found)
        language = self._app.guild_settings.of(found.guild_id).language
        place = (found.content.channel_id, found.message_id)
        with suppress(discord.Forbidden):
            closed = member_post(found, language, is_open=False)
            await edit_posted(client, found.guild_id, place, closed)
        await closing.close(found, in_thread.people, end, in_thread.best)

    async def compose_result(self, post: OutboxPost) -> Draft | None:
        """Return the result of a prompt; None if nobody answered."""
        closing = self._app[PromptClosingService]
        found = await closing.out(post.guild_id, post.subject_id)
        if found is None:
            return None
        result = await closing.result(found)
        if not result.people:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        picture, alternative = await draw_result(self._client, result, language)
        panel = result_panel(result, alternative, language)
        return Draft(panel, files=[discord.File(BytesIO(picture), filename=FILE)])

    async def refresh(self, client: discord.Client, row: OutboxPost) -> None:
        """Refresh the result of a prompt, without an answer that was hidden since."""
        place = await self._app[PromptClosingService].result_place(row.subject_id)
        draft = await self.compose_result(row) if place is not None else None
        if place is not None and draft is not None:
            with suppress(discord.Forbidden):
                await edit_posted(client, row.guild_id, place, draft.view, draft.files)

    def _thread_name(self, post: BrandPost) -> str:
        language = self._app.guild_settings.of(post.guild_id).language
        question = excerpt(" ".join(post.content.text.split()), THREAD_NAME)
        return question or say(text("Answers"), language, markup=False)


async def read_thread(client: discord.Client, post: BrandPost) -> InThread:
    """Return who answered in the thread of a prompt, bots left out; nobody if it is gone.

    A photo is asked for with pictures only. A member who wrote twice answered once.
    """
    prompt = post.content.prompt
    if prompt is None or not prompt.kind.has_thread or post.message_id is None:
        return InThread()
    people: set[int] = set()
    reactions: Counter[int] = Counter()
    async for message in thread_messages(client, post.guild_id, post.message_id or 0, READ):
        if prompt.kind is AnswerKind.PHOTO and not has_picture(message):
            continue
        people.add(message.author.id)
        # The result links to it, in a cheerful post.
        if distress(message.content) is None:
            reactions[message.id] = sum(each.count for each in message.reactions)
    best = [LikedMessage(*each) for each in reactions.most_common(QUOTED) if each[1]]
    return InThread(frozenset(people), tuple(best))


def has_picture(message: discord.Message) -> bool:
    """Return whether a message has a picture attached."""
    return any((each.content_type or "").startswith("image/") for each in message.attachments)
