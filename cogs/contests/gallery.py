"""The gallery: all entries, a few at a time, seen by whoever asked."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.services.contests.entries import Gallery
from cogs.contests.buttons import (
    NUMBER,
    ContestButton,
    as_file,
    hanging,
    person,
    row,
    shown_picture,
)
from cogs.contests.reporting import WhichButton
from cogs.panels import Interaction, Panel, card, here, language, say, words
from domain.contests.contest import Entry, State
from domain.contests.rules import Voting
from domain.text import Text, counted, text


class GalleryButton(ContestButton, template=rf"contest:gallery{NUMBER}", access=Access.EVERYONE):
    """On the voting post and the result: shows all entries."""

    name = "contest:gallery"
    label = text("Gallery")
    emoji = "🖼️"

    async def clicked(self, interaction: Interaction) -> None:
        """Show the first page, privately."""
        await open_gallery(interaction, self.numbers[0])


class LeafButton(ContestButton, template=rf"contest:leaf{NUMBER}{NUMBER}", access=Access.EVERYONE):
    """Under a page: turns to another."""

    name = "contest:leaf"

    async def clicked(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        panel, files = await _page(interaction, *self.numbers)
        await interaction.response.edit_message(view=panel, attachments=files)


class MarkButton(
    ContestButton, template=rf"contest:mark{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Under an entry, where votes are marks: marks it, or takes the mark back.

    Its numbers are the contest, the entry, and the page it is on.
    """

    name = "contest:mark"

    @classmethod
    def of(cls, shown: Gallery, entry: Entry, *, marked: bool, speaking: Any) -> MarkButton:
        """The button under `entry`."""
        made = cls(shown.contest.id, entry.id, shown.page)
        one = shown.contest.plan.rules.voting is Voting.ONE
        said = (
            (text("My choice") if one else text("Liked"))
            if marked
            else (text("Choose") if one else text("Like"))
        )
        made.item.emoji = "✅" if one else "❤️"
        made.item.label = say(said, speaking)
        style = discord.ButtonStyle
        made.item.style = style.success if marked else style.secondary
        return made

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the vote, then show the page with it."""
        contest_id, entry_id, page = self.numbers
        await interaction.client.app.votes.mark(
            contest_id, here(interaction), person(interaction), entry_id
        )
        panel, files = await _page(interaction, contest_id, page)
        # Its pictures hang on the message already and stay.
        await interaction.response.edit_message(
            view=panel, attachments=hanging(interaction) or files
        )


BUTTONS = (GalleryButton, LeafButton, MarkButton)


async def open_gallery(interaction: Interaction, contest_id: int) -> None:
    """Answer with the first page, privately."""
    panel, files = await _page(interaction, contest_id, 0)
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _page(
    interaction: Interaction, contest_id: int, page: int
) -> tuple[Panel, list[discord.File]]:
    viewer_id = interaction.user.id
    app = interaction.client.app
    shown = await app.entries.gallery(contest_id, here(interaction), viewer_id, page)
    contest = shown.contest
    marks = None
    if contest.state is State.VOTING and contest.plan.rules.voting.is_marks:
        marks = await app.votes.marked(contest_id, viewer_id)
    return gallery_panel(shown, language(interaction), viewer_id, marks)


def gallery_panel(
    shown: Gallery, speaking: Any, viewer_id: int, marks: frozenset[int] | None
) -> tuple[Panel, list[discord.File]]:
    """A page of the gallery, and the files it shows. Authors are named once the result is known.

    With `marks`, those of the viewer, each entry has a button to mark it.
    """
    contest = shown.contest
    parts: list[discord.ui.Item[Any]] = [
        words(text("### 🖼️ {title}", title=contest.plan.title), speaking)
    ]
    files: list[discord.File] = []
    for entry in shown.entries:
        picture = shown.pictures.get(entry.picture_id or 0)
        if picture is not None:
            file = as_file(picture)
            file.filename = f"entry-{entry.id}.jpg"
            files.append(file)
            parts.append(shown_picture(name=file.filename))
        line = say(text("“{caption}”", caption=entry.caption), speaking) if entry.caption else ""
        named = contest.decided and entry.author_id > 0
        said = " · ".join(filter(None, (line, f"<@{entry.author_id}>" if named else "")))
        if said:
            parts.append(discord.ui.TextDisplay(said))
        if marks is not None and entry.author_id == viewer_id:
            parts.append(words(text("-# This one is yours."), speaking))
        elif marks is not None:
            button = MarkButton.of(shown, entry, marked=entry.id in marks, speaking=speaking)
            parts.append(row(button))
    parts.append(_below(shown, speaking))
    if shown.pages > 1:
        of = text("-# Page {page} of {pages}", page=shown.page + 1, pages=shown.pages)
        parts.append(words(of, speaking))
    if marks:
        parts.append(words(_counted(len(marks)), speaking))
    elif contest.state is State.VOTING:
        order = text("-# In an order of your own, so that nobody is favoured.")
        parts.append(words(order, speaking))
    return card(*parts), files


def _below(shown: Gallery, speaking: Any) -> discord.ui.ActionRow[Any]:
    report = WhichButton.under(shown, speaking)
    if shown.pages == 1:
        return row(report)
    back = LeafButton(shown.contest.id, max(shown.page - 1, 0), disabled=shown.page == 0)
    on = LeafButton(shown.contest.id, shown.page + 1, disabled=shown.page + 1 >= shown.pages)
    back.item.emoji, on.item.emoji = "◀️", "▶️"
    return row(back, on, report)


def _counted(marks: int) -> Text:
    return counted(
        "-# ✅ Your vote is counted: {count}.", "-# ✅ Your votes are counted: {count}.", marks
    )
