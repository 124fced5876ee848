"""Having a contest open by itself at a later hour."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from bot.access import Access
from cogs.contests.buttons import NUMBER, ContestButton
from cogs.panels import (
    Form,
    Interaction,
    answer,
    here,
    language,
    settings_here,
)
from domain.contests.contest import Contest
from domain.contests.moments import read_moment
from domain.text import Channel, Instant, Text, text


class LaterButton(ContestButton, template=rf"contest:later{NUMBER}", access=Access.MODERATOR):
    """Under a draft: has it open by itself."""

    name = "contest:later"
    label = text("Open later")
    emoji = "⏰"

    async def clicked(self, interaction: Interaction) -> None:
        """Ask when."""
        known = await interaction.client.app.drafts.drafted(self.numbers[0], here(interaction))
        await interaction.response.send_modal(LaterForm(known.contest, language(interaction)))


class LaterForm(Form, access=Access.MODERATOR):
    """When a contest opens."""

    def __init__(self, contest: Contest, speaking: Any) -> None:
        super().__init__(text("Open later"), speaking)
        self.contest = contest
        self.moment = self.ask(
            text("Opens"),
            discord.ui.TextInput[Any](custom_id="opens", max_length=60),
            text("For example: tomorrow 9:00, Monday 18:00, in 3 days"),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Plan it."""
        app, settings = interaction.client.app, settings_here(interaction)
        at = read_moment(
            self.moment.value,
            now=app.clock(),
            zone=settings.zone,
            day_first=settings.language == "fr",
            hour_clock=settings.language == "fr",
        )
        contest = await app.drafts.open_later(self.contest.id, here(interaction), at)
        await answer(interaction, opens(contest, at))


def opens(contest: Contest, at: datetime) -> Text:
    """That a contest opens by itself, and where."""
    return text(
        "⏰ “{title}” opens by itself in {channel}, {when} ({left}). /contest show lets you change "
        "it until then.",
        title=contest.plan.title,
        channel=Channel(contest.channel_id),
        when=Instant(at, "F"),
        left=Instant(at, "R"),
    )


BUTTONS = (LaterButton,)
