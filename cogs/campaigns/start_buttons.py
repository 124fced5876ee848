"""Buttons for a campaign that nothing would end, and the form for what ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import discord

from bot.access import Access
from bot.services.campaigns import CampaignService
from cogs.campaigns.formatting import state_line, unlimited_lines
from cogs.ui.base import (
    Interaction,
    Panel,
    framed,
    guild_id_of,
    paragraph,
    reply,
    user_language,
)
from cogs.ui.forms import Form, show_in_place
from cogs.ui.moments import parse_moment
from cogs.ui.persistent_button import PersistentButton
from domain.campaign_options import parse_amount, parse_count
from domain.campaigns import Campaign
from domain.languages import Language
from domain.refusals import Fields, Refusal
from domain.translatable_text import Text, text

Button = discord.ui.Button[Any]


class StartCampaign(
    PersistentButton, template=r"campaign:start:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Starts the campaign as it is."""

    name, label = "campaign:start", text("Start it like this")
    style = discord.ButtonStyle.primary

    async def on_click(self, interaction: Interaction) -> None:
        """Start it."""
        app = interaction.client.app
        started = await app[CampaignService].start(guild_id_of(interaction), self.numbers[0])
        await reply(interaction, state_line(started, app.clock()), edit=True)


class DiscardCampaign(
    PersistentButton, template=r"campaign:discard:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Ends the campaign before it starts."""

    name, label = "campaign:discard", text("Discard it")

    async def on_click(self, interaction: Interaction) -> None:
        """End it."""
        ended = await interaction.client.app[CampaignService].discard(
            guild_id_of(interaction), self.numbers[0]
        )
        said = text(
            "The campaign for {product} will not start.",
            product=ended.product_name,
        )
        await reply(interaction, said, edit=True)


class LimitCampaign(
    PersistentButton, template=r"campaign:limit:(?P<id>[0-9]{1,18})", access=Access.MODERATOR
):
    """Asks for an end, a number or a budget, and starts the campaign with it."""

    name, label = "campaign:limit", text("Set a limit…")

    async def on_click(self, interaction: Interaction) -> None:
        """Open the form."""
        form = LimitForm(self.numbers[0], user_language(interaction))
        await interaction.response.send_modal(form)


class LimitForm(Form, access=Access.MODERATOR):
    """The form for what ends a campaign by itself."""

    def __init__(self, campaign_id: int, language: Language) -> None:
        super().__init__(text("What ends it?"), language)
        self.campaign_id = campaign_id
        self.ends = self._line("ends", text("When does it end?"), text("For example: in 2 weeks"))
        self.most = self._line("limit", text("How many coupons are there?"), None)
        self.budget = self._line(
            "budget",
            text("The budget for all coupons together"),
            text("For example: 500 €"),
        )

    def _line(self, name: str, label: Text, hint: Text | None) -> discord.ui.TextInput[Any]:
        field = discord.ui.TextInput[Any](custom_id=name, required=False, max_length=60)
        return self.ask(label, field, hint)

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Start the campaign with these limits."""
        app = interaction.client.app
        ends, most, budget = (each.value.strip() for each in (self.ends, self.most, self.budget))
        if not (ends or most or budget):
            raise Refusal(text("Fill in at least one of them."))
        with Fields() as field:
            with field(self.label(self.ends)):
                ends_at = parse_moment(interaction, ends) if ends else None
            with field(self.label(self.most)):
                count = parse_count(most) if most else None
            with field(self.label(self.budget)):
                money = parse_amount(budget) if budget else None
        started = await app[CampaignService].start_limited(
            guild_id_of(interaction), self.campaign_id, ends_at=ends_at, most=count, budget=money
        )
        panel = started_panel(started, app.clock(), user_language(interaction))
        await show_in_place(interaction, panel)


def started_panel(started: Campaign, now: datetime, language: Language) -> Panel:
    """Return the answer to the person who started a campaign with a limit."""
    said = [state_line(started, now), *unlimited_lines(started.terms)]
    return framed(*(paragraph(line, language) for line in said))


BUTTONS = (StartCampaign, LimitCampaign, DiscardCampaign)


def start_buttons(campaign_id: int, language: Language) -> discord.ui.ActionRow[Any]:
    """Return the buttons of the question."""
    return discord.ui.ActionRow[Any](
        StartCampaign(campaign_id, language=language),
        LimitCampaign(campaign_id, language=language),
        DiscardCampaign(campaign_id, language=language),
    )
