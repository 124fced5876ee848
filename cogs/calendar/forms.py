"""The form of the usual times of posts."""

from __future__ import annotations

from typing import Any

import discord

from bot.access import Access
from bot.i18n import day_name
from cogs.ui.base import guild_id_of, reply
from cogs.ui.forms import Form
from domain.calendar.settings import CalendarSettings
from domain.calendar.slots import MAX_SLOTS, parse_slots
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.translatable_text import text

LINE = 40


class SlotsForm(Form, access=Access.MODERATOR):
    """Asks for the usual times of posts, which may be none."""

    def __init__(self, language: Language, settings: GuildSettings) -> None:
        super().__init__(text("Your usual times for posts"), language)
        self.settings = settings
        known = settings[CalendarSettings].slots
        shown = "\n".join(f"{day_name(day, language)} {at:%H:%M}" for day, at in known)
        self.slots = self.ask(
            text("Weekdays and times"),
            discord.ui.TextInput[Any](
                custom_id="slots",
                style=discord.TextStyle.paragraph,
                max_length=MAX_SLOTS * LINE,
                required=False,
                default=shown or None,
            ),
            text("One on each line, such as Tuesday 18:00"),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store them."""
        app, settings = interaction.client.app, self.settings
        slots = parse_slots(
            self.slots.value, now=app.clock(), zone=settings.zone, style=settings.date_style
        )
        await app.guild_settings.change(guild_id_of(interaction), calendar_slots=slots)
        await reply(interaction, text("Saved. /calendar week shows which of them are free."))
