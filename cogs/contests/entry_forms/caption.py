"""The form for a caption."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from cogs.contests.entry_forms.base import EntryForm, ShowEntries
from domain.contests.contest import CAPTION_LENGTH, Contest, Entry
from domain.guild_settings import GuildSettings
from domain.translatable_text import text


class CaptionForm(EntryForm, access=Access.EVERYONE):
    """The form for a caption."""

    title_text = text("Your caption")

    def __init__(
        self,
        contest: Contest,
        settings: GuildSettings,
        language: Any,
        show: ShowEntries,
        *,
        replaces: Entry | None = None,
    ) -> None:
        super().__init__(contest, settings, language, show, replaces=replaces)
        self.caption = self.ask(
            text("Your line for this picture"),
            discord.ui.TextInput[Any](
                custom_id="caption",
                max_length=CAPTION_LENGTH,
                style=discord.TextStyle.paragraph,
                default=replaces.caption if replaces else None,
            ),
            text("Your name stays hidden until the result is out."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store the entry and show it."""
        await self.enter(interaction, self.caption.value)


FORM = CaptionForm
