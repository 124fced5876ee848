"""`/setup`, “Gifts”: how long they can be claimed, and who sends those that go by post."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.ui.base import say
from cogs.ui.setup_fields import (
    Menu,
    Option,
    SetupFields,
    Tab,
    TabContext,
    optional_number,
    required_number,
    setting_reader,
)
from domain.gift_settings import GiftSettings
from domain.translatable_text import Text, counted, text

WAITS = (3, 7, 14, 30, 60)
"""The choices of days."""


def _parts(sight: TabContext) -> Iterator[Menu | Text]:
    settings, language = sight.settings, sight.language
    waits = [
        Option(
            label=say(counted("{count} day", "{count} days", days), language),
            value=str(days),
            default=days == settings[GiftSettings].gift_days,
        )
        for days in sorted({*WAITS, settings[GiftSettings].gift_days})
    ]
    yield Menu(
        "gift_days",
        text("**Gifts** wait this long to be claimed, then go back into stock"),
        discord.ui.Select[Any](options=waits),
    )
    role = settings[GiftSettings].shipping_role_id
    kind = discord.SelectDefaultValueType.role
    yield Menu(
        "shipping_role_id",
        text("**Parcels**: who sees the addresses and sends the gifts"),
        discord.ui.RoleSelect[Any](
            min_values=0,
            placeholder=say(text("People who can manage the server"), language),
            default_values=[discord.SelectDefaultValue(id=role, type=kind)] if role else [],
        ),
    )
    yield text("Add gifts with /gift add; /gift todo lists what you have to hand over.")


SETUP_FIELDS = (
    SetupFields(
        Tab("gifts", 50, text("Gifts")),
        10,
        _parts,
        {
            "gift_days": setting_reader("gift_days", required_number),
            "shipping_role_id": setting_reader("shipping_role_id", optional_number),
        },
        roles=("shipping_role_id",),
    ),
)
