"""The content of a member's message as it is shown again: fetched when needed, never kept."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord

from bot.images.sanitizer import PictureReader, check_size
from cogs.ui.base import Panel, framed, paragraph
from cogs.ui.fitting import cut
from cogs.ui.limits import ALT_TEXT
from cogs.ui.message_words import shown_words
from cogs.ui.picture_upload import fetch_file
from domain.languages import Language
from domain.refusals import Refusal
from domain.reshares import MAX_PICTURES, Reshare
from domain.translatable_text import MessageLink, User, text


def pictures_of(message: discord.Message) -> list[discord.Attachment]:
    """Return the pictures of a message that can be shown: none that its author hid."""
    return [
        each
        for each in message.attachments
        if (each.content_type or "").startswith("image/") and not each.is_spoiler()
    ][:MAX_PICTURES]


def can_be_shown(message: discord.Message) -> bool:
    """Return whether there is anything in a message that can be shown."""
    return bool(message.content.strip() or pictures_of(message))


async def read_pictures(message: discord.Message, reader: PictureReader) -> list[discord.File]:
    """Return the pictures of a message as new files, without what they say of place and camera.

    One that cannot be read is left out.
    """
    files = []
    for number, attachment in enumerate(pictures_of(message), 1):
        try:
            check_size(attachment.size)
            picture = await reader.read(await fetch_file(attachment))
        except Refusal:
            continue
        described = cut(attachment.description, ALT_TEXT) if attachment.description else None
        files.append(
            discord.File(BytesIO(picture.data), f"picture{number}.jpg", description=described)
        )
    return files


def content_parts(
    reshare: Reshare, message: discord.Message, files: list[discord.File], language: Language
) -> list[discord.ui.Item[Any]]:
    """Return a message's words, pictures and credit."""
    parts: list[discord.ui.Item[Any]] = []
    if message.content.strip():
        parts.append(paragraph(text("{words}", words=shown_words(message.content)), language))
    if files:
        gallery = (
            discord.MediaGalleryItem(f"attachment://{each.filename}", description=each.description)
            for each in files
        )
        parts.append(discord.ui.MediaGallery[Any](*gallery))
    credit = text("-# Shown with the author's permission")
    if reshare.with_name:
        place = MessageLink(
            reshare.guild_id, reshare.channel_id, reshare.message_id, text("original")
        )
        credit = text(
            "-# By {member}, with their permission · {original}",
            member=User(reshare.user_id),
            original=place,
        )
    parts.append(paragraph(credit, language))
    return parts


def shown_panel(
    reshare: Reshare, message: discord.Message, files: list[discord.File], language: Language
) -> Panel:
    """Return the post that shows a message again."""
    return framed(*content_parts(reshare, message, files, language))
