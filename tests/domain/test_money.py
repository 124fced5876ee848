"""Money as people type it."""

from __future__ import annotations

import pytest
from babel.numbers import get_currency_precision
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.money import DIGITS, MAX_AMOUNT, AmbiguousMoney, Money, parse_money


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
        ("1.234,56 €", 123456, "EUR"),
        ("1,234.56 $", 123456, "USD"),
        ("1.234.567 €", 123456700, "EUR"),
        ("1\u202f234,5 €", 123450, "EUR"),
        ("5 euros", 500, "EUR"),
        ("2 dollars", 200, "USD"),
        ("CA$4", 400, "CAD"),
        ("₩1500", 1500, "KRW"),
        ("1,500 KRW", 1500, "KRW"),
        ("￥1000", 1000, "JPY"),
        ("990 ISK", 990, "ISK"),
        ("1.990 ISK", 1990, "ISK"),
        ("1 000 KWD", 1000000, "KWD"),
        ("1,000.000 KWD", 1000000, "KWD"),
        ("0.250 KWD", 250, "KWD"),
        ("1.2340 KWD", 1234, "KWD"),
    ],
)
def test_amounts_are_read(typed: str, minor: int, currency: str) -> None:
    assert parse_money(typed) == Money(minor, currency)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "5",
        "€",
        "€5€",
        "5.01.1 €",
        "1,00,000 €",
        "1.234,567 €",
        "1.234.56 €",
        "5. €",
        "5.5 JPY",
        "0 €",
        "-5 €",
        "5 XYZ",
    ],
)
def test_what_is_no_clear_amount_is_not_read(typed: str) -> None:
    assert parse_money(typed) is None


AMOUNTS = st.builds(Money, st.integers(1, MAX_AMOUNT), st.sampled_from(sorted(DIGITS)))


def written(money: Money, group: str, point: str) -> str:
    """Write the amount as a country does, with all decimals (three for some currencies)."""
    plain = f"{money.amount:,}" + "0" * (DIGITS[money.currency] == 3)
    return plain.translate({ord(","): group, ord("."): point})


@given(
    AMOUNTS,
    st.sampled_from([("", "."), ("", ","), (",", "."), (".", ","), (" ", ","), ("’", ".")]),
    st.booleans(),
)
def test_an_amount_is_read_back_however_it_was_written(
    money: Money, signs: tuple[str, str], in_front: bool
) -> None:
    number = written(money, *signs)
    assume(DIGITS[money.currency] or signs[0])
    typed = f"{money.currency} {number}" if in_front else f"{number} {money.currency.lower()}"
    assert parse_money(typed) == money


@given(AMOUNTS, st.sampled_from(",."), st.integers(1, 999), st.integers(0, 999))
def test_three_digits_after_a_lone_sign_are_asked_about_unless_there_are_no_parts(
    money: Money, sign: str, whole: int, part: int
) -> None:
    digits = DIGITS[money.currency]
    found = parse_money(f"{whole}{sign}{part:03} {money.currency}")
    thousands = Money((whole * 1000 + part) * 10**digits, money.currency)
    if not digits:
        assert found == thousands
        return
    assert isinstance(found, AmbiguousMoney)
    first, *rest = [parse_money(way) for way in found.ways]
    assert first == thousands
    decimals = [Money(whole * 1000 + part, money.currency)] if digits == 3 else []
    assert rest == decimals


@given(st.text(max_size=20) | st.text("0123456789.,' €$EURKWD", max_size=12))
def test_whatever_is_typed_is_an_amount_or_none(typed: str) -> None:
    money = parse_money(typed)
    assert not isinstance(money, Money) or money.minor > 0


def test_each_currency_has_the_digits_that_it_has() -> None:
    assert {code: get_currency_precision(code) for code in DIGITS} == DIGITS
    assert {DIGITS["JPY"], DIGITS["EUR"], DIGITS["KWD"]} == {0, 2, 3}


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("500 JPY", 500), ("¥500", 500), ("1.25 KWD", 1250), ("2 KWD", 2000), ("2,5 BHD", 2500)],
)
def test_smallest_units_are_those_of_the_currency(typed: str, minor: int) -> None:
    money = parse_money(typed)
    assert isinstance(money, Money)
    assert money.minor == minor


@pytest.mark.parametrize("typed", ["5.50 JPY", "1.2345 KWD", "12.345,678 EUR"])
def test_smaller_than_the_smallest_unit_is_no_amount(typed: str) -> None:
    assert parse_money(typed) is None


def test_an_absurd_amount_is_no_money() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money(1, "XXX")
