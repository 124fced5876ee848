"""`/score`: moderators look into scores, correct them, and see circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, Ovation
from bot.outbox import Draft
from bot.services.contributions.scores import FOUND
from cogs.contributions.why import WhyPage
from cogs.panels import (
    Form,
    Lasting,
    answer,
    card,
    here,
    language,
    say,
    words,
)
from cogs.ui.excerpts import excerpts
from db.outbox import Post
from db.scores import Action, Entry, KnownCircle
from domain.contributions import UNPLACED, Act, Source
from domain.text import Instant, Jump, Literally, Series, Text, User, Value, counted, text

ENTRIES_A_PAGE = 12
NOTES_ROOM = 2_000
"""Characters for the notes on one page of the log, once escaped."""
ACTS_SHOWN = 8
MOST_NAMED = 20

SOURCES: dict[Source, Text] = {
    Source.THANKS: text("Thanks"),
    Source.ANSWER: text("A chosen answer"),
    Source.REACTION: text("A reaction"),
    Source.NOMINATION: text("A nomination"),
    Source.ENTRY: text("A contest entry"),
    Source.WIN: text("A contest won"),
    Source.FRIEND: text("A friend brought"),
    Source.EVENT: text("An event"),
    Source.BOOST: text("A boost"),
    Source.POINTS: text("Points by hand"),
}
ACTIONS: dict[Action, Text] = {
    Action.STRUCK: text("{by} took a contribution's points from {member} ({points})"),
    Action.RESTORED: text("{by} gave {member} a contribution's points back ({points})"),
    Action.POINTS: text("{by} gave {member} points by hand ({points})"),
    Action.CIRCLE: text("I found circle {note}"),
    Action.FINE: text("{by} said that circle {note} is fine"),
    Action.WEIGHT: text("{by} changed how much something counts: {note}"),
}

Button = discord.ui.Button[Any]


class LogPage(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"score:log:(?P<page>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Turns to another page of the log."""

    def __init__(self, page: int, speaking: Any = "en", label: Text | None = None) -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label or text("Older"), speaking),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:log:{page}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Show the page instead."""
        await interaction.response.edit_message(view=await log_card(interaction, self.page))


class Correct(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"score:act:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Takes the points of one act away, or gives them back."""

    def __init__(self, act_id: int, speaking: Any = "en", *, struck: bool = False) -> None:
        self.act_id = act_id
        label = text("Give back") if struck else text("Take away")
        super().__init__(
            discord.ui.Button(
                label=say(label, speaking),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:act:{act_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Ask why."""
        await interaction.response.send_modal(CorrectForm(self.act_id, language(interaction)))


class CorrectForm(Form, access=Access.MODERATOR):
    """Why a contribution's points go or come back."""

    def __init__(self, act_id: int, speaking: Any) -> None:
        super().__init__(text("Correct a score"), speaking)
        self.act_id = act_id
        self.why = self.ask(
            text("Why? It stays in the log"),
            discord.ui.TextInput[Any](custom_id="reason", max_length=200),
        )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Correct it."""
        act, change = await interaction.client.app.scores.correct(
            here(interaction), self.act_id, by=interaction.user.id, reason=self.why.value
        )
        values: dict[str, Value] = {
            "member": User(act.receiver_id),
            "points": Literally(f"{change:+}"),
        }
        said = text("Done: {member} has their points back ({points}).", **values)
        if act.struck:
            said = text("Done: those points of {member} are gone ({points}).", **values)
        await answer(interaction, said)


class Fine(
    Lasting,
    discord.ui.DynamicItem[Button],
    template=r"score:fine:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Says that a circle is fine."""

    def __init__(self, circle_id: int, speaking: Any = "en") -> None:
        self.circle_id = circle_id
        super().__init__(
            discord.ui.Button(
                label=say(text("This is fine"), speaking),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:fine:{circle_id}",
            )
        )

    async def clicked(self, interaction: Interaction) -> None:
        """Count what passes among them again."""
        await interaction.client.app.scores.call_fine(
            here(interaction), self.circle_id, by=interaction.user.id
        )
        await answer(
            interaction,
            text("Noted. What passes among them counts, also that of the last 30 days."),
        )


@requires(Access.MODERATOR)
@app_commands.guild_only()
class Scores(
    commands.GroupCog,
    group_name=locale_str("score"),
    group_description=locale_str("Look into scores, for moderators"),
):
    """Nothing about scores happens in secret."""

    def __init__(self, client: Ovation) -> None:
        self._client = client
        self._scores = client.app.scores
        client.add_dynamic_items(WhyPage, LogPage, Correct, Fine)
        client.app.outbox.compose(FOUND, self.compose)

    async def compose(self, post: Post) -> Draft | None:
        """The post that shows moderators a circle; nobody is pinged."""
        circle = await self._scores.circle(post.guild_id, post.subject_id)
        if circle is None or circle.fine or not circle.members:
            return None
        speaking = self._client.app.guilds.of(post.guild_id).language
        return Draft(circles_card([circle], speaking))

    @app_commands.command(
        name=locale_str("audit"),
        description=locale_str("Who changed what about scores, when and why"),
    )
    async def audit(self, interaction: Interaction) -> None:
        """Show the log, privately."""
        await interaction.response.send_message(view=await log_card(interaction, 0), ephemeral=True)

    @app_commands.command(
        name=locale_str("correct"),
        description=locale_str("Take the points of a contribution away, or give them back"),
    )
    @app_commands.describe(member=locale_str("Whose"))
    @app_commands.rename(member=locale_str("member"))
    async def correct(self, interaction: Interaction, member: discord.User) -> None:
        """Show the member's latest contributions, each with a button."""
        speaking = language(interaction)
        acts = await self._scores.latest(here(interaction), member.id, limit=ACTS_SHOWN)
        parts: list[Any] = [
            words(text("## The latest for {member}", member=User(member.id)), speaking)
        ]
        for act_id, act in acts:
            said = words(deed(act), speaking)
            button = Correct(act_id, speaking, struck=act.struck)
            parts.append(discord.ui.Section(said, accessory=button))
        if not acts:
            parts.append(words(text("There is nothing to correct."), speaking))
        await interaction.response.send_message(view=card(*parts), ephemeral=True)

    @app_commands.command(
        name=locale_str("circles"),
        description=locale_str("People who only value each other, and what that means"),
    )
    async def circles(self, interaction: Interaction) -> None:
        """Show the circles, privately."""
        found = await self._scores.circles(here(interaction))
        await interaction.response.send_message(
            view=circles_card(found[:5], language(interaction)), ephemeral=True
        )


def deed(act: Act) -> Text:
    """An act in a line for moderators."""
    values: dict[str, Value] = {
        "what": SOURCES[act.source],
        "member": User(act.giver_id),
        "when": Instant(act.at),
    }
    if act.source in UNPLACED:
        return text("{what} from {member}, {when}", **values)
    place = Jump(act.guild_id, act.channel_id, act.message_id, text("there"))
    return text("{what} from {member}, {when}, {place}", place=place, **values)


async def log_card(interaction: Interaction, page: int) -> discord.ui.LayoutView:
    """A page of the log."""
    speaking = language(interaction)
    entries = await interaction.client.app.scores.log(
        here(interaction), limit=ENTRIES_A_PAGE + 1, offset=page * ENTRIES_A_PAGE
    )
    shown = entries[:ENTRIES_A_PAGE]
    notes = excerpts([entry.note for entry in shown], NOTES_ROOM)
    lines = [
        f"- {say(in_log(replace(entry, note=note)), speaking)}"
        for entry, note in zip(shown, notes, strict=True)
    ]
    parts: list[Any] = [
        words(text("## What was decided about scores"), speaking),
        words("\n".join(lines) or text("Nothing yet."), speaking),
    ]
    turns = [LogPage(page - 1, speaking, text("Newer"))] if page else []
    if len(entries) > ENTRIES_A_PAGE:
        turns.append(LogPage(page + 1, speaking))
    if turns:
        parts.append(discord.ui.ActionRow(*turns))
    return card(*parts)


def in_log(entry: Entry) -> Text:
    """A line of the log."""
    what = ACTIONS[entry.action]
    nobody = text("somebody")
    values: dict[str, Value] = {
        "by": _person(entry.by, nobody),
        "member": _person(entry.user_id, nobody),
        "points": Literally(f"{entry.points or 0:+}"),
        "note": _note(entry),
    }
    said = Text(what.message, values)
    if "{note}" in what.message or not entry.note:
        return text("{when}: {what}", when=Instant(entry.at), what=said)
    return text("{when}: {what}: {why}", when=Instant(entry.at), what=said, why=entry.note)


def _note(entry: Entry) -> Value:
    """What was noted; of a weight, its source in the reader's language."""
    source, found, change = entry.note.partition(": ")
    if entry.action is Action.WEIGHT and found and source in set(Source):
        return text("{what} {change}", what=SOURCES[Source(source)], change=Literally(change))
    return entry.note


def _person(user_id: int | None, nobody: Text) -> Value:
    """Who was erased since has a number below zero."""
    return User(user_id) if user_id is not None and user_id > 0 else nobody


def circles_card(found: Sequence[KnownCircle], speaking: Any) -> discord.ui.LayoutView:
    """Circles with their evidence, and a button for each that nobody called fine."""
    parts: list[Any] = [
        words(text("## Circles"), speaking),
        words(
            text(
                "These members valued each other, and in 90 days hardly anybody else valued them. "
                "What passes among them waits: it counts as soon as two members whom others value "
                "do so too. That may well be innocent: friends, or newcomers."
            ),
            speaking,
        ),
    ]
    for circle in found:
        people = Series(tuple(User(member) for member in sorted(circle.members)[:MOST_NAMED]))
        line = counted(
            "**#{id}** {people}: {count} gesture among them in 30 days",
            "**#{id}** {people}: {count} gestures among them in 30 days",
            circle.acts,
            id=str(circle.id),
            people=people,
        )
        if circle.fine:
            parts.append(words(text("{line} (fine)", line=line), speaking))
        else:
            parts.append(
                discord.ui.Section(words(line, speaking), accessory=Fine(circle.id, speaking))
            )
    if not found:
        parts.append(words(text("None were found."), speaking))
    return card(*parts)
