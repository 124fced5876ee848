"""Money as people type it."""

from __future__ import annotations

import pytest
from babel.numbers import get_currency_precision
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
    ["", "5", "€", "€5€", "5.001 €", "1,000 €", "5.5 JPY", "0 €", "-5 €", "5 XYZ"],
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


def test_each_currency_has_the_digits_that_it_has() -> None:
    assert {code: get_currency_precision(code) for code in DIGITS} == DIGITS
    assert {DIGITS["JPY"], DIGITS["EUR"], DIGITS["KWD"]} == {0, 2, 3}


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("500 JPY", 500), ("¥500", 500), ("1.250 KWD", 1250), ("2 KWD", 2000), ("2,5 BHD", 2500)],
)
def test_smallest_units_are_those_of_the_currency(typed: str, minor: int) -> None:
    money = read_money(typed)
    assert money is not None
    assert money.minor == minor


@pytest.mark.parametrize("typed", ["5.50 JPY", "1.2345 KWD", "1.234 EUR"])
def test_smaller_than_the_smallest_unit_is_no_amount(typed: str) -> None:
    assert read_money(typed) is None


def test_an_absurd_amount_is_no_money() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money(1, "XXX")
