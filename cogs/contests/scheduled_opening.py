"""Scheduling the opening of a contest."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from bot.access import Access
from bot.services.contests.drafts import DraftService
from cogs.contests.components import NUMBER, ContestButton
from cogs.ui.base import Interaction, guild_id_of, reply, user_language
from cogs.ui.forms import Form
from cogs.ui.moments import parse_moment
from domain.contests.contest import Contest
from domain.translatable_text import Channel, Text, Timestamp, text


class ScheduleOpeningButton(
    ContestButton, template=rf"contest:later{NUMBER}", access=Access.MODERATOR
):
    """Schedules the opening of a draft."""

    name = "contest:later"
    label = text("Open later")
    emoji = "⏰"

    async def on_click(self, interaction: Interaction) -> None:
        """Ask when."""
        known = await interaction.client.app[DraftService].get(
            self.numbers[0], guild_id_of(interaction)
        )
        await interaction.response.send_modal(
            ScheduleOpeningForm(known.contest, user_language(interaction))
        )


class ScheduleOpeningForm(Form, access=Access.MODERATOR):
    """The form for the time at which a contest opens."""

    def __init__(self, contest: Contest, language: Any) -> None:
        super().__init__(text("Open later"), language)
        self.contest = contest
        self.moment = self.ask(
            text("Opens"),
            discord.ui.TextInput[Any](custom_id="opens", max_length=60),
            text("For example: tomorrow 9:00, Monday 18:00, in 3 days"),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Schedule it."""
        app = interaction.client.app
        at = parse_moment(interaction, self.moment.value)
        contest = await app[DraftService].schedule_opening(
            self.contest.id, guild_id_of(interaction), at
        )
        await reply(interaction, opening_text(contest, at))


def opening_text(contest: Contest, at: datetime) -> Text:
    """Return the sentence about when and where a contest opens."""
    return text(
        "⏰ “{title}” opens in {channel} automatically, {when} ({left}). Until then you can "
        "change it with /contests.",
        title=contest.plan.title,
        channel=Channel(contest.channel_id),
        when=Timestamp(at, "F"),
        left=Timestamp(at, "R"),
    )


BUTTONS = (ScheduleOpeningButton,)
