"""Entering a contest: the buttons on its post, and their forms."""

from __future__ import annotations

from functools import partial
from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.contests.entries import EntryService, MemberEntries
from bot.services.contests.removal_notices import RemovalNoticeService
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    participant_of,
    picture_file,
    picture_gallery,
)
from cogs.contests.entry_forms import ENTRY_FORMS
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    guild_settings_of,
    paragraph,
    user_language,
)
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.excerpts import excerpts
from domain.contests.contest import (
    HELD,
    ContestState,
    Entry,
    EntryStatus,
)
from domain.translatable_text import Text, Timestamp, counted, text

WITHDRAW = "withdraw_entry"
ROOM = 2_500
"""The most characters for members' and moderators' words on one page, once escaped."""


class EnterButton(ContestButton, template=rf"contest:enter{NUMBER}", access=Access.EVERYONE):
    """Opens the form for an entry."""

    name = "contest:enter"
    label = text("Enter")
    emoji = "✍️"
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form, if the member may make another entry."""
        await open_form(interaction, self.numbers[0])


class MineButton(ContestButton, template=rf"contest:mine{NUMBER}", access=Access.EVERYONE):
    """Shows the member's own entries."""

    name = "contest:mine"
    label = text("My entries")

    async def on_click(self, interaction: Interaction) -> None:
        """Show them privately."""
        entered = await interaction.client.app[EntryService].of_member(
            self.numbers[0], guild_id_of(interaction), interaction.user.id
        )
        panel, files = own_entries(entered, user_language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)
        # The page itself shows removed entries, so no separate notice is shown.
        verdicts = interaction.client.app[RemovalNoticeService]
        owed = await verdicts.pending_for(guild_id_of(interaction), interaction.user.id)
        await verdicts.mark_shown([one for one in owed if one.contest.id == entered.contest.id])


class OwnPageButton(
    ContestButton, template=rf"contest:minepage{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Turns to another page of one's own entries."""

    name = "contest:minepage"

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        contest_id, page = self.numbers
        entered = await interaction.client.app[EntryService].of_member(
            contest_id, guild_id_of(interaction), interaction.user.id, page
        )
        panel, files = own_entries(entered, user_language(interaction))
        await interaction.response.edit_message(view=panel, attachments=files)


class WithdrawButton(ContestButton, template=rf"contest:withdraw{NUMBER}", access=Access.EVERYONE):
    """Withdraws an entry."""

    name = "contest:withdraw"
    label = text("Withdraw")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Ask first."""
        await ask(interaction, WITHDRAW, self.numbers[0])


async def _question(interaction: Interaction, entry_id: int) -> Text:
    contest, entry = await interaction.client.app[EntryService].to_withdraw(
        entry_id, guild_id_of(interaction), interaction.user.id
    )
    question = text(
        "Withdraw your entry from “{title}”? It cannot be brought back. You can enter again until "
        "{end}.",
        title=contest.plan.title,
        end=Timestamp(contest.plan.entries_until),
    )
    if entry.caption is None:
        return question
    return text("> {caption}\n{question}", caption=entry.caption, question=question)


@confirmed(WITHDRAW, Access.EVERYONE, wording=_question, yes=text("Yes, withdraw it"))
async def withdraw(interaction: Interaction, entry_id: int) -> Text:
    """Withdraw the entry that was asked about."""
    entered = await interaction.client.app[EntryService].withdraw(
        entry_id, guild_id_of(interaction), interaction.user.id
    )
    return text("Your entry is withdrawn from “{title}”.", title=entered.contest.plan.title)


class ReplaceButton(ContestButton, template=rf"contest:replace{NUMBER}", access=Access.EVERYONE):
    """Opens the form for an entry in place of one of the member's."""

    name = "contest:replace"
    label = text("Replace mine")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form, filled in with what can be."""
        replaced = await interaction.client.app[EntryService].own(
            self.numbers[0], interaction.user.id
        )
        await _open(interaction, replaced.contest_id, replaced)


ENTERED = text("### ✅ You are in “{title}”. Good luck!")
REPLACED = text("### ✅ Your entry in “{title}” is replaced.")
BUTTONS = (EnterButton, MineButton, OwnPageButton, ReplaceButton, WithdrawButton)


async def open_form(interaction: Interaction, contest_id: int) -> None:
    """Answer with the form for an entry; without room, with those that can be replaced.

    Raises `Refusal` if the member may not enter.
    """
    entered = await interaction.client.app[EntryService].of_member(
        contest_id, guild_id_of(interaction), interaction.user.id
    )
    if entered.contest.state is ContestState.ENTRIES and not entered.room:
        panel, files = own_entries(entered, user_language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)
        return
    await _open(interaction, contest_id, None)


async def _open(interaction: Interaction, contest_id: int, replaces: Entry | None) -> None:
    contest = await interaction.client.app[EntryService].check(
        contest_id,
        guild_id_of(interaction),
        participant_of(interaction),
        replaces=replaces.id if replaces else None,
    )
    form = ENTRY_FORMS[contest.plan.kind.key](
        contest,
        guild_settings_of(interaction),
        user_language(interaction),
        partial(_show_sent, replaced=replaces is not None),
        replaces=replaces,
    )
    await interaction.response.send_modal(form)


async def _show_sent(interaction: Interaction, entered: MemberEntries, *, replaced: bool) -> None:
    done = REPLACED if replaced else ENTERED
    panel, files = own_entries(entered, user_language(interaction), done=done)
    if interaction.response.is_done():
        await interaction.followup.send(view=panel, files=files, ephemeral=True)
    else:
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


def own_entries(
    entered: MemberEntries, language: Any, *, done: Text | None = None
) -> tuple[Panel, list[discord.File]]:
    """Return a page of a member's entries with buttons to withdraw them, and its files."""
    contest, entries = entered.contest, entered.shown
    parts: list[discord.ui.Item[Any]] = [paragraph(_heading(entered, done), language)]
    files: list[discord.File] = []
    said = excerpts([one or "" for each in entries for one in (each.caption, each.note)], ROOM)
    for entry, caption, note in zip(entries, said[::2], said[1::2], strict=True):
        shown, file = _shown(entered, entry, caption)
        parts.append(shown)
        if file is not None:
            files.append(file)
        if entry.status in HELD and contest.state is not ContestState.CLOSED:
            replace = ReplaceButton(entry.id, language=language)
            parts.append(button_row(replace, WithdrawButton(entry.id, language=language)))
        if entry.permission is not None:
            allowed = text("-# You allow us to show it elsewhere. /privacy takes that back.")
            parts.append(paragraph(allowed, language))
        if entry.status is EntryStatus.WAITING:
            parts.append(paragraph(text("-# Waiting for a moderator's approval."), language))
        elif entry.status is not EntryStatus.IN:
            out = text("-# A moderator removed this entry: {reason}", reason=note or "…")
            parts.append(paragraph(out, language))
    if entered.pages > 1:
        parts += _turns(entered, language)
    parts.append(paragraph(_room(entered), language))
    if entered.room and entered.entries:
        parts.append(button_row(EnterButton(contest.id, language=language)))
    return framed(*parts), files


def _turns(entered: MemberEntries, language: Any) -> list[discord.ui.Item[Any]]:
    contest_id, page, pages = entered.contest.id, entered.page, entered.pages
    back = OwnPageButton(contest_id, max(page - 1, 0), disabled=page == 0)
    on = OwnPageButton(contest_id, page + 1, disabled=page + 1 >= pages)
    back.item.emoji, on.item.emoji = "◀️", "▶️"
    of = text("-# Page {page} of {pages}", page=page + 1, pages=pages)
    return [paragraph(of, language), button_row(back, on)]


def _heading(entered: MemberEntries, done: Text | None) -> Text:
    """Return the heading; `done` has what the member just did, if anything."""
    title = entered.contest.plan.title
    if done is not None:
        return Text(done.message, {"title": title})
    if not entered.entries:
        return text("### You have no entry in “{title}”.", title=title)
    return text("### Your entries in “{title}”", title=title)


def _shown(
    entered: MemberEntries, entry: Entry, caption: str
) -> tuple[discord.ui.Item[Any], discord.File | None]:
    picture = entered.pictures.get(entry.picture_id or 0)
    if picture is None:
        return discord.ui.TextDisplay(f"> {escape(caption or '…')}"), None
    file = picture_file(picture)
    file.filename = f"entry-{entry.id}.jpg"
    return picture_gallery(entry.description, file.filename), file


def _room(entered: MemberEntries) -> Text:
    until = Timestamp(entered.contest.plan.entries_until)
    if not entered.room:
        return text("-# You can replace or withdraw yours until {until}.", until=until)
    return counted(
        "-# You have {count} entry left, until {until}.",
        "-# You have {count} entries left, until {until}.",
        entered.room,
        until=until,
    )
