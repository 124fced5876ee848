"""Base classes and helpers for the buttons of contests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import discord

from bot.i18n import say
from bot.interaction_errors import reply_with_error
from cogs.contests.removal_notices import show_pending_notices
from cogs.ui.base import Interaction, paragraph
from cogs.ui.persistent_button import PersistentButton
from domain.contests.contest import Entry
from domain.contests.contest_rules import Participant
from domain.contests.picture import FILE_NAME, Picture
from domain.languages import Language
from domain.translatable_text import text

NUMBER = r":([0-9]{1,18})"
Button = discord.ui.Button[Any]


class ContestButton(PersistentButton, template=r"(?!)"):
    """A button of contests; its template has a `NUMBER` for each id it is about."""

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Handle the click, then show the person's pending notices."""
        await super().callback(interaction)
        try:
            await show_pending_notices(interaction)
        except Exception as error:
            await reply_with_error(interaction, error)


def participant_of(interaction: Interaction) -> Participant:
    """Return the clicking member as a participant of contests."""
    member = interaction.user
    if not isinstance(member, discord.Member):
        return Participant(member.id)
    return Participant(member.id, frozenset(role.id for role in member.roles), member.joined_at)


def current_attachments(interaction: Interaction) -> list[discord.Attachment]:
    """Return the files of the message whose button was clicked.

    An edit must list those to keep, so that `attachment://` still finds them.
    """
    return interaction.message.attachments if interaction.message else []


def button_row(*buttons: discord.ui.Item[Any]) -> discord.ui.ActionRow[Any]:
    """Return buttons in a row."""
    return discord.ui.ActionRow(*buttons)


def picture_gallery(
    description: str | None = None, name: str = FILE_NAME
) -> discord.ui.MediaGallery[Any]:
    """Return the attached picture in full width; `description` is its alternative text."""
    item = discord.MediaGalleryItem(f"attachment://{name}", description=description)
    return discord.ui.MediaGallery(item)


def entry_parts(
    entry: Entry, language: Language, *, has_picture: bool
) -> list[discord.ui.Item[Any]]:
    """Return an entry for its voter: the attached picture if there is one, and its line."""
    parts: list[discord.ui.Item[Any]] = []
    if has_picture:
        parts.append(picture_gallery(entry.description))
    if entry.caption is not None:
        line = say(text("“{caption}”", caption=entry.caption), language)
        parts.append(paragraph(f"## {line}", language))
    return parts


def picture_file(picture: Picture) -> discord.File:
    """Return the picture as a file to send."""
    return discord.File(BytesIO(picture.data), filename=FILE_NAME)
