"""Money as people type it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import DIGITS, LARGEST, Money, read_money


@pytest.mark.parametrize(
    ("typed", "minor", "currency"),
    [
        ("5 €", 500, "EUR"),
        ("€5.5", 550, "EUR"),
        ("12,50 EUR", 1250, "EUR"),
        ("usd 3", 300, "USD"),
        ("£4.05", 405, "GBP"),
        ("1 000 ¥", 1000, "JPY"),
        ("1'200.00 chf", 120000, "CHF"),
    ],
)
def test_amounts_are_read(typed: str, minor: int, currency: str) -> None:
    assert read_money(typed) == Money(minor, currency)


@pytest.mark.parametrize(
    "typed",
    ["", "5", "€", "€5€", "5.001 €", "1,000 €", "5.5 JPY", "0 €", "-5 €", "5 XYZ", "99999999999 €"],
)
def test_what_is_no_clear_amount_is_not_read(typed: str) -> None:
    assert read_money(typed) is None


@given(st.integers(1, LARGEST), st.sampled_from(sorted(DIGITS)))
def test_an_amount_is_read_back_as_it_was_written(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    assert read_money(f"{money.amount} {currency}") == money
    assert read_money(f"{currency}{money.amount}".replace(".", ",")) == money


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_amount_or_none(typed: str) -> None:
    money = read_money(typed)
    assert money is None or money.minor > 0


def test_an_absurd_amount_is_no_money() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money(1, "XXX")
