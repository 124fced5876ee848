"""The options of a campaign, as moderators type them."""

from __future__ import annotations

from domain.campaigns import (
    Discount,
    check_aliases,
    check_prefix,
    check_product,
    check_valid_days,
    normalize_product,
    parse_aliases,
)
from domain.money import MAX_AMOUNT, AmbiguousMoney, Money, parse_money
from domain.refusals import Refusal
from domain.translatable_text import text


def parse_product(typed: str) -> str:
    """Return the product's name as it is stored; raise `Refusal` for an invalid one."""
    product = normalize_product(typed)
    check_product(product)
    return product


def parse_valid_aliases(typed: str) -> tuple[str, ...]:
    """Return other names that were typed with commas between; raise `Refusal` for invalid ones."""
    aliases = parse_aliases(typed)
    check_aliases(aliases)
    return aliases


def parse_prefix(typed: str) -> str:
    """Return the prefix as it is stored; raise `Refusal` for an invalid one."""
    prefix = typed.strip().rstrip("-").upper()
    check_prefix(prefix)
    return prefix


def parse_amount(typed: str, *, assumed: str | None = None) -> Money:
    """Return the amount that a moderator typed; raises `Refusal` if it is not an amount.

    `assumed` is the currency of an amount without one.
    """
    money = parse_money(typed)
    if money is None and assumed is not None:
        money = parse_money(f"{typed} {assumed}")
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


def parse_count(typed: str) -> int:
    """Return how many coupons there are; raise `Refusal` for an invalid number."""
    count = typed.strip()
    if not (count.isascii() and count.isdigit() and len(count) < 10 and int(count)):
        raise Refusal(text("Write a whole number, such as 5."))
    return int(count)


def parse_days(typed: str) -> int:
    """Return for how many days a coupon is valid; raise `Refusal` for an invalid number."""
    days = typed.strip()
    if not (days.isascii() and days.isdigit()):
        raise Refusal(text("Write the number of days as a number, such as 14."))
    check_valid_days(number := int(days[:5]))
    return number
