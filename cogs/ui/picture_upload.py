"""A form's field for a picture, which is kept if the form has to be corrected."""

from __future__ import annotations

from typing import Any

import discord

from bot.discord_http import TRANSIENT_ERRORS
from bot.images.sanitizer import PictureReader, check_size
from domain.contests.picture import Picture
from domain.refusals import Refusal
from domain.translatable_text import text


class PictureUpload(discord.ui.FileUpload[Any]):
    """A field for one picture. `kept` is the last that was read, which no new file replaced."""

    def __init__(self, *, custom_id: str, required: bool) -> None:
        super().__init__(custom_id=custom_id, required=required)
        self.kept: Picture | None = None

    async def read(self, reader: PictureReader) -> Picture | None:
        """Return the picture, or None without one; raise `Refusal` for an invalid one."""
        if self._values:
            attachment = self._values[0]
            self._values = []
            self.kept = await _fetch(attachment, reader)
        return self.kept


async def _fetch(attachment: discord.Attachment, reader: PictureReader) -> Picture:
    check_size(attachment.size)
    try:
        data = await attachment.read()
    except (discord.HTTPException, *TRANSIENT_ERRORS, TimeoutError):
        raise Refusal(
            text("I did not receive the file from Discord. Please send it again.")
        ) from None
    return await reader.read(data)
