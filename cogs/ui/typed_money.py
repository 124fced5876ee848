"""Amounts as people type them in forms."""

from __future__ import annotations

from bot.i18n import say
from domain.languages import Language
from domain.money import Money, parse_money
from domain.translatable_text import text


def typed_money(money: Money, language: Language) -> str:
    """Return the amount as its reader would type it, in a way that is read back as the same."""
    shown = say(text("{price}", price=money), language, markup=False)
    return shown if parse_money(shown) == money else f"{money.amount} {money.currency}"
