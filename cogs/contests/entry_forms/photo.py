"""The form for a photo."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.i18n import say
from bot.images.sanitizer import PictureReader
from cogs.contests.entry_forms.base import EntryForm
from cogs.ui.picture_upload import PictureUpload
from domain.contests.contest import Entry
from domain.contests.photo_details import (
    DESCRIPTION_LENGTH,
    permission_question,
    photo_details,
)
from domain.translatable_text import text


class PhotoForm(EntryForm, access=Access.EVERYONE):
    """The form for a photo."""

    title_text = text("Your photo")

    def ask_for_entry(self, replaces: Entry | None) -> None:
        """Add the fields of a photo."""
        self.photo = self.ask(
            text("Your photo"),
            PictureUpload(custom_id="photo", required=True),
            text("PNG, JPEG, WebP or HEIC, up to 10 MB. I remove where and when it was taken."),
        )
        self.description = self.ask(
            text("What it shows (if you like)"),
            discord.ui.TextInput[Any](
                custom_id="description",
                required=False,
                max_length=DESCRIPTION_LENGTH,
                default=replaces.description if replaces else None,
            ),
            text("Read aloud to those who cannot see it. Your name stays hidden until the result."),
        )
        self.question = permission_question(self.settings)
        self.permission = self.ask(
            text("Yes, you may (if you like)"),
            discord.ui.Checkbox[Any](
                custom_id="permission", default=bool(replaces and replaces.permission)
            ),
            self.question,
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Read the picture, store the entry and show it."""
        # Fetching and decoding a picture may take longer than Discord waits.
        await interaction.response.defer(ephemeral=True, thinking=True)
        picture = await self.photo.read(interaction.client.app[PictureReader])
        assert picture is not None  # noqa: S101 (Discord does not send the form without a file)
        asked = say(self.question, self.language, markup=False)
        details = photo_details(self.description.value, asked if self.permission.value else None)
        await self.enter(interaction, picture, details)


FORM = PhotoForm
