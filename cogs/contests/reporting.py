"""Reporting an entry to the moderators: from a card, the gallery, or a message's menu."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str

from bot.access import Access, requires
from bot.services.contests.entries import Gallery
from bot.services.contests.review import REASON_LENGTH
from cogs.contests.buttons import NUMBER, ContestButton, as_file, row, shown_picture
from cogs.panels import (
    Form,
    Interaction,
    Lasting,
    Panel,
    answer,
    card,
    here,
    language,
    picked,
    say,
    words,
)
from domain.contests.contest import Entry, Kind
from domain.contests.gallery import PAGE
from domain.refusals import Refusal
from domain.text import text

CAPTIONS = 25
"""As many as a menu offers. Photos must be seen to be told apart: of them a page of the gallery."""


class ReportButton(ContestButton, template=rf"contest:report{NUMBER}", access=Access.EVERYONE):
    """On a card: something is wrong with this entry."""

    name = "contest:report"
    label = text("Report")
    emoji = "🚩"

    async def clicked(self, interaction: Interaction) -> None:
        """Ask what."""
        form = ReportForm(self.numbers[0], language(interaction))
        await interaction.response.send_modal(form)


class ReportForm(Form, access=Access.EVERYONE):
    """What is wrong with an entry."""

    def __init__(self, entry_id: int, speaking: Any) -> None:
        super().__init__(text("Report an entry"), speaking)
        self.entry_id = entry_id
        self.note = self.ask(
            text("What is wrong with it?"),
            discord.ui.TextInput[Any](
                custom_id="note", max_length=REASON_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("Only moderators read this."),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Put it in the queue."""
        await interaction.client.app.review.report(
            self.entry_id, here(interaction), interaction.user.id, self.note.value
        )
        await answer(interaction, text("Thank you. A moderator will look at it."))


class WhichButton(
    ContestButton, template=rf"contest:which{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Under a page of the gallery: asks which of its entries is meant."""

    name = "contest:which"
    label = text("Report")
    emoji = "🚩"

    @classmethod
    def under(cls, shown: Gallery, speaking: Any) -> WhichButton:
        """The button under this page of the gallery."""
        captions = shown.contest.plan.kind is Kind.CAPTION
        page = shown.page * PAGE // CAPTIONS if captions else shown.page
        return cls(shown.contest.id, page, speaking=speaking)

    async def clicked(self, interaction: Interaction) -> None:
        """Ask, beside the page."""
        contest_id, page = self.numbers
        await ask_which(interaction, contest_id, page)


class WhichLeaf(
    ContestButton, template=rf"contest:whichleaf{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Under the question: other entries to choose from."""

    name = "contest:whichleaf"

    async def clicked(self, interaction: Interaction) -> None:
        """Show those in place of these."""
        panel, files = await _question(interaction, *self.numbers)
        await interaction.response.edit_message(view=panel, attachments=files)


class WhichMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:reported{NUMBER}",
    access=Access.EVERYONE,
):
    """Which entry is meant; choosing one opens the form."""

    def __init__(
        self, contest_id: int, entries: Sequence[Entry] = (), speaking: Any = "en"
    ) -> None:
        options = [
            discord.SelectOption(
                label=(entry.caption or say(text("Photo {number}", number=place), speaking))[:100],
                value=str(entry.id),
            )
            for place, entry in enumerate(entries, start=1)
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:reported:{contest_id}",
                options=options or [discord.SelectOption(label="…")],
                placeholder=say(text("Choose an entry"), speaking),
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Ask what is wrong with it."""
        form = ReportForm(picked(int, self.item.values[0]), language(interaction))
        await interaction.response.send_modal(form)


BUTTONS = (ReportButton, WhichButton, WhichLeaf, WhichMenu)


@requires(Access.EVERYONE)
@app_commands.context_menu(name=locale_str("Report entry"))
@app_commands.guild_only()
async def report_entry(interaction: Interaction, message: discord.Message) -> None:
    """Ask moderators to look at an entry that the message shows."""
    guild_id = here(interaction)
    shown = _named(interaction, message)
    if len(shown) == 1:
        await interaction.response.send_modal(ReportForm(shown[0], language(interaction)))
    elif shown:
        await ask_which(interaction, *shown)
    else:
        contest_id = await interaction.client.app.review.shown_in(guild_id, message.id)
        await ask_which(interaction, contest_id, 0)


async def ask_which(interaction: Interaction, contest_id: int, page: int) -> None:
    """Answer with the question, privately."""
    panel, files = await _question(interaction, contest_id, page)
    await interaction.response.send_message(view=panel, files=files, ephemeral=True)


async def _question(
    interaction: Interaction, contest_id: int, page: int
) -> tuple[Panel, list[discord.File]]:
    viewer_id = interaction.user.id
    shown = await interaction.client.app.entries.gallery(
        contest_id, here(interaction), viewer_id, page, captions=CAPTIONS
    )
    speaking = language(interaction)
    others = [entry for entry in shown.entries if entry.author_id != viewer_id]
    if not others and shown.pages == 1:
        raise Refusal(text("There is no entry but your own."))
    parts: list[discord.ui.Item[Any]] = [words(text("### 🚩 Which one do you mean?"), speaking)]
    files: list[discord.File] = []
    for place, entry in enumerate(others, start=1):
        picture = shown.pictures.get(entry.picture_id or 0)
        if picture is not None:
            file = as_file(picture)
            file.filename = f"entry-{entry.id}.jpg"
            files.append(file)
            parts.append(words(text("Photo {number}", number=place), speaking))
            parts.append(shown_picture(name=file.filename))
    if others:
        parts.append(row(WhichMenu(contest_id, others, speaking)))
    if shown.pages > 1:
        back = WhichLeaf(contest_id, max(shown.page - 1, 0), disabled=shown.page == 0)
        on = WhichLeaf(contest_id, shown.page + 1, disabled=shown.page + 1 >= shown.pages)
        back.item.emoji, on.item.emoji = "◀️", "▶️"
        parts.append(row(back, on))
    return card(*parts), files


def _named(interaction: Interaction, message: discord.Message) -> list[int]:
    """From the buttons of a message of ours: the one entry on it, or a contest and a page."""
    me = interaction.client.user
    if me is None or message.author.id != me.id:
        return []
    said = " ".join(_ids(message.components))
    found = re.search(rf"{ReportButton.name}:(\d+)\b|{WhichButton.name}:(\d+):(\d+)\b", said)
    return [int(number) for number in found.groups() if number] if found else []


def _ids(parts: Sequence[Any]) -> list[str]:
    """The `custom_id` of every part that has one, in order."""
    found: list[str] = []
    for part in parts:
        found += filter(None, [getattr(part, "custom_id", None)])
        found += _ids(getattr(part, "children", ()))
    return found
