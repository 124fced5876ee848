"""Fields of `/setup`, “What”: what is switched on, and the language of what is posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.ui.base import say
from cogs.ui.setup_fields import (
    WHAT,
    Menu,
    Option,
    SetupFields,
    TabContext,
    setting_reader,
)
from domain.feature_switches import Feature, all_features
from domain.languages import discover_languages
from domain.translatable_text import Text, text


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings, language = sight.settings, sight.language
    options = [
        Option(
            label=say(feature.label, language),
            value=feature.key,
            description=say(feature.about, language),
            default=settings.has(feature),
        )
        for feature in all_features()
    ]
    yield Menu(
        "features",
        text("**Switched on**"),
        discord.ui.Select[Any](
            options=options,
            min_values=0,
            max_values=len(options),
            placeholder=say(text("Nothing"), language),
        ),
    )
    languages = [
        Option(label=spoken.name, value=code, default=code == settings.language)
        for code, spoken in discover_languages().items()
    ]
    yield Menu(
        "language",
        text("**Language** of my posts; I answer each member in theirs"),
        discord.ui.Select[Any](options=languages),
    )


SETUP_FIELDS = (
    SetupFields(
        WHAT,
        10,
        _parts,
        {
            "language": setting_reader("language", lambda values: values[0]),
            "features": setting_reader(
                "features", lambda values: frozenset(map(Feature.find, values))
            ),
        },
    ),
)
