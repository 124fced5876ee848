"""`/setup`, “Gifts”: how long they wait, and who sends those that go by post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.panels import say
from cogs.setup.tabs import Menu, Option, Sight, Tab, keeping, number, number_or_none
from domain.text import Text, counted, text

WAITS = (3, 7, 14, 30, 60)
"""Days among which a guild chooses."""


def _parts(sight: Sight) -> Iterator[Menu | Text]:
    settings, speaking = sight.settings, sight.speaking
    waits = [
        Option(
            label=say(counted("{count} day", "{count} days", days), speaking),
            value=str(days),
            default=days == settings.gift_days,
        )
        for days in sorted({*WAITS, settings.gift_days})
    ]
    yield Menu(
        "gift_days",
        text("**Gifts** wait this long for their owner, then they go back into the stock"),
        discord.ui.Select[Any](options=waits),
    )
    role = settings.shipping_role_id
    kind = discord.SelectDefaultValueType.role
    yield Menu(
        "shipping_role_id",
        text("**Parcels**: who sees the addresses that gifts are sent to, and sends them"),
        discord.ui.RoleSelect[Any](
            min_values=0,
            placeholder=say(text("Those who manage the server"), speaking),
            default_values=[discord.SelectDefaultValue(id=role, type=kind)] if role else [],
        ),
    )
    yield text("The list of gifts is kept with /gift add, what waits for you is in /gift todo.")


TAB = Tab(
    text("Gifts"),
    _parts,
    {
        "gift_days": keeping("gift_days", number),
        "shipping_role_id": keeping("shipping_role_id", number_or_none),
    },
)
