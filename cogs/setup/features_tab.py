"""`/setup`, “What”: what is switched on, and the language of what is posted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.setup.tab import Menu, Option, Tab, TabContext, setting_reader
from cogs.ui.base import say
from domain.guild_settings import Feature
from domain.translatable_text import Text, text

FEATURES = (
    (Feature.CONTRIBUTIONS, text("Contributions"), text("Count thanks and reactions")),
    (Feature.CONTESTS, text("Contests"), text("Caption and photo contests")),
    (Feature.RECOGNITION, text("Weekly surprise"), text("A gift for somebody each week")),
    (Feature.OFFERS, text("Offers"), text("Codes for members who want to buy")),
    (Feature.TIERS, text("Tiers"), text("Roles and gifts for active members: /tiers show")),
    (Feature.TOP_FIVE, text("Top five"), text("A thank-you to the week's top five, every Monday")),
    (Feature.MILESTONES, text("Milestones"), text("First thanks, tenth answer, one year")),
    (
        Feature.MONTHLY,
        text("Monthly message"),
        text("A private note on how often each member was thanked"),
    ),
)


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings, language = sight.settings, sight.language
    options = [
        Option(
            label=say(name, language),
            value=feature.value,
            description=say(about, language),
            default=settings.has(feature),
        )
        for feature, name, about in FEATURES
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
        Option(label=name, value=code, default=code == settings.language)
        for code, name in (("en", "English"), ("fr", "Français"))
    ]
    yield Menu(
        "language",
        text("**Language** of my posts; I answer each member in theirs"),
        discord.ui.Select[Any](options=languages),
    )


TAB = Tab(
    text("What"),
    _parts,
    {
        "language": setting_reader("language", lambda values: values[0]),
        "features": setting_reader("features", lambda values: frozenset(map(Feature, values))),
    },
)
