"""A gift that moderators deliver by hand."""

from __future__ import annotations

from domain.gift_kinds.base import GiftKind
from domain.translatable_text import text


class _Custom(GiftKind):
    key = "custom"
    position = 7
    sign = "🎁"
    label = text("Something you hand over yourselves")


KIND = _Custom()
