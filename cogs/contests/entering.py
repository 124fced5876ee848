"""Entering: the buttons on a contest's post, and the forms behind them."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.contests.entries import Entered
from cogs.contests.buttons import (
    NUMBER,
    ContestButton,
    as_file,
    person,
    received,
    row,
    shown_picture,
)
from cogs.panels import Form, Interaction, Panel, card, here, language, words
from cogs.ui.excerpts import excerpts
from domain.contests.contest import CAPTION_LENGTH, HELD, Contest, Entry, Kind, Standing, State
from domain.text import Instant, Text, counted, text

ROOM = 2_500
"""Characters for members' and moderators' words on one page, once escaped."""


class EnterButton(ContestButton, template=rf"contest:enter{NUMBER}", access=Access.EVERYONE):
    """On the post: opens the form for an entry."""

    name = "contest:enter"
    label = text("Enter")
    emoji = "✍️"
    style = discord.ButtonStyle.primary

    async def clicked(self, interaction: Interaction) -> None:
        """Open the form, if there is room for an entry."""
        await open_form(interaction, self.numbers[0])


class MineButton(ContestButton, template=rf"contest:mine{NUMBER}", access=Access.EVERYONE):
    """On the post: shows one's own entries."""

    name = "contest:mine"
    label = text("My entries")

    async def clicked(self, interaction: Interaction) -> None:
        """Show them, privately."""
        entered = await interaction.client.app.entries.mine(
            self.numbers[0], here(interaction), interaction.user.id
        )
        panel, files = own_entries(entered, language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)
        # What was taken out is said in there, so it is not said once more beside it.
        verdicts = interaction.client.app.verdicts
        owed = await verdicts.owed(here(interaction), interaction.user.id)
        await verdicts.told([one for one in owed if one.contest.id == entered.contest.id])


class OwnPageButton(
    ContestButton, template=rf"contest:minepage{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Under one's own entries: turns to another page of them."""

    name = "contest:minepage"

    async def clicked(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        contest_id, page = self.numbers
        entered = await interaction.client.app.entries.mine(
            contest_id, here(interaction), interaction.user.id, page
        )
        panel, files = own_entries(entered, language(interaction))
        await interaction.response.edit_message(view=panel, attachments=files)


class WithdrawButton(ContestButton, template=rf"contest:withdraw{NUMBER}", access=Access.EVERYONE):
    """Beside one's entry: takes it back."""

    name = "contest:withdraw"
    label = text("Withdraw")
    style = discord.ButtonStyle.danger

    async def clicked(self, interaction: Interaction) -> None:
        """Take it back and show what is left."""
        entered = await interaction.client.app.entries.withdraw(
            self.numbers[0], here(interaction), interaction.user.id
        )
        panel, files = own_entries(entered, language(interaction))
        await interaction.response.edit_message(view=panel, attachments=files)


BUTTONS = (EnterButton, MineButton, OwnPageButton, WithdrawButton)


class CaptionForm(Form, access=Access.EVERYONE):
    """Takes a caption."""

    def __init__(self, contest: Contest, speaking: Any) -> None:
        super().__init__(text("Your caption"), speaking)
        self.contest_id = contest.id
        if contest.plan.theme:
            self.add_item(discord.ui.TextDisplay(contest.plan.theme))
        self.caption = self.ask(
            text("The line for this picture"),
            discord.ui.TextInput[Any](
                custom_id="caption", max_length=CAPTION_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("Your name stays hidden until the result is out."),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep the entry and show it."""
        entered = await interaction.client.app.entries.enter(
            self.contest_id, here(interaction), person(interaction), self.caption.value
        )
        panel, files = own_entries(entered, language(interaction), new=True)
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class PhotoForm(Form, access=Access.EVERYONE):
    """Takes a photo."""

    def __init__(self, contest: Contest, speaking: Any) -> None:
        super().__init__(text("Your photo"), speaking)
        self.contest_id = contest.id
        if contest.plan.theme:
            self.add_item(discord.ui.TextDisplay(contest.plan.theme))
        self.photo = self.ask(
            text("A PNG, JPEG, WebP or HEIC file, up to 10 MB"),
            discord.ui.FileUpload[Any](custom_id="photo"),
            text("Where and when it was taken is removed. Your name stays hidden."),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Read the picture, keep the entry and show it."""
        # Fetching and reading a picture may take longer than an answer may.
        await interaction.response.defer(ephemeral=True, thinking=True)
        app = interaction.client.app
        picture = await received(self.photo, app.pictures)
        assert picture is not None  # noqa: S101 (Discord does not send the form without a file)
        entered = await app.entries.enter(
            self.contest_id, here(interaction), person(interaction), picture
        )
        panel, files = own_entries(entered, language(interaction), new=True)
        await interaction.followup.send(view=panel, files=files, ephemeral=True)


async def open_form(interaction: Interaction, contest_id: int) -> None:
    """Answer with the form for an entry; raises `Refusal` where the member may not enter."""
    contest = await interaction.client.app.entries.check(
        contest_id, here(interaction), person(interaction)
    )
    form = CaptionForm if contest.plan.kind is Kind.CAPTION else PhotoForm
    await interaction.response.send_modal(form(contest, language(interaction)))


def own_entries(
    entered: Entered, speaking: Any, *, new: bool = False
) -> tuple[Panel, list[discord.File]]:
    """Return a page of a member's entries, each with a way to take it back, and its files."""
    contest, entries = entered.contest, entered.shown
    parts: list[discord.ui.Item[Any]] = [words(_heading(entered, new=new), speaking)]
    files: list[discord.File] = []
    said = excerpts([one or "" for each in entries for one in (each.caption, each.note)], ROOM)
    for entry, caption, note in zip(entries, said[::2], said[1::2], strict=True):
        shown, file = _shown(entered, entry, caption)
        parts.append(shown)
        if file is not None:
            files.append(file)
        if entry.standing in HELD and contest.state is not State.CLOSED:
            parts.append(row(WithdrawButton(entry.id, speaking=speaking)))
        if entry.standing is Standing.WAITING:
            parts.append(words(text("-# Waiting for a moderator to look at it."), speaking))
        elif entry.standing is not Standing.IN:
            out = text("-# A moderator took this one out: {reason}", reason=note or "…")
            parts.append(words(out, speaking))
    if entered.pages > 1:
        parts += _turns(entered, speaking)
    parts.append(words(_room(entered), speaking))
    if entered.room and entered.entries:
        parts.append(row(EnterButton(contest.id, speaking=speaking)))
    return card(*parts), files


def _turns(entered: Entered, speaking: Any) -> list[discord.ui.Item[Any]]:
    contest_id, page, pages = entered.contest.id, entered.page, entered.pages
    back = OwnPageButton(contest_id, max(page - 1, 0), disabled=page == 0)
    on = OwnPageButton(contest_id, page + 1, disabled=page + 1 >= pages)
    back.item.emoji, on.item.emoji = "◀️", "▶️"
    of = text("-# Page {page} of {pages}", page=page + 1, pages=pages)
    return [words(of, speaking), row(back, on)]


def _heading(entered: Entered, *, new: bool) -> Text:
    title = entered.contest.plan.title
    if new:
        return text("### ✅ You are in “{title}”. Good luck!", title=title)
    if not entered.entries:
        return text("### You have no entry in “{title}”.", title=title)
    return text("### Your entries in “{title}”", title=title)


def _shown(
    entered: Entered, entry: Entry, caption: str
) -> tuple[discord.ui.Item[Any], discord.File | None]:
    picture = entered.pictures.get(entry.picture_id or 0)
    if picture is None:
        return discord.ui.TextDisplay(f"> {escape(caption or '…')}"), None
    file = as_file(picture)
    file.filename = f"entry-{entry.id}.jpg"
    return shown_picture(name=file.filename), file


def _room(entered: Entered) -> Text:
    until = Instant(entered.contest.plan.entries_until)
    if not entered.room:
        return text("-# You can withdraw and enter anew until {until}.", until=until)
    return counted(
        "-# You have {count} entry left, until {until}.",
        "-# You have {count} entries left, until {until}.",
        entered.room,
        until=until,
    )
