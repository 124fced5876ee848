"""`/hold`: stopping everything planned, and deciding about what fell due during it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.access import Access, requires
from bot.client import OvationBot
from bot.outbox import Draft
from bot.services.holds import ENDED, STARTED, HoldService, HoldStatus, held_name
from cogs.ui.base import (
    Interaction,
    PersistentItem,
    framed,
    guild_id_of,
    paragraph,
    reply,
    say,
    user_language,
)
from cogs.ui.command_options import options
from cogs.ui.confirmations import ask, confirmed
from cogs.ui.forms import Form
from cogs.ui.moments import parse_moment
from cogs.ui.pages import Listing, Row, paged, send_list, show_list
from cogs.ui.persistent_button import PersistentButton
from domain.holds import REASON_LENGTH, HeldQueue, HeldWork, Hold, checked_reason
from domain.languages import Language
from domain.outbox import OutboxPost
from domain.refusals import Fields
from domain.translatable_text import Channel, Text, Timestamp, User, Value, text

Button = discord.ui.Button[Any]
TIME_LENGTH = 60
WHEN = text("For example: in 2 hours, tomorrow 9:00, Monday 18:00")


@requires(Access.MODERATOR)
@app_commands.guild_only()
class HoldCommands(
    commands.GroupCog,
    group_name=locale_str("hold"),
    group_description=locale_str("Stop everything planned, for a while"),
):
    """Starts and ends holds; for moderators."""

    def __init__(self, client: OvationBot) -> None:
        self._app = client.app
        self.holds = client.app[HoldService]
        client.add_dynamic_items(HeldWorkButton, HeldWorkListButton)
        client.app.outbox.register_composer(STARTED, self.compose_started)
        client.app.outbox.register_composer(ENDED, self.compose_ended)

    @app_commands.command(
        name=locale_str("start"),
        description=locale_str("Stop all planned posts, offers, surprises and contest openings"),
    )
    @options(
        reason=locale_str("Why, for your team; leave empty for a form"),
        until=locale_str("When it ends by itself: in 2 hours, tomorrow 9:00"),
    )
    async def start(
        self,
        interaction: Interaction,
        reason: app_commands.Range[str, 1, REASON_LENGTH] | None = None,
        until: app_commands.Range[str, 1, TIME_LENGTH] | None = None,
    ) -> None:
        """Start a hold, or ask for its reason and end."""
        if reason is None:
            form = HoldForm(user_language(interaction), until or "")
            await interaction.response.send_modal(form)
        else:
            await _start(interaction, reason, until or "")

    @app_commands.command(
        name=locale_str("end"),
        description=locale_str("End the hold, and decide about everything that fell due"),
    )
    async def end(self, interaction: Interaction) -> None:
        """End the hold and list what fell due."""
        await self.holds.end(guild_id_of(interaction))
        await send_list(interaction, "held_work")

    @app_commands.command(
        name=locale_str("status"),
        description=locale_str("See whether anything is on hold, and what waits for you"),
    )
    async def status(self, interaction: Interaction) -> None:
        """Show the hold and what fell due."""
        await send_list(interaction, "held_work")

    async def compose_started(self, post: OutboxPost) -> Draft | None:
        """Return the post that notifies moderators of a hold; None if it was deleted."""
        hold = await self.holds.get(post.guild_id, post.subject_id)
        if hold is None:
            return None
        language = self._app.guild_settings.of(post.guild_id).language
        return Draft(framed(paragraph(hold_text(hold), language)))

    async def compose_ended(self, post: OutboxPost) -> Draft:
        """Return the post that notifies moderators of the end of a hold."""
        language = self._app.guild_settings.of(post.guild_id).language
        decide_by = (await self.holds.status(post.guild_id)).decide_by
        if decide_by is None:
            return Draft(framed(paragraph(text("▶️ The hold is over. Nothing fell due."), language)))
        button = discord.ui.ActionRow[Any](HeldWorkListButton(language=language))
        return Draft(framed(paragraph(waiting_text(decide_by), language), button))


async def _start(
    interaction: Interaction,
    reason: str,
    until: str,
    labels: tuple[Text, Text] = (text("reason"), text("until")),
) -> None:
    app = interaction.client.app
    ends: datetime | None = None
    with Fields() as field:
        with field(labels[0]):
            reason = checked_reason(reason)
        with field(labels[1]):
            if until.strip():
                ends = parse_moment(interaction, until)
    # A post that is just being sent is waited for.
    await interaction.response.defer(ephemeral=True)
    hold = await app[HoldService].start(
        guild_id_of(interaction), reason, by=interaction.user.id, until=ends
    )
    await reply(interaction, started_text(hold))


class HoldForm(Form, access=Access.MODERATOR):
    """The form for the reason and the end of a hold."""

    def __init__(self, language: Language, until: str = "") -> None:
        super().__init__(text("Hold everything planned"), language)
        self.reason = self.ask(
            text("Why"),
            discord.ui.TextInput[Any](custom_id="reason", max_length=REASON_LENGTH),
            text("Only your team reads it."),
        )
        self.until = self.ask(
            text("Until (may stay empty)"),
            discord.ui.TextInput[Any](
                custom_id="until", max_length=TIME_LENGTH, required=False, default=until or None
            ),
            WHEN,
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Start the hold."""
        labels = self.label(self.reason), self.label(self.until)
        await _start(interaction, self.reason.value, self.until.value, labels)


def hold_text(hold: Hold) -> Text:
    """Return the sentence about a hold, for moderators."""
    if hold.created_by is None and hold.until is not None:
        return text(
            "⏸️ An alert stopped promotional posts {since}, until {until}. /hold end ends it "
            "earlier, and /hold start stops everything.",
            since=Timestamp(hold.started_at, "R"),
            until=Timestamp(hold.until, "f"),
        )
    values: dict[str, Value] = {"member": User(hold.created_by or 0), "reason": hold.reason}
    if hold.until is None:
        return text(
            "⏸️ {member} stopped everything planned {since}: {reason}\nThis lasts until "
            "one of you uses /hold end.",
            since=Timestamp(hold.started_at, "R"),
            **values,
        )
    return text(
        "⏸️ {member} stopped everything planned {since}, until {until}: {reason}\n/hold end ends "
        "it earlier.",
        since=Timestamp(hold.started_at, "R"),
        until=Timestamp(hold.until, "f"),
        **values,
    )


def started_text(hold: Hold) -> Text:
    """Return the answer to the person who started a hold."""
    if hold.until is None:
        return text(
            "⏸️ Everything planned is on hold until you use /hold end. Answers to members and "
            "results of contests still go out. What falls due waits for your decision."
        )
    return text(
        "⏸️ Everything planned is on hold until {until}. Answers to members and results of "
        "contests still go out. What falls due waits for your decision.",
        until=Timestamp(hold.until, "f"),
    )


def waiting_text(decide_by: datetime) -> Text:
    """Return the sentence about what waits for a decision."""
    return text(
        "▶️ The hold is over. What fell due in the meantime was not posted: decide about "
        "each by {until}, or it is dropped.",
        until=Timestamp(decide_by, "f"),
    )


# --- What fell due ------------------------------------------------------------------------------

DROP = "drop_held"
QUEUES = tuple(HeldQueue)
"""The queues; a button names one by its place."""
ACTIONS: Mapping[str, tuple[Text, discord.ButtonStyle]] = {
    "now": (text("Post now"), discord.ButtonStyle.primary),
    "move": (text("New time"), discord.ButtonStyle.secondary),
    "drop": (text("Drop"), discord.ButtonStyle.danger),
}


class HeldWorkButton(
    PersistentItem,
    discord.ui.DynamicItem[Button],
    template=r"held:(now|move|drop):(job|post):([0-9]{1,18})",
    access=Access.MODERATOR,
):
    """Decides about one job or post that fell due during a hold."""

    def __init__(self, action: str, queue: str, row_id: int, language: Language = "en") -> None:
        self.action, self.queue, self.row_id = action, HeldQueue(queue), row_id
        label, style = ACTIONS[action]
        super().__init__(
            discord.ui.Button(
                label=say(label, language),
                style=style,
                custom_id=f"held:{action}:{queue}:{row_id}",
            )
        )

    async def on_click(self, interaction: Interaction) -> None:
        """Carry it out and show the rest; ask for the time if it needs a new one."""
        holds, guild_id = interaction.client.app[HoldService], guild_id_of(interaction)
        if self.action == "move":
            form = NewTimeForm(self.queue, self.row_id, user_language(interaction))
            await interaction.response.send_modal(form)
            return
        if self.action == "drop":
            await ask(interaction, DROP, QUEUES.index(self.queue), self.row_id)
            return
        work = await holds.post_now(guild_id, self.queue, self.row_id)
        said = text("✅ {name}: goes out now.", name=held_name(work))
        await show_list(interaction, "held_work", said=said)


async def _question(interaction: Interaction, queue: int, row_id: int) -> Text:
    work = await interaction.client.app[HoldService].fallen_due(
        guild_id_of(interaction), QUEUES[min(queue, 1)], row_id
    )
    return text(
        "{work}\nReally drop it? It will not take place, and cannot be brought back.",
        work=_line(work),
    )


@confirmed(DROP, Access.MODERATOR, wording=_question, yes=text("Yes, drop it"))
async def drop(interaction: Interaction, queue: int, row_id: int) -> Text:
    """Drop what fell due during a hold."""
    work = await interaction.client.app[HoldService].drop(
        guild_id_of(interaction), QUEUES[min(queue, 1)], row_id
    )
    return text("🗑️ {name}: dropped.", name=held_name(work))


class NewTimeForm(Form, access=Access.MODERATOR):
    """The form for the new time of something that fell due during a hold."""

    def __init__(self, queue: HeldQueue, row_id: int, language: Language) -> None:
        super().__init__(text("New time"), language)
        self.queue, self.row_id = queue, row_id
        self.moment = self.ask(
            text("When"), discord.ui.TextInput[Any](custom_id="when", max_length=TIME_LENGTH), WHEN
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Move it and show what is left."""
        app = interaction.client.app
        at = parse_moment(interaction, self.moment.value)
        holds = app[HoldService]
        work = await holds.move(guild_id_of(interaction), self.queue, self.row_id, at)
        said = text("⏰ {name}: {when}.", name=held_name(work), when=Timestamp(at, "f"))
        await show_list(interaction, "held_work", said=said)


class HeldWorkListButton(PersistentButton, template=r"held:list", access=Access.MODERATOR):
    """Opens the list of what fell due."""

    name, label = "held:list", text("Decide")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Show it privately."""
        await send_list(interaction, "held_work")


@paged("held_work", Access.MODERATOR)
async def held_work(interaction: Interaction) -> Listing:
    """Load the hold and what fell due, with buttons once the hold is over."""
    holds = interaction.client.app[HoldService]
    status, language = await holds.status(guild_id_of(interaction)), user_language(interaction)
    return Listing(
        [held_row(work, language, decides=status.hold is None) for work in status.work],
        above=[paragraph(status_text(status), language)],
        nothing=text("Nothing has fallen due."),
    )


def status_text(status: HoldStatus) -> Text:
    """Return the sentence above the list."""
    if status.hold is not None:
        return hold_text(status.hold)
    decide_by = status.decide_by
    return waiting_text(decide_by) if decide_by else text("▶️ Nothing is on hold.")


def held_row(work: HeldWork, language: Language, *, decides: bool) -> Row:
    """Return the row about one job or post, with buttons if it can be decided about."""
    if not decides:
        return _line(work)
    buttons = (HeldWorkButton(action, work.queue, work.id, language) for action in ACTIONS)
    return [paragraph(_line(work), language), discord.ui.ActionRow[Any](*buttons)]


def _line(work: HeldWork) -> Text:
    values: dict[str, Value] = {"name": held_name(work), "at": Timestamp(work.due_at, "f")}
    if work.user_id is not None:
        return text("**{name}** to {member}, due {at}", member=User(work.user_id), **values)
    if work.channel_id:
        return text("**{name}** in {channel}, due {at}", channel=Channel(work.channel_id), **values)
    return text("**{name}**, due {at}", **values)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(HoldCommands(client))
