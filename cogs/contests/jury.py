"""The jury's private score sheets, one entry at a time; and what is missing of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contests.jury import JuryProgress, JuryService, ScoreSheet
from bot.services.contests.lifecycle import ContestLifecycleService
from cogs.contests.closing import closed_text
from cogs.contests.components import (
    NUMBER,
    ContestButton,
    button_row,
    current_attachments,
    entry_parts,
    participant_of,
    picture_file,
)
from cogs.recognition.staff_lookup import find_absent
from cogs.ui.base import (
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
from domain.contests.contest import ContestState
from domain.contests.contest_rules import JURY_LEVELS
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.translatable_text import JoinedList, Text, Timestamp, User, counted, text

MAX_NAMED = 5
"""How many entries without a score are listed."""
MAX_JURORS = 25
"""How many jurors are listed with their progress."""
NAME_LENGTH = 60


class ScoreButton(ContestButton, template=rf"contest:jury{NUMBER}", access=Access.EVERYONE):
    """Opens the juror's first sheet that is not done."""

    name = "contest:jury"
    label = text("Score")
    emoji = "🧑‍⚖️"

    async def on_click(self, interaction: Interaction) -> None:
        """Show a sheet privately."""
        sheet = await interaction.client.app[JuryService].sheet(
            self.numbers[0], guild_id_of(interaction), participant_of(interaction)
        )
        panel, files = score_sheet_panel(sheet, user_language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class SheetButton(
    ContestButton, template=rf"contest:sheet{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """Turns to the sheet of another entry."""

    name = "contest:sheet"

    async def on_click(self, interaction: Interaction) -> None:
        """Show it in place of this one."""
        contest_id, entry_id = self.numbers
        sheet = await interaction.client.app[JuryService].sheet(
            contest_id, guild_id_of(interaction), participant_of(interaction), entry_id
        )
        panel, files = score_sheet_panel(sheet, user_language(interaction))
        await interaction.response.edit_message(view=panel, attachments=files)


class ScoreMenu(
    PersistentItem,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:score{NUMBER}{NUMBER}{NUMBER}",
    access=Access.EVERYONE,
):
    """The juror's score on one criterion, stored at once."""

    def __init__(
        self,
        contest_id: int,
        entry_id: int,
        criterion: int,
        name: str = "…",
        given: int | None = None,
    ) -> None:
        self.contest_id, self.entry_id, self.criterion = contest_id, entry_id, criterion
        super().__init__(
            discord.ui.Select(
                custom_id=f"contest:score:{contest_id}:{entry_id}:{criterion}",
                placeholder=name,
                options=[
                    discord.SelectOption(
                        label=f"{name}: {score} {'★' * score}{'☆' * (JURY_LEVELS - score)}",
                        value=str(score),
                        default=score == given,
                    )
                    for score in range(1, JURY_LEVELS + 1)
                ],
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Store the score, then show the sheet with it, which confirms it."""
        sheet = await interaction.client.app[JuryService].score(
            self.contest_id,
            guild_id_of(interaction),
            participant_of(interaction),
            self.entry_id,
            self.criterion,
            parse_choice(int, self.item.values[0]),
        )
        panel, files = score_sheet_panel(sheet, user_language(interaction))
        # The entry's picture is attached to the message already and is kept.
        await interaction.response.edit_message(
            view=panel, attachments=current_attachments(interaction) or files
        )


class CloseAnywayButton(
    ContestButton, template=rf"contest:closeanyway{NUMBER}", access=Access.MODERATOR
):
    """Closes the contest although scores are missing."""

    name = "contest:closeanyway"
    label = text("Close anyway")
    style = discord.ButtonStyle.danger

    async def on_click(self, interaction: Interaction) -> None:
        """Close it."""
        ended = await interaction.client.app[ContestLifecycleService].end_phase(
            self.numbers[0], guild_id_of(interaction), ContestState.VOTING
        )
        await reply(interaction, closed_text(ended), edit=True)


BUTTONS = (ScoreButton, SheetButton, ScoreMenu, CloseAnywayButton)


def score_sheet_panel(sheet: ScoreSheet, language: Any) -> tuple[Panel, list[discord.File]]:
    """Return the sheet of one entry, without its author, and its files."""
    entry, contest = sheet.entry, sheet.contest
    if entry is None:
        nothing = text("There is nothing for you to judge here: all entries are your own.")
        return framed(paragraph(nothing, language)), []
    parts: list[discord.ui.Item[Any]] = [
        paragraph(
            text(
                "### {title}\n-# Entry {position} of {total}",
                title=contest.plan.title,
                position=sheet.position,
                total=sheet.total,
            ),
            language,
        )
    ]
    files = [picture_file(sheet.picture)] if sheet.picture else []
    parts += entry_parts(entry, language, has_picture=bool(files))
    given = sheet.given or {}
    parts += [
        button_row(ScoreMenu(contest.id, entry.id, number, criterion, given.get(number)))
        for number, criterion in enumerate(sheet.jury.criteria)
    ]
    turns = []
    if sheet.before is not None:
        turns.append(_turn("◀️", text("Back"), contest.id, sheet.before, language))
    if sheet.after is not None:
        turns.append(_turn("▶️", text("Next"), contest.id, sheet.after, language))
    if turns:
        parts.append(button_row(*turns))
    parts.append(paragraph(_counted(sheet), language))
    return framed(*parts), files


def _turn(sign: str, said: Text, contest_id: int, entry_id: int, language: Any) -> SheetButton:
    button = SheetButton(contest_id, entry_id)
    button.item.emoji, button.item.label = sign, say(said, language)
    return button


def _counted(sheet: ScoreSheet) -> Text:
    until = Timestamp(sheet.contest.plan.votes_until)
    if not sheet.done and not sheet.given:
        return text("-# Only you see this. Nobody learns who scored how.")
    if sheet.done == sheet.total:
        return counted(
            "🎉 You have scored the {count} entry. You can change your scores until {until}.",
            "🎉 You have scored all {count} entries. You can change your scores until {until}.",
            sheet.total,
            until=until,
        )
    return text(
        "-# ✅ Your scores are saved: {done} of {total} entries. You can change them until "
        "{until}.",
        done=sheet.done,
        total=sheet.total,
        until=until,
    )


async def jury_reminder_post(client: OvationBot, post: OutboxPost) -> Draft | None:
    """Return the reminder before the close, for the moderators' channel or the contest's creator.

    None if everything is scored.
    """
    missing = await client.app[JuryService].missing(post.subject_id, post.guild_id)
    if missing is None or missing.complete:
        return None
    absent = await find_absent_jurors(client, missing)
    if missing.is_complete_without(absent):
        return None
    language = client.app.guild_settings.of(post.guild_id).language
    parts = _missing_parts(missing, language, absent)
    guild = client.get_guild(post.guild_id)
    if post.user_id is not None and guild is not None:
        parts.append(paragraph(text("-# On {server}.", server=guild.name), language))
    return Draft(framed(*parts))


async def find_absent_jurors(client: OvationBot, missing: JuryProgress) -> frozenset[int]:
    """Return which jurors have left the server; nobody if Discord does not answer."""
    jurors = [juror for juror, done, total in missing.progress.jurors if done < total]
    return await find_absent(client, missing.contest.guild_id, jurors) or frozenset()


def unscored_panel(
    missing: JuryProgress, language: Language, absent: Collection[int] = ()
) -> Panel:
    """Show a moderator who closes what is missing, with a button to close anyway."""
    return framed(
        *_missing_parts(missing, language, absent),
        button_row(CloseAnywayButton(missing.contest.id, language=language)),
    )


def _missing_parts(
    missing: JuryProgress, language: Language, absent: Collection[int]
) -> list[discord.ui.Item[Any]]:
    title, jurors = missing.contest.plan.title, missing.progress.jurors
    parts: list[discord.ui.Item[Any]] = [
        paragraph(text("### 🧑‍⚖️ “{title}”: the jury has not finished", title=title), language)
    ]
    if missing.unscored and jurors:
        named = [_name(entry.caption, entry.id) for entry in missing.unscored[:MAX_NAMED]]
        more = len(missing.unscored) - len(named)
        values = (*named, *([counted("{count} more", "{count} more", more)] if more else []))
        parts.append(
            paragraph(
                counted(
                    "{count} entry has no scores at all: {entries}.",
                    "{count} entries have no scores at all: {entries}.",
                    len(missing.unscored),
                    entries=JoinedList(values),
                ),
                language,
            )
        )
    if jurors:
        parts += _juror_parts(jurors, absent, language)
    else:
        parts.append(paragraph(text("No juror has scored anything yet."), language))
    parts.append(
        paragraph(
            text(
                "-# Scores count until {end}. An entry without scores is not ranked, and a "
                "missing score counts as the average.",
                end=Timestamp(missing.contest.plan.votes_until),
            ),
            language,
        )
    )
    return parts


def _juror_parts(
    jurors: Sequence[tuple[int, int, int]], absent: Collection[int], language: Language
) -> list[discord.ui.Item[Any]]:
    """Show the progress of each juror, and who of them has left."""
    lines = [
        _juror_line(juror, done, total, has_left=juror in absent)
        # Jurors with the most left to do come first.
        for juror, done, total in sorted(jurors, key=lambda one: one[1] - one[2])
        # Erased members have a negative id and no name.
        if juror > 0
    ]
    said = "\n".join(say(line, language) for line in lines[:MAX_JURORS])
    parts: list[discord.ui.Item[Any]] = [paragraph(text("Scores so far:"), language)]
    parts += [discord.ui.TextDisplay(said)] if said else []
    if (more := len(lines) - MAX_JURORS) > 0:
        parts.append(
            paragraph(counted("-# and {count} more", "-# and {count} more", more), language)
        )
    if any(juror in absent for juror, _, _ in jurors):
        left = text(
            "-# Jurors who left the server can no longer score, so there is no need to wait for "
            "them. The scores they gave still count."
        )
        parts.append(paragraph(left, language))
    return parts


def _juror_line(juror: int, done: int, total: int, *, has_left: bool) -> Text:
    member = User(juror)
    if has_left:
        return text(
            "- {juror}: {done} of {total}, has left the server",
            juror=member,
            done=done,
            total=total,
        )
    return text("- {juror}: {done} of {total}", juror=member, done=done, total=total)


def _name(caption: str | None, entry_id: int) -> Text:
    return text("“{caption}”", caption=(caption or f"#{entry_id}")[:NAME_LENGTH])
