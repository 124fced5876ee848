"""Ties for a first place: announced, decided by moderators, or by a run-off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.i18n import say
from bot.outbox import Draft
from bot.services.contests.closing import CHOICE, TIED
from bot.services.contests.ties import RunOffPage, TieEntries, TieService
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    current_attachments,
    participant_of,
    picture_file,
    picture_gallery,
)
from cogs.recognition.staff_lookup import find_absent
from cogs.ui.base import (
    Panel,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    parse_choice,
    user_language,
)
from cogs.ui.excerpts import excerpts
from domain.contests.contest import Entry
from domain.contests.contest_rules import TiePolicy
from domain.contests.prizes import PrizeAward
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import JoinedList, Text, Timestamp, User, counted, text

LABEL_LENGTH = 100
ROOM = 3_000
"""The most characters for the captions of all tied entries, once escaped."""


class ChooseButton(ContestButton, template=rf"contest:choose{NUMBER}", access=Access.MODERATOR):
    """Shows moderators the entries of a tie."""

    name = "contest:choose"
    label = text("Choose (moderators)")
    emoji = "⚖️"

    async def on_click(self, interaction: Interaction) -> None:
        """Show the entries privately."""
        level = await interaction.client.app[TieService].to_choose(
            self.numbers[0], guild_id_of(interaction), interaction.user.id
        )
        await interaction.response.defer(ephemeral=True, thinking=True)
        absent = await _absent_authors(interaction, level)
        panel, files = choice_panel(level, user_language(interaction), absent=absent)
        await interaction.followup.send(view=panel, files=files, ephemeral=True)


class ChoiceMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:choice{NUMBER}",
    access=Access.MODERATOR,
):
    """Chooses the winner among tied entries."""

    def __init__(
        self, tie_id: int, level: TieEntries | None = None, chosen: int = 0, language: Any = "en"
    ) -> None:
        self.tie_id = tie_id
        options = [
            discord.SelectOption(
                label=say(_name(number, entry), language, markup=False)[:LABEL_LENGTH],
                value=str(entry.id),
                default=entry.id == chosen,
            )
            for number, entry in enumerate(level.entries if level else (), start=1)
        ]
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:choice:{tie_id}",
                placeholder=say(text("Choose an entry"), language),
                options=options or [discord.SelectOption(label="…")],
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Ask for a confirmation."""
        level = await interaction.client.app[TieService].to_choose(
            self.tie_id, guild_id_of(interaction), interaction.user.id
        )
        chosen = parse_choice(int, self.item.values[0])
        await interaction.response.defer()
        absent = await _absent_authors(interaction, level)
        panel, files = choice_panel(level, user_language(interaction), chosen, absent)
        await interaction.edit_original_response(
            view=panel, attachments=current_attachments(interaction) or files
        )


class SettleButton(
    ContestButton, template=rf"contest:settle{NUMBER}{NUMBER}", access=Access.MODERATOR
):
    """Confirms the chosen winner."""

    name = "contest:settle"
    label = text("Make it the winner")
    emoji = "🏆"
    style = discord.ButtonStyle.success

    async def on_click(self, interaction: Interaction) -> None:
        """Decide the tie."""
        tie_id, entry_id = self.numbers
        level = await interaction.client.app[TieService].choose(
            tie_id, guild_id_of(interaction), interaction.user.id, entry_id
        )
        done = text("Done. The result of “{title}” is on its way.", title=_title(level))
        panel = framed(paragraph(done, user_language(interaction)))
        await interaction.response.edit_message(view=panel, attachments=[])


class RunOffButton(ContestButton, template=rf"contest:runoff{NUMBER}", access=Access.EVERYONE):
    """Shows the entries of a run-off."""

    name = "contest:runoff"
    label = text("Vote in the run-off")
    emoji = "🗳️"
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show the entries privately."""
        paper = await interaction.client.app[TieService].paper(
            self.numbers[0], guild_id_of(interaction), participant_of(interaction)
        )
        panel, files = run_off_panel(paper, user_language(interaction), interaction.user.id)
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class RunOffPageButton(
    ContestButton, template=rf"contest:runoffpage{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Turns to another page of a run-off."""

    name = "contest:runoffpage"

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        tie_id, page = self.numbers
        paper = await interaction.client.app[TieService].paper(
            tie_id, guild_id_of(interaction), participant_of(interaction), page
        )
        panel, files = run_off_panel(paper, user_language(interaction), interaction.user.id)
        await interaction.response.edit_message(view=panel, attachments=files)


class PickButton(
    ContestButton, template=rf"contest:pick{NUMBER}{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Chooses an entry of a run-off. Its numbers are the tie, the entry and the page."""

    name = "contest:pick"

    async def on_click(self, interaction: Interaction) -> None:
        """Store the vote, then show the page with it."""
        tie_id, entry_id, page = self.numbers
        paper = await interaction.client.app[TieService].vote(
            tie_id, guild_id_of(interaction), participant_of(interaction), entry_id, page
        )
        panel, files = run_off_panel(paper, user_language(interaction), interaction.user.id)
        await interaction.response.edit_message(
            view=panel, attachments=current_attachments(interaction) or files
        )


BUTTONS = (ChooseButton, ChoiceMenu, SettleButton, RunOffButton, RunOffPageButton, PickButton)


class TiePosts:
    """Composes the posts about ties."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        client.app.outbox.register_composer(TIED, self.tied)
        client.app.outbox.register_composer(CHOICE, self.choice)

    async def tied(self, post: OutboxPost) -> Draft | None:
        """Return the public post about a tie and how it is decided.

        Without a moderators' channel it also notifies the contest's creator.
        """
        level = await self._app[TieService].level(post.subject_id, post.guild_id)
        if level.tie.decided:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        if level.tie.policy is TiePolicy.RUN_OFF:
            return Draft(framed(*_run_off_parts(level, language)))
        parts: list[discord.ui.Item[Any]] = [
            paragraph(text("## ⚖️ “{title}”: a tie for first place", title=_title(level)), language),
            paragraph(_level_said(level), language),
            paragraph(
                text(
                    "As the rules say, the moderators choose the winner by {end}. Then "
                    "comes the result.",
                    end=Timestamp(level.tie.until, "F"),
                ),
                language,
            ),
        ]
        asked = level.contest.created_by
        alone = (
            self._app.guild_settings.of(post.guild_id).moderator_channel_id is None and asked > 0
        )
        if alone:
            parts.append(paragraph(text("{member}, please choose.", member=User(asked)), language))
        parts.append(button_row(ChooseButton(level.tie.id, language=language)))
        return Draft(framed(*parts), pings=[discord.Object(asked)] if alone else [])

    async def choice(self, post: OutboxPost) -> Draft | None:
        """Return the request to the moderators to choose."""
        level = await self._app[TieService].level(post.subject_id, post.guild_id)
        if level.tie.decided:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(
            framed(
                paragraph(text("### ⚖️ “{title}”: please choose", title=_title(level)), language),
                paragraph(_level_said(level), language),
                paragraph(
                    text(
                        "Any moderator without a tied entry can choose, until {end}. After "
                        "that, they share first place.",
                        end=Timestamp(level.tie.until, "F"),
                    ),
                    language,
                ),
                button_row(ChooseButton(level.tie.id, language=language)),
            )
        )


def choice_panel(
    level: TieEntries, language: Language, chosen: int = 0, absent: Collection[int] = ()
) -> tuple[Panel, list[discord.File]]:
    """Return the tied entries, without their authors, and a menu to choose from; and the files."""
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### ⚖️ “{title}”: please choose", title=_title(level)), language)
    ]
    files: list[discord.File] = []
    at = next((at for at, one in enumerate(level.entries) if one.id == chosen), None)
    named = [one.caption or "" for one in level.entries]
    # The chosen one is shown a second time.
    said = excerpts([*named, *([named[at]] if at is not None else [])], ROOM)
    for number, (entry, caption) in enumerate(zip(level.entries, said, strict=False), start=1):
        parts.append(paragraph(_name(number, entry, caption), language))
        parts += _pictured(level.pictures.get(entry.picture_id or 0), entry, files)
    left = [number for number, one in enumerate(level.entries, 1) if one.author_id in absent]
    if left:
        parts.append(paragraph(_left_said(left), language))
    parts.append(button_row(ChoiceMenu(level.tie.id, level, chosen, language)))
    if at is not None:
        sure = text(
            "{entry} wins and I post the result. You cannot undo this.",
            entry=_name(at + 1, level.entries[at], said[-1]),
        )
        parts.append(paragraph(sure, language))
        parts.append(button_row(SettleButton(level.tie.id, chosen, language=language)))
    return framed(*parts), files


def run_off_panel(
    paper: RunOffPage, language: Language, voter_id: int
) -> tuple[Panel, list[discord.File]]:
    """Return a page of a run-off's entries, each with a button, and its files."""
    page, tie = paper.page, paper.tie
    title = page.contest.plan.title
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### 🗳️ “{title}”: the run-off", title=title), language)
    ]
    files: list[discord.File] = []
    for entry in page.entries:
        parts += _pictured(page.pictures.get(entry.picture_id or 0), entry, files)
        if entry.caption is not None:
            parts.append(paragraph(text("“{caption}”", caption=entry.caption), language))
        if entry.author_id == voter_id:
            parts.append(paragraph(text("-# This one is yours."), language))
            continue
        pick = PickButton(tie.id, entry.id, page.page)
        mine = entry.id == paper.chosen_id
        pick.item.emoji = "✅"
        pick.item.label = say(text("My choice") if mine else text("Choose"), language)
        pick.item.style = discord.ButtonStyle.success if mine else discord.ButtonStyle.secondary
        parts.append(button_row(pick))
    if page.pages > 1:
        back = RunOffPageButton(tie.id, max(page.page - 1, 0), disabled=page.page == 0)
        on = RunOffPageButton(tie.id, page.page + 1, disabled=page.page + 1 >= page.pages)
        back.item.emoji, on.item.emoji = "◀️", "▶️"
        parts.append(button_row(back, on))
    if paper.chosen_id is None:
        said = text("-# Choose one. Only you see this, and nobody learns who voted how.")
    else:
        said = text(
            "-# ✅ Your vote is counted, and you can change it until {end}.",
            end=Timestamp(tie.until),
        )
    parts.append(paragraph(said, language))
    return framed(*parts), files


def _run_off_parts(level: TieEntries, language: Language) -> list[discord.ui.Item[Any]]:
    until = Timestamp(level.tie.until, "F")
    left = Timestamp(level.tie.until, "R")
    return [
        paragraph(text("## 🗳️ “{title}”: a run-off", title=_title(level)), language),
        paragraph(_level_said(level), language),
        paragraph(
            text(
                "The jury chooses one of them, until {end} ({left}). Then comes the result.",
                end=until,
                left=left,
            )
            if level.tie.prize is PrizeAward.JURY
            else text(
                "Choose one of them, until {end} ({left}). Then comes the result.",
                end=until,
                left=left,
            ),
            language,
        ),
        button_row(RunOffButton(level.tie.id, language=language)),
    ]


def _level_said(level: TieEntries) -> Text:
    count = len(level.entries)
    if len(level.contest.plan.rules.prizes) == 1:
        return counted(
            "{count} entry is in first place.",
            "{count} entries are tied for first place.",
            count,
        )
    if level.tie.prize is PrizeAward.JURY:
        return counted(
            "For the jury's prize, {count} entry is in first place.",
            "For the jury's prize, {count} entries are tied for first place.",
            count,
        )
    return counted(
        "For the public's prize, {count} entry is in first place.",
        "For the public's prize, {count} entries are tied for first place.",
        count,
    )


def _pictured(picture: Any, entry: Entry, files: list[discord.File]) -> list[discord.ui.Item[Any]]:
    """Return the entry's photo, if it has one; its file is added to `files`."""
    if picture is None:
        return []
    file = picture_file(picture)
    file.filename = f"entry-{entry.id}.jpg"
    files.append(file)
    return [picture_gallery(entry.description, file.filename)]


def _name(number: int, entry: Entry, caption: str | None = None) -> Text:
    """Return the name of the entry with its caption, which may be shortened."""
    if entry.caption is None:
        return text("No. {number}", number=number)
    return text("No. {number}: “{caption}”", number=number, caption=caption or entry.caption)


def _left_said(numbers: Sequence[int]) -> Text:
    """Return the sentence about entries whose authors have left, without naming them."""
    named = tuple(text("No. {number}", number=number) for number in numbers)
    return counted(
        "⚠️ The author of {entries} has left the server. Choose another entry, or pass the prize on "
        "once the result is posted.",
        "⚠️ The authors of {entries} have left the server. Choose another entry, or pass the prize "
        "on once the result is posted.",
        len(numbers),
        entries=JoinedList(named),
    )


async def _absent_authors(interaction: Interaction, level: TieEntries) -> frozenset[int]:
    """Return which authors have left the server; nobody if Discord does not answer."""
    authors = [entry.author_id for entry in level.entries]
    absent = await find_absent(interaction.client, guild_id_of(interaction), authors)
    return absent or frozenset()


def _title(level: TieEntries) -> str:
    return level.contest.plan.title
