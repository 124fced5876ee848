"""Registers the page buttons of all lists, which belong to no subject."""

from __future__ import annotations

from bot.client import OvationBot
from cogs.ui.pages import LISTS


async def setup(client: OvationBot) -> None:
    """Register the page buttons of all lists (called by discord.py after the other cogs)."""
    client.add_dynamic_items(*(one.button for one in LISTS.values()))
