"""Money as people type it, stored as whole numbers of the smallest unit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {
    "AED": 2, "ARS": 2, "AUD": 2, "BHD": 3, "BRL": 2, "CAD": 2, "CHF": 2, "CLP": 0, "CNY": 2,
    "COP": 2, "CZK": 2, "DKK": 2, "EGP": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2, "IDR": 2,
    "ILS": 2, "INR": 2, "ISK": 0, "JOD": 3, "JPY": 0, "KES": 2, "KRW": 0, "KWD": 3, "MAD": 2,
    "MXN": 2, "MYR": 2, "NGN": 2, "NOK": 2, "NZD": 2, "OMR": 3, "PEN": 2, "PHP": 2, "PLN": 2,
    "QAR": 2, "RON": 2, "SAR": 2, "SEK": 2, "SGD": 2, "THB": 2, "TND": 3, "TRY": 2, "TWD": 2,
    "UAH": 2, "USD": 2, "VND": 0, "XAF": 0, "XOF": 0, "ZAR": 2,
}  # fmt: skip
"""The supported currencies, by ISO 4217, and the number of their decimals."""
MAX_AMOUNT = 10**9
"""Largest single amount that is stored, in smallest units."""
MAX_SUM = 10**16
"""Largest sum: a million doubled coupons."""

_NAMES = {
    "€": "EUR", "EURO": "EUR", "EUROS": "EUR",
    "$": "USD", "US$": "USD", "DOLLAR": "USD", "DOLLARS": "USD",
    "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "R$": "BRL",
    "£": "GBP", "POUND": "GBP", "POUNDS": "GBP", "¥": "JPY", "YEN": "JPY", "YENS": "JPY",
    "₩": "KRW", "WON": "KRW", "WONS": "KRW", "₹": "INR", "₺": "TRY", "₴": "UAH", "₫": "VND",
    "₪": "ILS", "฿": "THB", "₱": "PHP", "₦": "NGN", "ZŁ": "PLN", "KČ": "CZK",
}  # fmt: skip
_SPACES = re.compile(r"(?<=\d)[\s'’](?=\d{3}(?!\d))|\s")
_NAME = r"[^\d.,+-]{1,7}"
_MONEY = re.compile(rf"(?P<before>{_NAME})?(?P<number>\d[\d.,]{{0,20}})(?P<after>{_NAME})?")
_SEPARATORS = re.compile(r"[.,]")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:\.\d{3})+|(?:,\d{3})+)")
_MAX_DIGITS = 12
_GROUP = 3


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: `minor` units (such as cents) of a currency named by three letters."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        """Raise `ValueError` for an unsupported currency, or an absurd amount."""
        if self.currency not in DIGITS or abs(self.minor) > MAX_SUM:
            raise ValueError(f"not an amount of money: {self.minor} {self.currency}")

    @property
    def amount(self) -> Decimal:
        """The amount in the currency's own unit, such as euros."""
        return Decimal(self.minor).scaleb(-DIGITS[self.currency])


@dataclass(frozen=True, slots=True)
class AmbiguousMoney:
    """A typed text that can mean several amounts, and how to write each."""

    ways: tuple[str, ...]


def parse_money(typed: str) -> Money | AmbiguousMoney | None:
    """Return the amount that somebody typed, such as "5 €", "£4.50", "1.234,56 EUR", "5 euros".

    None if it is not an amount of a known currency, which must be named. Of a point and a comma the
    last one separates the decimals. A single one before three digits, such as "1,000", is
    ambiguous, unless the currency has no smaller unit.
    """
    plain = unicodedata.normalize("NFKC", typed).strip().upper()
    match = _MONEY.fullmatch(_SPACES.sub("", plain))
    if match is None or (match["before"] is None) == (match["after"] is None):
        return None
    named = match["before"] or match["after"]
    currency = _NAMES.get(named, named)
    if currency not in DIGITS:
        return None
    digits = DIGITS[currency]
    read = _whole_and_part(match["number"], digits)
    if isinstance(read, AmbiguousMoney):
        return AmbiguousMoney(tuple(f"{way} {currency}" for way in read.ways))
    if read is None:
        return None
    whole, part = read
    minor = int(whole) * 10**digits + int(part.ljust(digits, "0")[:digits] or 0)
    return Money(minor, currency) if minor > 0 else None


def _whole_and_part(number: str, digits: int) -> tuple[str, str] | AmbiguousMoney | None:
    """Return the digits before and after the decimal separator; None if it is not a number."""
    last = max(number.rfind("."), number.rfind(","))
    whole, sign, part = number, "", ""
    if last >= 0:
        whole, sign, part = number[:last], number[last], number[last + 1 :]
    if _GROUPED.fullmatch(number):
        if whole.isdigit() and digits:
            return _ambiguous(whole, part, digits)
        whole, part = _SEPARATORS.sub("", number), ""
    elif sign:
        # One zero more than the currency has makes it clear that these are decimals.
        longest = digits + (digits == _GROUP and part.endswith("0"))
        if not 1 <= len(part) <= longest:
            return None
        if _GROUPED.fullmatch(whole) and sign not in whole:
            whole = _SEPARATORS.sub("", whole)
    return (whole, part) if whole.isdigit() and len(whole) <= _MAX_DIGITS else None


def _ambiguous(whole: str, part: str, digits: int) -> AmbiguousMoney:
    """Return how to write the whole number, and, if there is one, the number with decimals."""
    ways = [f"{whole} {part}"]
    if digits >= _GROUP:
        shorter = part.rstrip("0")
        ways.append(f"{whole}.{shorter.ljust(2, '0') if len(shorter) < _GROUP else part + '0'}")
    return AmbiguousMoney(tuple(ways))
