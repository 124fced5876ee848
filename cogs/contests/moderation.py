"""Moderators' views of entries: the review queue, and the list of all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord

from bot.access import Access
from bot.i18n import escape
from bot.services.contests.moderation import REASON_LENGTH, ModerationService, ReviewSheet
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    picture_file,
    picture_gallery,
)
from cogs.contests.permissions import permission_text
from cogs.ui.base import (
    Interaction,
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    say,
    user_language,
)
from cogs.ui.excerpts import excerpts
from cogs.ui.forms import Form
from cogs.ui.pages import Listing, first_page, paged
from domain.contests.contest import Contest, Entry, EntryStatus
from domain.contests.moderation_flag import ModerationFlag
from domain.translatable_text import Text, User, counted, text

PAGE = 25
"""The number of options of a menu."""

MAX_REPORTS = 5
"""How many reports are shown with an entry; the others have pages of their own."""
MAX_ALIKE = 3
ROOM = 2_800
"""The most characters for members' words on one panel, once escaped."""

STANDINGS: dict[EntryStatus, Text] = {
    EntryStatus.IN: text("in the contest"),
    EntryStatus.WAITING: text("waiting for approval"),
    EntryStatus.REJECTED: text("rejected"),
    EntryStatus.DISQUALIFIED: text("disqualified"),
    EntryStatus.WITHDRAWN: text("withdrawn"),
}


class AllowButton(ContestButton, template=rf"contest:allow{NUMBER}", access=Access.MODERATOR):
    """Allows an entry in the queue."""

    name = "contest:allow"
    label = text("Approve")
    emoji = "✅"
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Allow it and show the next."""
        await interaction.client.app[ModerationService].allow(
            self.numbers[0], guild_id_of(interaction)
        )
        await _show_queue(interaction)


class RefuseButton(ContestButton, template=rf"contest:refuse{NUMBER}", access=Access.MODERATOR):
    """Rejects an entry in the queue, with a reason."""

    name = "contest:refuse"
    label = text("Remove")
    emoji = "🚫"
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Ask for the reason."""
        form = RefuseForm(self.numbers[0], user_language(interaction), queued=True)
        await interaction.response.send_modal(form)


class ReinstateButton(
    ContestButton, template=rf"contest:reinstate{NUMBER}", access=Access.MODERATOR
):
    """Reinstates a removed entry, with its votes."""

    name = "contest:reinstate"
    label = text("Reinstate")

    async def on_click(self, interaction: Interaction) -> None:
        """Reinstate it."""
        sheet = await interaction.client.app[ModerationService].allow(
            self.numbers[0], guild_id_of(interaction)
        )
        await _show_sheet(interaction, sheet)


class DisqualifyButton(
    ContestButton, template=rf"contest:disqualify{NUMBER}", access=Access.MODERATOR
):
    """Removes an entry, with a reason."""

    name = "contest:disqualify"
    label = text("Remove")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Ask for the reason."""
        form = RefuseForm(self.numbers[0], user_language(interaction), queued=False)
        await interaction.response.send_modal(form)


class RefuseForm(Form, access=Access.MODERATOR):
    """The form for the reason of a removal, which the author reads."""

    def __init__(self, entry_id: int, language: Any, *, queued: bool) -> None:
        super().__init__(text("Remove an entry"), language)
        self.entry_id = entry_id
        self.queued = queued
        self.reason = self.ask(
            text("Why"),
            discord.ui.TextInput[Any](
                custom_id="reason", max_length=REASON_LENGTH, style=discord.TextStyle.paragraph
            ),
            text("I send this privately to the author, and to nobody else."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Remove it."""
        sheet = await interaction.client.app[ModerationService].refuse(
            self.entry_id, guild_id_of(interaction), self.reason.value
        )
        if self.queued:
            await _show_queue(interaction)
        else:
            await _show_sheet(interaction, sheet)


class EntryMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:list{NUMBER}{NUMBER}",
    access=Access.MODERATOR,
):
    """A page of the list of a contest's entries; choosing one shows it."""

    def __init__(
        self, contest_id: int, page: int = 0, entries: Sequence[Entry] = (), language: Any = "en"
    ) -> None:
        options = [
            discord.SelectOption(
                label=(entry.caption or f"#{entry.id}")[:100],
                description=say(STANDINGS[entry.status], language),
                value=str(entry.id),
            )
            for entry in entries[page * PAGE : (page + 1) * PAGE]
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:list:{contest_id}:{page}",
                options=options or [discord.SelectOption(label="…")],
                placeholder=say(text("Choose an entry"), language),
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Show the entry that was chosen."""
        chosen = parse_choice(int, self.item.values[0])
        sheet = await interaction.client.app[ModerationService].sheet(
            chosen, guild_id_of(interaction)
        )
        await _show_sheet(interaction, sheet)


class PageButton(ContestButton, template=rf"contest:page{NUMBER}{NUMBER}", access=Access.MODERATOR):
    """Turns to another page of the list."""

    name = "contest:page"

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page."""
        contest_id, page = self.numbers
        contest, entries = await interaction.client.app[ModerationService].entries(
            contest_id, guild_id_of(interaction)
        )
        panel = entries_panel(contest, entries, user_language(interaction), page)
        await interaction.response.edit_message(view=panel, attachments=[])


BUTTONS = (
    AllowButton,
    RefuseButton,
    ReinstateButton,
    DisqualifyButton,
    EntryMenu,
    PageButton,
)


def queue_panel(sheet: ReviewSheet | None, language: Any) -> tuple[Panel, list[discord.File]]:
    """Return the first entry in the queue, and its files."""
    if sheet is None:
        done = text("### 🌿 All done. Nothing is waiting.")
        return framed(paragraph(done, language)), []
    parts, files = _parts(sheet, language)
    waiting = counted("-# {count} entry to review.", "-# {count} entries to review.", sheet.waiting)
    parts.append(
        button_row(
            AllowButton(sheet.entry.id, language=language),
            RefuseButton(sheet.entry.id, language=language),
        )
    )
    parts.append(paragraph(waiting, language))
    return framed(*parts), files


def entries_panel(
    contest: Contest, entries: Sequence[Entry], language: Any, page: int = 0
) -> Panel:
    """Return the list of a contest's entries."""
    heading = counted(
        "### “{title}”: {count} entry",
        "### “{title}”: {count} entries",
        len(entries),
        title=contest.plan.title,
    )
    panel = framed(paragraph(heading, language))
    if entries:
        panel.add_item(button_row(EntryMenu(contest.id, page, entries, language)))
    around = []
    if page > 0:
        around.append(_turn("◀️", contest.id, page - 1))
    if (page + 1) * PAGE < len(entries):
        around.append(_turn("▶️", contest.id, page + 1))
    if around:
        panel.add_item(button_row(*around))
    return panel


def _turn(sign: str, contest_id: int, page: int) -> PageButton:
    button = PageButton(contest_id, page)
    button.item.emoji = sign
    return button


async def _show_queue(interaction: Interaction) -> None:
    sheet = await interaction.client.app[ModerationService].next(guild_id_of(interaction))
    panel, files = queue_panel(sheet, user_language(interaction))
    await interaction.response.edit_message(view=panel, attachments=files)


async def _show_sheet(interaction: Interaction, sheet: ReviewSheet) -> None:
    language = user_language(interaction)
    parts, files = _parts(sheet, language)
    out = sheet.entry.status in {EntryStatus.REJECTED, EntryStatus.DISQUALIFIED}
    button = ReinstateButton if out else DisqualifyButton
    back = PageButton(sheet.contest.id, 0)
    back.item.label = say(text("Back to the list"), language)
    parts.append(button_row(button(sheet.entry.id, language=language), back))
    await interaction.response.edit_message(view=framed(*parts), attachments=files)


def _parts(
    sheet: ReviewSheet, language: Any
) -> tuple[list[discord.ui.Item[Any]], list[discord.File]]:
    entry = sheet.entry
    about = text(
        "{title} · {author} · {standing}",
        title=sheet.contest.plan.title,
        author=User(entry.author_id),
        standing=STANDINGS[entry.status],
    )
    reports, alike = _reports(sheet), sheet.alike[:MAX_ALIKE]
    caption, described, note, *others = excerpts(
        [
            entry.caption or "",
            entry.description or "",
            entry.note,
            *(other.caption or "" for other in alike),
            *(flag.note for flag in reports[:MAX_REPORTS]),
        ],
        ROOM,
    )
    parts: list[discord.ui.Item[Any]] = [paragraph(about, language)]
    files = []
    if sheet.picture is not None:
        files.append(picture_file(sheet.picture))
        parts.append(picture_gallery(entry.description))
    if entry.description is not None:
        parts.append(paragraph(text("What it shows: {words}", words=described), language))
    if (permitted := permission_text(entry)) is not None:
        parts.append(paragraph(permitted, language))
    if entry.caption is not None:
        parts.append(discord.ui.TextDisplay(f"> {escape(caption)}"))
    if entry.note:
        parts.append(paragraph(text("Removed: {reason}", reason=note), language))
    parts += [
        paragraph(_alike(other, said), language) for other, said in zip(alike, others, strict=False)
    ]
    parts += [
        paragraph(_reported(flag, said), language)
        for flag, said in zip(reports, others[len(alike) :], strict=False)
    ]
    if len(reports) > MAX_REPORTS:
        more = counted("-# and {count} more", "-# and {count} more", len(reports) - MAX_REPORTS)
        parts.append(paragraph(more, language))
        parts.append(button_row(first_page("reports", text("All reports"), language, entry.id)))
    return parts, files


def _reports(sheet: ReviewSheet) -> list[ModerationFlag]:
    """Return the members' reports, the latest first."""
    return [flag for flag in reversed(sheet.flags) if flag.user_id is not None]


def _reported(flag: ModerationFlag, note: str) -> Text:
    return text("🚩 {member}: {note}", member=User(flag.user_id or 0), note=note)


@paged("reports", Access.MODERATOR)
async def all_reports(interaction: Interaction, entry_id: int) -> Listing:
    """Load all reports of an entry, in full."""
    sheet = await interaction.client.app[ModerationService].sheet(
        entry_id, guild_id_of(interaction)
    )
    reports = _reports(sheet)
    heading = counted("### 🚩 {count} report", "### 🚩 {count} reports", len(reports))
    return Listing(
        [_reported(flag, flag.note) for flag in reports],
        above=[paragraph(heading, user_language(interaction))],
    )


def _alike(other: Entry, caption: str) -> Text:
    if other.caption is None:
        return text(
            "👯 Nearly the same photo as #{id}, by {author}.",
            id=str(other.id),
            author=User(other.author_id),
        )
    return text(
        "👯 Nearly the same as “{caption}”, by {author}.",
        caption=caption,
        author=User(other.author_id),
    )
