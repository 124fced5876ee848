"""The gallery: all entries, a few at a time, seen by whoever asked."""

from __future__ import annotations

from typing import Any

import discord

from bot.services.contest_entries import Gallery
from cogs.contests.buttons import NUMBER, ContestButton, as_file, person, row, shown_picture
from cogs.panels import Interaction, Panel, card, here, language, say, words
from domain.contests.contest import State
from domain.text import Text, text


class GalleryButton(ContestButton, template=rf"contest:gallery{NUMBER}"):
    """On the voting post and the result: shows all entries."""

    name = "contest:gallery"
    label = text("Gallery")
    emoji = "🖼️"

    async def clicked(self, interaction: Interaction) -> None:
        """Show the first page, privately."""
        panel, files = await _page(interaction, self.numbers[0], 0)
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class LeafButton(ContestButton, template=rf"contest:leaf{NUMBER}{NUMBER}"):
    """Under a page: turns to another."""

    name = "contest:leaf"

    async def clicked(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        panel, files = await _page(interaction, *self.numbers)
        await interaction.response.edit_message(view=panel, attachments=files)


BUTTONS = (GalleryButton, LeafButton)


async def _page(
    interaction: Interaction, contest_id: int, page: int
) -> tuple[Panel, list[discord.File]]:
    shown = await interaction.client.app.entries.gallery(
        contest_id, here(interaction), person(interaction).id, page
    )
    return gallery_panel(shown, language(interaction))


def gallery_panel(shown: Gallery, speaking: Any) -> tuple[Panel, list[discord.File]]:
    """A page of the gallery, and the files it shows. Authors are named once it is over."""
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
        named = contest.state is State.CLOSED and entry.author_id > 0
        said = " · ".join(filter(None, (line, f"<@{entry.author_id}>" if named else "")))
        if said:
            parts.append(discord.ui.TextDisplay(said))
    if shown.pages > 1:
        parts.append(_leaves(shown))
        of = text("-# Page {page} of {pages}", page=shown.page + 1, pages=shown.pages)
        parts.append(words(of, speaking))
    if contest.state is State.VOTING:
        parts.append(words(_order(), speaking))
    return card(*parts), files


def _leaves(shown: Gallery) -> discord.ui.ActionRow[Any]:
    back = LeafButton(shown.contest.id, max(shown.page - 1, 0), disabled=shown.page == 0)
    on = LeafButton(shown.contest.id, shown.page + 1, disabled=shown.page + 1 >= shown.pages)
    back.item.emoji, on.item.emoji = "◀️", "▶️"
    return row(back, on)


def _order() -> Text:
    return text("-# In an order of your own: nobody is favoured. Vote on the cards.")
