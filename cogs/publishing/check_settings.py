"""The form of what the checks know of a guild: its country, days of mourning and competitors."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from cogs.ui.base import guild_id_of, reply
from cogs.ui.forms import Form
from domain.cases.public_holidays import checked_country
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.publishing.check_lists import parse_mourning, parse_names, shown_mourning
from domain.publishing.settings import PublishingSettings
from domain.refusals import Fields
from domain.translatable_text import text

LONG = 4_000


class ChecksForm(Form, access=Access.MODERATOR):
    """Asks for the country, the days of mourning and the competitors, all of which may be empty."""

    def __init__(self, language: Language, settings: GuildSettings) -> None:
        super().__init__(text("When posts need a second look"), language)
        self.settings = settings
        known = settings[PublishingSettings]
        self.country = self.ask(
            text("Country"),
            discord.ui.TextInput[Any](
                custom_id="country",
                max_length=10,
                required=False,
                default=known.publishing_country,
            ),
            text("Two letters, such as FR: on its public holidays, posts need a second look."),
        )
        self.mourning = self.ask(
            text("Your days of mourning"),
            discord.ui.TextInput[Any](
                custom_id="mourning",
                style=discord.TextStyle.paragraph,
                max_length=LONG,
                required=False,
                default=shown_mourning(known.publishing_mourning)[:LONG] or None,
            ),
            text("One on each line, such as 2026-10-03: the day our founder died"),
        )
        self.competitors = self.ask(
            text("Competitors"),
            discord.ui.TextInput[Any](
                custom_id="competitors",
                style=discord.TextStyle.paragraph,
                max_length=LONG,
                required=False,
                default="\n".join(known.publishing_competitors)[:LONG] or None,
            ),
            text("One on each line. A post that names one needs a second look."),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store them."""
        app, settings = interaction.client.app, self.settings
        typed = self.country.value.strip()
        with Fields() as field:
            with field(self.label(self.country)):
                country = checked_country(typed) if typed else None
            with field(self.label(self.mourning)):
                mourning = parse_mourning(
                    self.mourning.value,
                    now=app.clock(),
                    zone=settings.zone,
                    style=settings.date_style,
                )
            with field(self.label(self.competitors)):
                competitors = parse_names(self.competitors.value)
        await app.guild_settings.change(
            guild_id_of(interaction),
            publishing_country=country,
            publishing_mourning=mourning,
            publishing_competitors=competitors,
        )
        await reply(interaction, text("Saved. The checks know about it from now on."))
