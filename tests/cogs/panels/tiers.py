"""Panels of tiers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.services.tiers import TierOverview
from cogs import tiers
from domain.tiers import MAX_NAME_LENGTH
from domain.translatable_text import text
from tests.cogs.filling import ID, a_guild, words

LENGTHS = {
    ("TierLevel", "name"): MAX_NAME_LENGTH,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    for wide in (True, False):
        overview = TierOverview(
            guild, dict.fromkeys(range(1, 6), 999_999),
            {tier: [(ID, words(100, letters))] * 3 for tier in range(1, 6)},
        )  # fmt: skip
        troubles = [text("{said}", said=words(150, letters))] * 5
        yield tiers.overview_card(overview, troubles, language, manages=wide)
