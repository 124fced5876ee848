"""Fields of `/setup`, “When”: the guild's time zone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

import discord

from bot.access import Access
from bot.i18n import hour_name
from cogs.ui.base import say
from cogs.ui.forms import Form
from cogs.ui.setup_fields import (
    WHEN,
    Keep,
    Menu,
    Option,
    SetupFields,
    TabContext,
    TabResult,
)
from domain.guild_settings import GuildSettings
from domain.languages import Language
from domain.time_zones import COMMON, city, zone_named
from domain.translatable_text import Text, text

ANOTHER_ZONE = "another"


class ZoneForm(Form, access=Access.MANAGER):
    """The form for a time zone's name."""

    def __init__(self, language: Language, keep: Keep) -> None:
        super().__init__(text("Time zone"), language)
        self.keep = keep
        self.typed = self.ask(
            text("Its name, or a large city in it"),
            discord.ui.TextInput[Any](
                custom_id="zone", placeholder="Europe/Paris", min_length=2, max_length=60
            ),
        )

    async def on_send(self, interaction: discord.Interaction[Any], /) -> None:
        """Store it, if there is such a zone."""
        await self.keep(interaction, {"time_zone": zone_named(self.typed.value)})


def _zone(_settings: GuildSettings, _focus: str, values: list[str]) -> TabResult:
    if values == [ANOTHER_ZONE]:
        return TabResult(form=ZoneForm)
    return TabResult({"time_zone": values[0]})


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings, now, language = sight.settings, sight.now, sight.language
    zones = list(dict.fromkeys((*COMMON, settings.time_zone)))
    options = [
        Option(
            label=city(zone),
            value=zone,
            description=f"{zone}, {hour_name(now.astimezone(ZoneInfo(zone)).time(), language)}",
            default=zone == settings.time_zone,
        )
        for zone in zones
    ]
    options.append(Option(label=say(text("Another…"), language), value=ANOTHER_ZONE, emoji="🌍"))
    yield Menu(
        "time_zone",
        text("**Time zone** of this community"),
        discord.ui.Select[Any](options=options),
    )


SETUP_FIELDS = (SetupFields(WHEN, 10, _parts, {"time_zone": _zone}),)
