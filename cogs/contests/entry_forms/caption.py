"""The form for a caption."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from cogs.contests.entry_forms.base import EntryForm
from domain.contests.contest import CAPTION_LENGTH, Entry
from domain.translatable_text import text


class CaptionForm(EntryForm, access=Access.EVERYONE):
    """The form for a caption."""

    title_text = text("Your caption")

    def ask_for_entry(self, replaces: Entry | None) -> None:
        """Add the field of a caption."""
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
