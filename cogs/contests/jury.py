"""The jury's sheets: one entry at a time, seen by the juror alone; and what is missing of them."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.client import Interaction, Ovation
from bot.i18n import Language
from bot.outbox import Draft
from bot.services.contests.jury import Missing, Sheet
from cogs.contests.buttons import (
    NUMBER,
    ContestButton,
    as_file,
    hanging,
    person,
    row,
    shown_picture,
)
from cogs.panels import (
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
from db.outbox import Post
from domain.contests.rules import LEVELS
from domain.text import Instant, Series, Text, User, counted, text

MOST_NAMED = 5
"""Entries without a score that are told one by one."""
MOST_JURORS = 25
"""Jurors who are named, with how far they have come."""
NAME_LENGTH = 60


class ScoreButton(ContestButton, template=rf"contest:jury{NUMBER}", access=Access.EVERYONE):
    """On the voting post: opens the juror's first sheet that is not done."""

    name = "contest:jury"
    label = text("Score")
    emoji = "🧑‍⚖️"

    async def clicked(self, interaction: Interaction) -> None:
        """Show a sheet, privately."""
        sheet = await interaction.client.app.jury.sheet(
            self.numbers[0], here(interaction), person(interaction)
        )
        panel, files = drawn_sheet(sheet, language(interaction))
        await interaction.response.send_message(view=panel, files=files, ephemeral=True)


class SheetButton(
    ContestButton, template=rf"contest:sheet{NUMBER}{NUMBER}", access=Access.EVERYONE
):
    """On a sheet: turns to that of another entry."""

    name = "contest:sheet"

    async def clicked(self, interaction: Interaction) -> None:
        """Show it in place of this one."""
        contest_id, entry_id = self.numbers
        sheet = await interaction.client.app.jury.sheet(
            contest_id, here(interaction), person(interaction), entry_id
        )
        panel, files = drawn_sheet(sheet, language(interaction))
        await interaction.response.edit_message(view=panel, attachments=files)


class ScoreMenu(
    Lasting,
    discord.ui.DynamicItem[discord.ui.Select[Any]],
    template=rf"contest:score{NUMBER}{NUMBER}{NUMBER}",
    access=Access.EVERYONE,
):
    """On a sheet: the juror's score on one criterion, kept at once."""

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
                        label=f"{name}: {score} {'★' * score}{'☆' * (LEVELS - score)}",
                        value=str(score),
                        default=score == given,
                    )
                    for score in range(1, LEVELS + 1)
                ],
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Keep the score, then show the sheet with it: whoever sees it knows it is kept."""
        sheet = await interaction.client.app.jury.score(
            self.contest_id,
            here(interaction),
            person(interaction),
            self.entry_id,
            self.criterion,
            picked(int, self.item.values[0]),
        )
        panel, files = drawn_sheet(sheet, language(interaction))
        # The entry's picture hangs on the message already and stays.
        await interaction.response.edit_message(
            view=panel, attachments=hanging(interaction) or files
        )


class CloseAnyway(ContestButton, template=rf"contest:closeanyway{NUMBER}", access=Access.MODERATOR):
    """Under what the jury has not scored: closes the contest all the same."""

    name = "contest:closeanyway"
    label = text("Close all the same")
    style = discord.ButtonStyle.danger

    async def clicked(self, interaction: Interaction) -> None:
        """Close it."""
        ended = await interaction.client.app.contests.end_phase(self.numbers[0], here(interaction))
        said = text("“{title}” is closed. The result is on its way.", title=ended.plan.title)
        await answer(interaction, said, edit=True)


BUTTONS = (ScoreButton, SheetButton, ScoreMenu, CloseAnyway)


def drawn_sheet(sheet: Sheet, speaking: Any) -> tuple[Panel, list[discord.File]]:
    """The sheet of one entry, without its author, and the files it shows."""
    entry, contest = sheet.entry, sheet.contest
    if entry is None:
        nothing = text("There is nothing for you to judge here: all entries are your own.")
        return card(words(nothing, speaking)), []
    parts: list[discord.ui.Item[Any]] = [
        words(
            text(
                "### {title}\n-# Entry {position} of {total}",
                title=contest.plan.title,
                position=sheet.position,
                total=sheet.total,
            ),
            speaking,
        )
    ]
    files = [as_file(sheet.picture)] if sheet.picture else []
    if files:
        parts.append(shown_picture())
    if entry.caption is not None:
        line = say(text("“{caption}”", caption=entry.caption), speaking)
        parts.append(words(f"## {line}", speaking))
    given = sheet.given or {}
    parts += [
        row(ScoreMenu(contest.id, entry.id, number, criterion, given.get(number)))
        for number, criterion in enumerate(sheet.jury.criteria)
    ]
    turns = []
    if sheet.before is not None:
        turns.append(_turn("◀️", text("Back"), contest.id, sheet.before, speaking))
    if sheet.after is not None:
        turns.append(_turn("▶️", text("Next"), contest.id, sheet.after, speaking))
    if turns:
        parts.append(row(*turns))
    parts.append(words(_counted(sheet), speaking))
    return card(*parts), files


def _turn(sign: str, said: Text, contest_id: int, entry_id: int, speaking: Any) -> SheetButton:
    button = SheetButton(contest_id, entry_id)
    button.item.emoji, button.item.label = sign, say(said, speaking)
    return button


def _counted(sheet: Sheet) -> Text:
    until = Instant(sheet.contest.plan.votes_until)
    if not sheet.done and not sheet.given:
        return text("-# Only you see this sheet. Nobody learns who scored how.")
    if sheet.done == sheet.total:
        return counted(
            "🎉 You have scored the {count} entry. You can change your scores until {until}.",
            "🎉 You have scored all {count} entries. You can change your scores until {until}.",
            sheet.total,
            until=until,
        )
    return text(
        "-# ✅ Your scores are kept: you have scored {done} of {total}. You can change them until "
        "{until}.",
        done=sheet.done,
        total=sheet.total,
        until=until,
    )


async def unscored_post(client: Ovation, post: Post) -> Draft | None:
    """Before the close, for the moderators' channel or for whoever set the contest up.

    Nothing where all is scored by now.
    """
    missing = await client.app.jury.missing(post.subject_id, post.guild_id)
    if missing is None or missing.complete:
        return None
    speaking = client.app.guilds.of(post.guild_id).language
    parts = _missing_parts(missing, speaking)
    guild = client.get_guild(post.guild_id)
    if post.user_id is not None and guild is not None:
        parts.append(words(text("-# On {server}.", server=guild.name), speaking))
    return Draft(card(*parts))


def not_done(missing: Missing, speaking: Language) -> Panel:
    """What is missing, for a moderator who wants to close, with a button to close all the same."""
    return card(
        *_missing_parts(missing, speaking),
        row(CloseAnyway(missing.contest.id, speaking=speaking)),
    )


def _missing_parts(missing: Missing, speaking: Language) -> list[discord.ui.Item[Any]]:
    title, jurors = missing.contest.plan.title, missing.progress.jurors
    parts: list[discord.ui.Item[Any]] = [
        words(text("### 🧑‍⚖️ “{title}”: the jury is not done", title=title), speaking)
    ]
    if missing.unscored and jurors:
        named = [_name(entry.caption, entry.id) for entry in missing.unscored[:MOST_NAMED]]
        more = len(missing.unscored) - len(named)
        values = (*named, *([counted("{count} more", "{count} more", more)] if more else []))
        parts.append(
            words(
                counted(
                    "{count} entry has no score at all: {entries}.",
                    "{count} entries have no score at all: {entries}.",
                    len(missing.unscored),
                    entries=Series(values),
                ),
                speaking,
            )
        )
    if jurors:
        lines = [
            text("- {juror}: {done} of {total}", juror=User(juror), done=done, total=total)
            # Who has most left to do is named first.
            for juror, done, total in sorted(jurors, key=lambda one: one[1] - one[2])
            # Whoever was erased since has a number below zero, and no name.
            if juror > 0
        ]
        said = "\n".join(say(line, speaking) for line in lines[:MOST_JURORS])
        parts += [words(text("Who has scored how many so far:"), speaking)]
        parts += [discord.ui.TextDisplay(said)] if said else []
        if (more := len(lines) - MOST_JURORS) > 0:
            parts.append(
                words(counted("-# and {count} more", "-# and {count} more", more), speaking)
            )
    else:
        parts.append(words(text("No juror has scored anything yet."), speaking))
    parts.append(
        words(
            text(
                "-# Scores count until {end}. An entry that nobody scores is not ranked, and a "
                "score that a juror does not give counts as the average.",
                end=Instant(missing.contest.plan.votes_until),
            ),
            speaking,
        )
    )
    return parts


def _name(caption: str | None, entry_id: int) -> Text:
    return text("“{caption}”", caption=(caption or f"#{entry_id}")[:NAME_LENGTH])
