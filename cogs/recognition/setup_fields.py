"""Fields of `/setup` for the weekly surprise: its channel, day and hour."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

import discord

from bot.i18n import day_name, hour_name
from cogs.ui.setup_fields import (
    WHEN,
    Menu,
    Option,
    SetupFields,
    TabContext,
    channel_field,
    required_number,
    setting_reader,
)
from domain.recognition.settings import RECOGNITION, RecognitionSettings, next_recognition
from domain.time_zones import city
from domain.translatable_text import Text, Timestamp, text


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings, now, language = sight.settings, sight.now, sight.language
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
            label=hour_name(time(hour), language),
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
            hour=hour_name(time(settings[RecognitionSettings].recognition_hour), language),
            city=city(settings.time_zone),
            moment=Timestamp(moment, "F"),
            until=Timestamp(moment, "R"),
        )
        if settings.has(RECOGNITION)
        else text("The weekly surprise is switched off under “What”.")
    )


SETUP_FIELDS = (
    channel_field(
        10,
        "recognition_channel_id",
        text("**Recognition**: where I post the weekly surprise"),
    ),
    SetupFields(
        WHEN,
        20,
        _parts,
        {
            "recognition_weekday": setting_reader("recognition_weekday", required_number),
            "recognition_hour": setting_reader("recognition_hour", required_number),
        },
    ),
)
