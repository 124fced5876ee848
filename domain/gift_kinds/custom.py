"""A gift that moderators deliver by hand."""

from __future__ import annotations

from domain.gift_kinds.base import GiftHandler
from domain.translatable_text import text


class _Custom(GiftHandler):
    sign = "🎁"
    label = text("Something that you see to yourselves")


HANDLER = _Custom()
