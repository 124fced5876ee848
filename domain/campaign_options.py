"""The options of a campaign, as moderators type them."""

from __future__ import annotations

from domain.campaigns import Discount
from domain.money import MAX_AMOUNT, AmbiguousMoney, Money, parse_money
from domain.refusals import Refusal
from domain.translatable_text import text


def normalize_prefix(typed: str) -> str:
    """Return the prefix as it is stored."""
    return typed.strip().rstrip("-").upper()


def parse_amount(typed: str) -> Money:
    """Return the amount that a moderator typed; raises `Refusal` if it is not an amount."""
    money = parse_money(typed)
    if isinstance(money, AmbiguousMoney):
        if len(money.ways) == 1:
            raise Refusal(
                text("“{typed}” is easy to misread. Write “{way}”.", typed=typed, way=money.ways[0])
            )
        raise Refusal(
            text(
                "“{typed}” has two meanings. Write “{whole}” or “{part}”.",
                typed=typed,
                whole=money.ways[0],
                part=money.ways[1],
            )
        )
    if money is None:
        raise Refusal(
            text(
                "I cannot read “{typed}” as an amount. Write it with its currency: 5 €, £4.50, "
                "12 USD.",
                typed=typed,
            )
        )
    if money.minor > MAX_AMOUNT:
        raise Refusal(text("{amount} is more than I can handle.", amount=money))
    return money


def parse_discount(typed: str) -> Discount:
    """Return the typed discount: "15%", or an amount such as "5 €".

    Raises `Refusal` if it is neither.
    """
    percent = typed.strip().removesuffix("%").strip()
    if percent.isascii() and percent.isdigit():
        return Discount(percent=int(percent[:4]))
    return Discount(amount=parse_amount(typed))


def parse_days(typed: str) -> int:
    """Return the typed number of days; raises `Refusal` if it is not a number."""
    days = typed.strip()
    if not (days.isascii() and days.isdigit()):
        raise Refusal(text("Write the number of days as a number, such as 14."))
    return int(days)
