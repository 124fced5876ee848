"""Parts of a card about a winner who left: whose prize it is, who is next, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import discord

from cogs.ui.base import paragraph
from domain.languages import Language
from domain.translatable_text import Text, User, text

PASS_ON = text("Pass the prize on")
GIFT = "🎁"
KEEP = text("Keep it for them")


def absence_parts(
    said: Text,
    prize: str | None,
    heir_id: int | None,
    nobody_else: Text,
    buttons: list[discord.ui.Item[Any]],
    language: Language,
) -> Iterator[discord.ui.Item[Any]]:
    """Yield the parts of the card about one winner; `nobody_else` is said without an heir."""
    yield paragraph(said, language)
    if prize:
        yield paragraph(text("The prize: {prize}", prize=prize), language)
    heir = text("Next in line: {member}.", member=User(heir_id)) if heir_id else nobody_else
    yield paragraph(heir, language)
    yield discord.ui.ActionRow(*buttons)
