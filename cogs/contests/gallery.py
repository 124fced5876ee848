"""The gallery: all entries, a few at a time, shown privately."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.contests.entries import EntryService, GalleryPage
from bot.services.contests.votes import VoteService
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    current_attachments,
    participant_of,
    picture_file,
    picture_gallery,
)
from cogs.contests.reporting import WhichButton
from cogs.ui.base import Interaction, Panel, framed, guild_id_of, paragraph, say, user_language
from domain.contests.contest import ContestState, Entry
from domain.translatable_text import Text, counted, text


class GalleryButton(ContestButton, template=rf"contest:gallery{NUMBER}", access=Access.EVERYONE):
    """Shows all entries, from the voting post and the result."""

    name = "contest:gallery"
    label = text("Gallery")
    emoji = "🖼️"

    async def on_click(self, interaction: Interaction) -> None:
        """Show the first page privately."""
        await open_gallery(interaction, self.numbers[0])


class GalleryPageButton(
    ContestButton, template=rf"contest:leaf{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Turns to another page of the gallery."""

    name = "contest:leaf"

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        panel, files = await _page(interaction, *self.numbers)
        await interaction.response.edit_message(view=panel, attachments=files)


class ApprovalButton(
    ContestButton, template=rf"contest:mark{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Approves an entry, or undoes that, in a contest with approval voting.

    Its numbers are the contest, the entry, and the page it is on.
    """

    name = "contest:mark"

    @classmethod
    def of(cls, shown: GalleryPage, entry: Entry, *, marked: bool, language: Any) -> ApprovalButton:
        """Return the button under `entry`."""
        made = cls(shown.contest.id, entry.id, shown.page)
        voting = shown.contest.plan.rules.voting
        made.item.emoji = voting.mark_emoji
        made.item.label = say(voting.marked if marked else voting.mark, language)
        style = discord.ButtonStyle
        made.item.style = style.success if marked else style.secondary
        return made

    async def on_click(self, interaction: Interaction) -> None:
        """Store the vote, then show the page with it."""
        contest_id, entry_id, page = self.numbers
        await interaction.client.app[VoteService].toggle_approval(
            contest_id, guild_id_of(interaction), participant_of(interaction), entry_id
        )
        panel, files = await _page(interaction, contest_id, page)
        # Its pictures are attached to the message already and are kept.
        await interaction.response.edit_message(
            view=panel, attachments=current_attachments(interaction) or files
        )


BUTTONS = (GalleryButton, GalleryPageButton, ApprovalButton)


async def open_gallery(interaction: Interaction, contest_id: int) -> None:
    """Answer privately with the first page."""
    panel, files = await _page(interaction, contest_id, 0)
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _page(
    interaction: Interaction, contest_id: int, page: int
) -> tuple[Panel, list[discord.File]]:
    viewer_id = interaction.user.id
    app = interaction.client.app
    shown = await app[EntryService].gallery(contest_id, guild_id_of(interaction), viewer_id, page)
    contest = shown.contest
    marks = None
    if contest.state is ContestState.VOTING and contest.plan.rules.voting.is_marks:
        marks = await app[VoteService].approved_by(contest_id, viewer_id)
    return gallery_panel(shown, user_language(interaction), viewer_id, marks)


def gallery_panel(
    shown: GalleryPage, language: Any, viewer_id: int, marks: frozenset[int] | None
) -> tuple[Panel, list[discord.File]]:
    """Return a page of the gallery and its files. Authors are named once the result is known.

    With `marks`, those of the viewer, each entry has a button to mark it.
    """
    contest = shown.contest
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### 🖼️ {title}", title=contest.plan.title), language)
    ]
    files: list[discord.File] = []
    for entry in shown.entries:
        picture = shown.pictures.get(entry.picture_id or 0)
        if picture is not None:
            file = picture_file(picture)
            file.filename = f"entry-{entry.id}.jpg"
            files.append(file)
            parts.append(picture_gallery(entry.description, file.filename))
        line = say(text("“{caption}”", caption=entry.caption), language) if entry.caption else ""
        named = contest.decided and entry.author_id > 0
        said = " · ".join(filter(None, (line, f"<@{entry.author_id}>" if named else "")))
        if said:
            parts.append(discord.ui.TextDisplay(said))
        if marks is not None and entry.author_id == viewer_id:
            parts.append(paragraph(text("-# This one is yours."), language))
        elif marks is not None:
            button = ApprovalButton.of(shown, entry, marked=entry.id in marks, language=language)
            parts.append(button_row(button))
    parts.append(_below(shown, language))
    if shown.pages > 1:
        of = text("-# Page {page} of {pages}", page=shown.page + 1, pages=shown.pages)
        parts.append(paragraph(of, language))
    if marks:
        parts.append(paragraph(_counted(len(marks)), language))
    elif contest.state is ContestState.VOTING:
        order = text("-# In your own random order, so that no entry is favoured.")
        parts.append(paragraph(order, language))
    return framed(*parts), files


def _below(shown: GalleryPage, language: Any) -> discord.ui.ActionRow[Any]:
    report = WhichButton.under(shown, language)
    if shown.pages == 1:
        return button_row(report)
    back = GalleryPageButton(shown.contest.id, max(shown.page - 1, 0), disabled=shown.page == 0)
    on = GalleryPageButton(shown.contest.id, shown.page + 1, disabled=shown.page + 1 >= shown.pages)
    back.item.emoji, on.item.emoji = "◀️", "▶️"
    return button_row(back, on, report)


def _counted(marks: int) -> Text:
    return counted(
        "-# ✅ Your vote is counted: {count}.", "-# ✅ Your votes are counted: {count}.", marks
    )
