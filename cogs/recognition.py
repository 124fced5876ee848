"""The weekly surprise as people see it."""

from __future__ import annotations

from typing import Any

import discord
from discord.ext import commands

from bot.client import Ovation
from bot.outbox import Draft
from bot.services.recognition import WEEKLY
from cogs.gifts.claiming import ClaimGift
from cogs.panels import card, say, words
from db.outbox import Post
from domain.text import text


class Recognition(commands.Cog):
    """Posts the weekly surprise."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._recognition = client.app.recognition
        client.app.outbox.compose(WEEKLY, self.compose)

    async def compose(self, post: Post) -> Draft | None:
        """The weekly post, in the guild's language. It pings whom it is about, and nobody else."""
        surprise = await self._recognition.told(post.guild_id, post.subject_id)
        if surprise is None:
            return None
        speaking = self._client.app.guilds.of(post.guild_id).language
        parts: list[discord.ui.Item[Any]] = [
            words(f"## 🎉 {say(surprise.headline, speaking)}", speaking)
        ]
        if surprise.reasons:
            lines = "\n".join(f"- {say(reason, speaking)}" for reason in surprise.reasons)
            parts.append(words(lines, speaking))
        if surprise.gift is not None:
            parts.append(words(f"🎁 {say(surprise.gift, speaking)}", speaking))
            waiting = await self._client.app.grants.granted(
                post.guild_id, WEEKLY, post.subject_id, surprise.user_id
            )
            if waiting is not None:
                button = ClaimGift(post.guild_id, waiting.id, speaking)
                parts.append(discord.ui.ActionRow[Any](button))
        parts.append(
            words(
                text("-# Chosen from what members thanked, liked and nominated this week."),
                speaking,
            )
        )
        return Draft(card(*parts), pings=[discord.Object(surprise.user_id)])


async def setup(client: Ovation) -> None:
    """Called by discord.py when the extension is loaded."""
    await client.add_cog(Recognition(client))
