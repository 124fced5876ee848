"""Reporting an entry to the moderators: from a card, the gallery, or a message's menu."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.access import Access, requires
from bot.services.contests.entries import EntryService, GalleryPage
from bot.services.contests.moderation import REASON_LENGTH, ModerationService
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    picture_file,
    picture_gallery,
)
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    reply,
    say,
    user_language,
)
from cogs.ui.forms import Form
from domain.contests.contest import Entry
from domain.contests.gallery import GALLERY_PAGE_SIZE
from domain.refusals import Refusal
from domain.translatable_text import text

CAPTIONS = 25
"""The number of options of a menu. Photos are offered by page of the gallery instead."""


class ReportButton(ContestButton, template=rf"contest:report{NUMBER}", access=Access.EVERYONE):
    """Reports the entry on a card."""

    name = "contest:report"
    label = text("Report")
    emoji = "🚩"

    async def on_click(self, interaction: Interaction) -> None:
        """Ask what is wrong."""
        form = ReportForm(self.numbers[0], user_language(interaction))
        await interaction.response.send_modal(form)


class ReportForm(Form, access=Access.EVERYONE):
    """The form for what is wrong with an entry."""

    def __init__(self, entry_id: int, language: Any) -> None:
        super().__init__(text("Report an entry"), language)
        self.entry_id = entry_id
        self.note = self.ask(
            text("What is wrong with it?"),
            discord.ui.TextInput[Any](
                custom_id="note", max_length=REASON_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("Only moderators read this."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Add it to the queue."""
        await interaction.client.app[ModerationService].report(
            self.entry_id, guild_id_of(interaction), interaction.user.id, self.note.value
        )
        await reply(interaction, text("Thank you. A moderator will take a look."))


class WhichButton(
    ContestButton, template=rf"contest:which{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Asks which entry of the gallery's page is meant."""

    name = "contest:which"
    label = text("Report")
    emoji = "🚩"

    @classmethod
    def under(cls, shown: GalleryPage, language: Any) -> WhichButton:
        """Return the button under this page of the gallery."""
        page = shown.page
        if not shown.contest.plan.kind.enters_pictures:
            page = page * GALLERY_PAGE_SIZE // CAPTIONS
        return cls(shown.contest.id, page, language=language)

    async def on_click(self, interaction: Interaction) -> None:
        """Ask, in a new private message."""
        contest_id, page = self.numbers
        await ask_which(interaction, contest_id, page)


class WhichLeaf(
    ContestButton, template=rf"contest:whichleaf{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Turns to other entries to choose from."""

    name = "contest:whichleaf"

    async def on_click(self, interaction: Interaction) -> None:
        """Show those in place of these."""
        panel, files = await _question(interaction, *self.numbers)
        await interaction.response.edit_message(view=panel, attachments=files)


class WhichMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:reported{NUMBER}",
    access=Access.EVERYONE,
):
    """Chooses the entry to report, which opens the form."""

    def __init__(
        self, contest_id: int, entries: Sequence[Entry] = (), language: Any = "en"
    ) -> None:
        options = [
            discord.SelectOption(
                label=(entry.caption or say(text("Photo {number}", number=place), language))[:100],
                value=str(entry.id),
            )
            for place, entry in enumerate(entries, start=1)
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:reported:{contest_id}",
                options=options or [discord.SelectOption(label="…")],
                placeholder=say(text("Choose an entry"), language),
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Ask what is wrong with it."""
        form = ReportForm(parse_choice(int, self.item.values[0]), user_language(interaction))
        await interaction.response.send_modal(form)


BUTTONS = (ReportButton, WhichButton, WhichLeaf, WhichMenu)


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Report entry"))
@app_commands.guild_only()
async def report_entry(interaction: Interaction, message: discord.Message) -> None:
    """Ask moderators to look at an entry that the message shows."""
    guild_id = guild_id_of(interaction)
    shown = _named(interaction, message)
    if len(shown) == 1:
        await interaction.response.send_modal(ReportForm(shown[0], user_language(interaction)))
    elif shown:
        await ask_which(interaction, *shown)
    else:
        contest_id = await interaction.client.app[ModerationService].shown_in(guild_id, message.id)
        await ask_which(interaction, contest_id, 0)


async def ask_which(interaction: Interaction, contest_id: int, page: int) -> None:
    """Answer privately with the question."""
    panel, files = await _question(interaction, contest_id, page)
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _question(
    interaction: Interaction, contest_id: int, page: int
) -> tuple[Panel, list[discord.File]]:
    viewer_id = interaction.user.id
    shown = await interaction.client.app[EntryService].gallery(
        contest_id, guild_id_of(interaction), viewer_id, page, captions=CAPTIONS
    )
    language = user_language(interaction)
    others = [entry for entry in shown.entries if entry.author_id != viewer_id]
    if not others and shown.pages == 1:
        raise Refusal(text("Yours is the only entry."))
    parts: list[discord.ui.Item[Any]] = [paragraph(text("### 🚩 Which one do you mean?"), language)]
    files: list[discord.File] = []
    for place, entry in enumerate(others, start=1):
        picture = shown.pictures.get(entry.picture_id or 0)
        if picture is not None:
            file = picture_file(picture)
            file.filename = f"entry-{entry.id}.jpg"
            files.append(file)
            parts.append(paragraph(text("Photo {number}", number=place), language))
            parts.append(picture_gallery(entry.description, file.filename))
    if others:
        parts.append(button_row(WhichMenu(contest_id, others, language)))
    if shown.pages > 1:
        back = WhichLeaf(contest_id, max(shown.page - 1, 0), disabled=shown.page == 0)
        on = WhichLeaf(contest_id, shown.page + 1, disabled=shown.page + 1 >= shown.pages)
        back.item.emoji, on.item.emoji = "◀️", "▶️"
        parts.append(button_row(back, on))
    return framed(*parts), files


def _named(interaction: Interaction, message: discord.Message) -> list[int]:
    """Return ids from the buttons of one of our messages.

    The id of its only entry, or contest and page; empty for other messages.
    """
    me = interaction.client.user
    if me is None or message.author.id != me.id:
        return []
    said = " ".join(_ids(message.components))
    found = re.search(rf"{ReportButton.name}:(\d+)\b|{WhichButton.name}:(\d+):(\d+)\b", said)
    return [int(number) for number in found.groups() if number] if found else []


def _ids(parts: Sequence[Any]) -> list[str]:
    """Return the `custom_id` of every component that has one, in order."""
    found: list[str] = []
    for part in parts:
        found += filter(None, [getattr(part, "custom_id", None)])
        found += _ids(getattr(part, "children", ()))
    return found
