"""Money as people type it, kept as whole numbers of the smallest unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    "AED": 2, "ARS": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2,
    "COP": 2, "CZK": 2, "DKK": 2, "EGP": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "IDR": 2,
    "ILS": 2, "INR": 2, "JOD": 3, "JPY": 0, "KES": 2, "KRW": 0, "KWD": 3, "MAD": 2, "MXN": 2,
    "MYR": 2, "NGN": 2, "NOK": 2, "NZD": 2, "OMR": 3, "PEN": 2, "PHP": 2, "PLN": 2, "QAR": 2,
    "RON": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "TWD": 2, "UAH": 2,
    "USD": 2, "VND": 0, "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip
"""The currencies known here, by ISO 4217, and the digits after the point that each has."""
LARGEST = 10**9
"""In smallest units; no single amount that is kept is more than this."""
LARGEST_SUM = 10**16
"""What a million coupons, doubled, can come to."""

_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
_SPACES = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))|\s")
_MONEY = re.compile(
    r"(?P<before>[A-Z]{3}|[€$£¥])?(?P<whole>\d{1,12})(?:[.,](?P<part>\d{1,3}))?"
    r"(?P<after>[A-Z]{3}|[€$£¥])?"
)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (such as cents) of a currency named by three letters."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Raise `ValueError` for a currency that is not known here, or an absurd amount."""
        if self.currency not in DIGITS or abs(self.minor) > LARGEST_SUM:
            raise ValueError(f"not an amount of money: {self.minor} {self.currency}")

    @property
    def amount(self) -> Decimal:
        """The amount in the currency's own unit, such as euros."""
        return Decimal(self.minor).scaleb(-DIGITS[self.currency])


def read_money(typed: str) -> Money | None:
    """The amount that somebody typed, such as "5 €", "£4.50", "12,50 EUR"; None if it is none.

    The currency must be said. A lone point or comma parts whole from part: "1,000" with a currency
    of two digits is none, since it cannot be told what was meant.
    """
    match = _MONEY.fullmatch(_SPACES.sub("", typed.strip().upper()))
    if match is None or (match["before"] is None) == (match["after"] is None):
        return None
    named = match["before"] or match["after"]
    currency = _SIGNS.get(named, named)
    part = match["part"] or ""
    if currency not in DIGITS or len(part) > DIGITS[currency]:
        return None
    digits = DIGITS[currency]
    minor = int(match["whole"]) * 10**digits + int(part.ljust(digits, "0") or 0)
    return Money(minor, currency) if minor > 0 else None
