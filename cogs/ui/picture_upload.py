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
            check_size(attachment.size)
            self.kept = await reader.read(await fetch_file(attachment))
        return self.kept


async def fetch_file(attachment: discord.Attachment) -> bytes:
    """Return the content of a file that was sent; raise `Refusal` if Discord does not give it."""
    try:
        return await attachment.read()
    except (discord.HTTPException, *TRANSIENT_ERRORS, TimeoutError):
        raise Refusal(
            text("I did not receive the file from Discord. Please send it again.")
        ) from None
