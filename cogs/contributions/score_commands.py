"""`/score`: moderators review and correct scores, and see rings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import Interaction, OvationBot
from bot.outbox import Draft
from bot.services.contributions import ScoreReviewService
from bot.services.contributions.score_review import FOUND
from cogs.contributions.score_breakdown import ScoreBreakdownButton
from cogs.ui.base import PersistentItem, framed, guild_id_of, paragraph, reply, say, user_language
from cogs.ui.command_options import options
from cogs.ui.excerpts import excerpts
from cogs.ui.forms import Form
from domain.contributions import Contribution, Source
from domain.contributions.collusion import KnownRing
from domain.contributions.score_log import ScoreAction, ScoreLogEntry
from domain.outbox import OutboxPost
from domain.translatable_text import (
    JoinedList,
    Markup,
    MessageLink,
    Text,
    Timestamp,
    User,
    Value,
    counted,
    text,
)

ENTRIES_A_PAGE = 12
NOTES_ROOM = 2_000
"""The most characters for the notes on one page of the log, once escaped."""
CONTRIBUTIONS_SHOWN = 8
MAX_NAMED = 20

ACTIONS: dict[ScoreAction, Text] = {
    ScoreAction.STRUCK: text("{by} took away a contribution's points from {member} ({points})"),
    ScoreAction.RESTORED: text("{by} gave {member} a contribution's points back ({points})"),
    ScoreAction.POINTS: text("{by} gave {member} points by hand ({points})"),
    ScoreAction.RING: text("I found circle {note}"),
    ScoreAction.FINE: text("{by} said that circle {note} is fine"),
    ScoreAction.WEIGHT: text("{by} changed the weight of a source: {note}"),
}

Button = discord.ui.Button[Any]


class ScoreLogPageButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"score:log:(?P<page>[0-9]{1,6})",
    access=Access.MODERATOR,
):
    """Turns to another page of the log."""

    def __init__(self, page: int, language: Any = "en", label: Text | None = None) -> None:
        self.page = page
        super().__init__(
            discord.ui.Button(
                label=say(label or text("Older"), language),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:log:{page}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Show that page in place of this one."""
        await interaction.response.edit_message(view=await log_card(interaction, self.page))


class CorrectScoreButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"score:act:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Takes the points of one contribution away, or gives them back."""

    def __init__(self, contribution_id: int, language: Any = "en", *, struck: bool = False) -> None:
        self.contribution_id = contribution_id
        label = text("Give back") if struck else text("Take away")
        super().__init__(
            discord.ui.Button(
                label=say(label, language),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:act:{contribution_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Ask for the reason."""
        await interaction.response.send_modal(
            CorrectForm(self.contribution_id, user_language(interaction))
        )


class CorrectForm(Form, access=Access.MODERATOR):
    """The form for the reason of a correction."""

    def __init__(self, contribution_id: int, language: Any) -> None:
        super().__init__(text("Correct a score"), language)
        self.contribution_id = contribution_id
        self.why = self.ask(
            text("Why? It stays in the log"),
            discord.ui.TextInput[Any](custom_id="reason", max_length=200),
        )

    async def on_send(self, interaction: discord.Interaction[Any]) -> None:
        """Correct it."""
        contribution, change = await interaction.client.app[ScoreReviewService].correct(
            guild_id_of(interaction),
            self.contribution_id,
            by=interaction.user.id,
            reason=self.why.value,
        )
        values: dict[str, Value] = {
            "member": User(contribution.receiver_id),
            "points": Markup(f"{change:+}"),
        }
        said = text("Done: {member} has their points back ({points}).", **values)
        if contribution.voided:
            said = text("Done: {member} no longer has those points ({points}).", **values)
        await reply(interaction, said)


class RingFineButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"score:fine:(?P<id>[0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Marks a ring as fine."""

    def __init__(self, ring_id: int, language: Any = "en") -> None:
        self.ring_id = ring_id
        super().__init__(
            discord.ui.Button(
                label=say(text("This is fine"), language),
                style=discord.ButtonStyle.secondary,
                custom_id=f"score:fine:{ring_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Count their contributions to each other again."""
        await interaction.client.app[ScoreReviewService].mark_ring_fine(
            guild_id_of(interaction), self.ring_id, by=interaction.user.id
        )
        await reply(
            interaction,
            text("Done. Contributions within this circle count again, including the last 30 days."),
        )


@requires(Access.MODERATOR)
@app_commands.guild_only()
class ScoreCommands(
    commands.GroupCog,
    group_name=locale_str("score"),
    group_description=locale_str("Review scores, for moderators"),
):
    """The /score commands for moderators, whose decisions are logged."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._scores = client.app[ScoreReviewService]
        client.add_dynamic_items(
            ScoreBreakdownButton, ScoreLogPageButton, CorrectScoreButton, RingFineButton
        )
        client.app.outbox.register_composer(FOUND, self.compose)

    async def compose(self, post: OutboxPost) -> Draft | None:
        """Return the post that shows moderators a ring; nobody is pinged."""
        ring = await self._scores.ring(post.guild_id, post.subject_id)
        if ring is None or ring.fine or not ring.members:
            return None
        language = self._client.app.guild_settings.of(post.guild_id).language
        return Draft(rings_card([ring], language))

    @app_commands.command(
        name=locale_str("audit"),
        description=locale_str("See who changed which scores, when and why"),
    )
    async def audit(self, interaction: Interaction) -> None:
        """Show the log privately."""
        await interaction.response.send_message(view=await log_card(interaction, 0), ephemeral=True)

    @app_commands.command(
        name=locale_str("correct"),
        description=locale_str("Take a contribution's points away, or give them back"),
    )
    @options(member=locale_str("The member"))
    async def correct(self, interaction: Interaction, member: discord.User) -> None:
        """Show the member's latest contributions, each with a button."""
        language = user_language(interaction)
        contributions = await self._scores.latest(
            guild_id_of(interaction), member.id, limit=CONTRIBUTIONS_SHOWN
        )
        parts: list[Any] = [
            paragraph(text("## Latest contributions of {member}", member=User(member.id)), language)
        ]
        for contribution_id, contribution in contributions:
            said = paragraph(deed(contribution), language)
            button = CorrectScoreButton(contribution_id, language, struck=contribution.voided)
            parts.append(discord.ui.Section(said, accessory=button))
        if not contributions:
            parts.append(paragraph(text("There is nothing to correct."), language))
        await interaction.response.send_message(view=framed(*parts), ephemeral=True)

    @app_commands.command(
        name=locale_str("circles"),
        description=locale_str("List groups of members who only value each other"),
    )
    async def rings(self, interaction: Interaction) -> None:
        """Show the rings privately."""
        found = await self._scores.rings(guild_id_of(interaction))
        await interaction.response.send_message(
            view=rings_card(found[:5], user_language(interaction)), ephemeral=True
        )


def deed(contribution: Contribution) -> Text:
    """Return a line about a contribution, for moderators."""
    values: dict[str, Value] = {
        "what": contribution.source.spec.name,
        "member": User(contribution.giver_id),
        "when": Timestamp(contribution.at),
    }
    if not contribution.source.spec.has_message:
        return text("{what} from {member}, {when}", **values)
    place = MessageLink(
        contribution.guild_id,
        contribution.channel_id,
        contribution.message_id,
        text("see the message"),
    )
    return text("{what} from {member}, {when}, {place}", place=place, **values)


async def log_card(interaction: Interaction, page: int) -> discord.ui.LayoutView:
    """Return a page of the log."""
    language = user_language(interaction)
    entries = await interaction.client.app[ScoreReviewService].log(
        guild_id_of(interaction), limit=ENTRIES_A_PAGE + 1, offset=page * ENTRIES_A_PAGE
    )
    shown = entries[:ENTRIES_A_PAGE]
    notes = excerpts([entry.note for entry in shown], NOTES_ROOM)
    lines = [
        f"- {say(in_log(replace(entry, note=note)), language)}"
        for entry, note in zip(shown, notes, strict=True)
    ]
    parts: list[Any] = [
        paragraph(text("## Decisions about scores"), language),
        paragraph("\n".join(lines) or text("Nothing yet."), language),
    ]
    turns = [ScoreLogPageButton(page - 1, language, text("Newer"))] if page else []
    if len(entries) > ENTRIES_A_PAGE:
        turns.append(ScoreLogPageButton(page + 1, language))
    if turns:
        parts.append(discord.ui.ActionRow(*turns))
    return framed(*parts)


def in_log(entry: ScoreLogEntry) -> Text:
    """Return a line of the log."""
    what = ACTIONS[entry.action]
    nobody = text("somebody")
    values: dict[str, Value] = {
        "by": _person(entry.by, nobody),
        "member": _person(entry.user_id, nobody),
        "points": Markup(f"{entry.points or 0:+}"),
        "note": _note(entry),
    }
    said = Text(what.message, values)
    if "{note}" in what.message or not entry.note:
        return text("{when}: {what}", when=Timestamp(entry.at), what=said)
    return text("{when}: {what}: {why}", when=Timestamp(entry.at), what=said, why=entry.note)


def _note(entry: ScoreLogEntry) -> Value:
    """Return the note; for a weight, with its source in the reader's language."""
    source, found, change = entry.note.partition(": ")
    if entry.action is ScoreAction.WEIGHT and found and source in set(Source):
        return text("{what} {change}", what=Source(source).spec.name, change=Markup(change))
    return entry.note


def _person(user_id: int | None, nobody: Text) -> Value:
    """Return the member, or `nobody` for an erased one, whose id is negative."""
    return User(user_id) if user_id is not None and user_id > 0 else nobody


def rings_card(found: Sequence[KnownRing], language: Any) -> discord.ui.LayoutView:
    """Return rings with their evidence, and a button for each that is not marked as fine."""
    parts: list[Any] = [
        paragraph(text("## Circles"), language),
        paragraph(
            text(
                "These members valued each other, and hardly anybody else valued them in "
                "90 days. Their points for each other wait until two members whom others "
                "value take part too. It may well be innocent: friends, or newcomers."
            ),
            language,
        ),
    ]
    for ring in found:
        people = JoinedList(tuple(User(member) for member in sorted(ring.members)[:MAX_NAMED]))
        line = counted(
            "**#{id}** {people}: {count} contribution among them in 30 days",
            "**#{id}** {people}: {count} contributions among them in 30 days",
            ring.contributions,
            id=str(ring.id),
            people=people,
        )
        if ring.fine:
            parts.append(paragraph(text("{line} (fine)", line=line), language))
        else:
            parts.append(
                discord.ui.Section(
                    paragraph(line, language), accessory=RingFineButton(ring.id, language)
                )
            )
    if not found:
        parts.append(paragraph(text("No circles found."), language))
    return framed(*parts)
