"""`/setup`, “When”: the guild's clocks, and the hour of the weekly surprise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any
from zoneinfo import ZoneInfo

import discord
from babel.dates import format_time

from bot.access import Access
from bot.i18n import Language, day_name
from cogs.panels import Form, say
from cogs.setup.tabs import Keep, Menu, Option, Sight, Step, Tab, keeping, number
from domain.settings import Feature, GuildSettings, next_weekly
from domain.text import Instant, Text, text
from domain.time_zones import COMMON, city, zone_named

ANOTHER_ZONE = "another"


class ZoneForm(Form, access=Access.MANAGER):
    """Asks for a time zone by name."""

    def __init__(self, speaking: Language, keep: Keep) -> None:
        super().__init__(text("Time zone"), speaking)
        self.keep = keep
        self.typed = self.ask(
            text("Its name, or a large city in it"),
            discord.ui.TextInput[Any](
                custom_id="zone", placeholder="Europe/Paris", min_length=2, max_length=60
            ),
        )

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Keep it, if there is such a zone."""
        await self.keep(interaction, {"time_zone": zone_named(self.typed.value)})


def _zone(_settings: GuildSettings, _focus: str, values: list[str]) -> Step:
    if values == [ANOTHER_ZONE]:
        return Step(form=ZoneForm)
    return Step({"time_zone": values[0]})


def _parts(sight: Sight) -> Iterator[Menu | Text]:
    settings, now, speaking = sight.settings, sight.now, sight.speaking
    zones = list(dict.fromkeys((*COMMON, settings.time_zone)))
    options = [
        Option(
            label=city(zone),
            value=zone,
            description=f"{zone}, {_hour(now.astimezone(ZoneInfo(zone)).time(), speaking)}",
            default=zone == settings.time_zone,
        )
        for zone in zones
    ]
    options.append(Option(label=say(text("Another…"), speaking), value=ANOTHER_ZONE, emoji="🌍"))
    yield Menu(
        "time_zone",
        text("**Time zone** of this community"),
        discord.ui.Select[Any](options=options),
    )
    days = [
        Option(
            label=day_name(day, speaking).capitalize(),
            value=str(day),
            default=day == settings.weekly_day,
        )
        for day in range(7)
    ]
    yield Menu(
        "weekly_day",
        text("**Day** of the weekly surprise"),
        discord.ui.Select[Any](options=days),
    )
    hours = [
        Option(
            label=_hour(time(hour), speaking),
            value=str(hour),
            default=hour == settings.weekly_hour,
        )
        for hour in range(24)
    ]
    yield Menu("weekly_hour", text("**Hour**, there"), discord.ui.Select[Any](options=hours))
    moment = next_weekly(settings, now)
    yield (
        text(
            "Every {day} at {hour} in {city}. For you, the next one is {moment}, {until}.",
            day=day_name(settings.weekly_day, speaking),
            hour=_hour(time(settings.weekly_hour), speaking),
            city=city(settings.time_zone),
            moment=Instant(moment, "F"),
            until=Instant(moment, "R"),
        )
        if settings.has(Feature.RECOGNITION)
        else text("The weekly surprise is switched off, under “What”.")
    )


def _hour(moment: time, speaking: Language) -> str:
    return str(format_time(moment, "short", locale=speaking))


TAB = Tab(
    text("When"),
    _parts,
    {
        "time_zone": _zone,
        "weekly_day": keeping("weekly_day", number),
        "weekly_hour": keeping("weekly_hour", number),
    },
)
