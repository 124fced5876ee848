"""The form for a photo."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.images.sanitizer import PictureReader
from cogs.contests.entry_forms.base import EntryForm, ShowEntries
from cogs.ui.picture_upload import PictureUpload
from domain.contests.contest import Contest
from domain.translatable_text import text


class PhotoForm(EntryForm, access=Access.EVERYONE):
    """The form for a photo."""

    title_text = text("Your photo")

    def __init__(self, contest: Contest, language: Any, show: ShowEntries) -> None:
        super().__init__(contest, language, show)
        self.photo = self.ask(
            text("A PNG, JPEG, WebP or HEIC file, up to 10 MB"),
            PictureUpload(custom_id="photo", required=True),
            text("I remove where and when it was taken. Your name stays hidden."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Read the picture, store the entry and show it."""
        # Fetching and decoding a picture may take longer than Discord waits.
        await interaction.response.defer(ephemeral=True, thinking=True)
        picture = await self.photo.read(interaction.client.app[PictureReader])
        assert picture is not None  # noqa: S101 (Discord does not send the form without a file)
        await self.enter(interaction, picture)


FORM = PhotoForm
