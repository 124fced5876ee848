"""`/setup`, “When”: the guild's time zone, and the hour of the weekly surprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_time

from bot.access import Access
from bot.i18n import Language, day_name
from cogs.setup.tab import (
    Keep,
    Menu,
    Option,
    Tab,
    TabContext,
    TabResult,
    required_number,
    setting_reader,
)
from cogs.ui.base import Form, say
from domain.guild_settings import Feature, GuildSettings
from domain.recognition.settings import RecognitionSettings, next_recognition
from domain.time_zones import COMMON, city, zone_named
from domain.translatable_text import Text, Timestamp, text

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

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
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
            description=f"{zone}, {_hour(now.astimezone(ZoneInfo(zone)).time(), language)}",
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
    days = [
        Option(
            label=day_name(day, language).capitalize(),
            value=str(day),
            default=day == settings[RecognitionSettings].recognition_weekday,
        )
        for day in range(7)
    ]
    yield Menu(
        "recognition_weekday",
        text("**Day** of the weekly surprise"),
        discord.ui.Select[Any](options=days),
    )
    hours = [
        Option(
            label=_hour(time(hour), language),
            value=str(hour),
            default=hour == settings[RecognitionSettings].recognition_hour,
        )
        for hour in range(24)
    ]
    yield Menu(
        "recognition_hour",
        text("**Hour**, in that time zone"),
        discord.ui.Select[Any](options=hours),
    )
    moment = next_recognition(settings, now)
    yield (
        text(
            "Every {day} at {hour} in {city}. In your time, the next one is {moment}, {until}.",
            day=day_name(settings[RecognitionSettings].recognition_weekday, language),
            hour=_hour(time(settings[RecognitionSettings].recognition_hour), language),
            city=city(settings.time_zone),
            moment=Timestamp(moment, "F"),
            until=Timestamp(moment, "R"),
        )
        if settings.has(Feature.RECOGNITION)
        else text("The weekly surprise is switched off under “What”.")
    )


def _hour(moment: time, language: Language) -> str:
    return str(format_time(moment, "short", locale=language))


TAB = Tab(
    text("When"),
    _parts,
    {
        "time_zone": _zone,
        "recognition_weekday": setting_reader("recognition_weekday", required_number),
        "recognition_hour": setting_reader("recognition_hour", required_number),
    },
)
