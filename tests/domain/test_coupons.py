"""Coupon codes: read out, typed and mistyped; and the states of a coupon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.campaigns import Campaign, Discount, Terms
from domain.coupons import (
    ALPHABET,
    CODES,
    LENGTH,
    Coupon,
    CouponState,
    can_claim,
    cannot_redeem,
    format_code,
    is_code,
    new_code,
    parse_code,
)
from domain.refusals import Refusal

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
codes = st.integers(0, CODES - 1).map(new_code)
places = st.integers(0, LENGTH - 1)


def coupon(*, redeemed_at: datetime | None = None, nth: int = 1) -> Coupon:
    return Coupon(
        id=1,
        guild_id=2,
        campaign_id=3,
        user_id=4,
        code=new_code(5),
        product="the blue mug",
        discount=Discount(15),
        claimed_at=NOW,
        expires_at=NOW + timedelta(days=14),
        redeemed_at=redeemed_at,
        nth=nth,
    )


@given(codes)
def test_a_code_is_read_back_as_it_was_shown(code: str) -> None:
    assert is_code(code)
    assert parse_code(format_code(code)) == code


@given(st.integers(0, CODES - 1), st.integers(0, CODES - 1))
def test_different_numbers_give_different_codes(one: int, other: int) -> None:
    assert (new_code(one) == new_code(other)) == (one == other)


@pytest.mark.parametrize("number", [-1, CODES])
def test_a_number_out_of_range_gives_no_code(number: int) -> None:
    with pytest.raises(ValueError, match="in range"):
        new_code(number)


BETWEEN = (
    " -.–—_/\u00a0\u202f\u2007\u2010\u2011\u2012\u2212\uff0d\u00ad\u200b\u2060\ufeff\r\n\t\x0b"
)
AROUND = [
    ("", ""), (" ", "\n"), ("`", "`"), ("**", "**"), ("||", "||"), ("~~", "~~"), ("“", "”"),
    ("code: ", "."), ("#", ","), ("", "!"), ("\u200f", "\u200b"), ("\ufeff", "\r\n"),
    ("https://shop.example/?code=", ""),
]  # fmt: skip


def fullwidth(code: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in code)


@given(
    codes,
    st.sampled_from([str.lower, str.title, str.upper, fullwidth]),
    st.text(BETWEEN, max_size=2),
    st.sampled_from(AROUND),
)
def test_only_letters_and_digits_matter(
    code: str, written: Callable[[str], str], between: str, around: tuple[str, str]
) -> None:
    groups = between.join(written(code[at : at + 4]) for at in (0, 4, 8))
    assert parse_code(f"{around[0]}{groups}{around[1]}") == code


@given(codes, places, st.sampled_from("АВСЕНКМРТХабвЯαΩשا"))
def test_a_letter_of_another_alphabet_is_called_so(code: str, place: int, sign: str) -> None:
    with pytest.raises(Refusal, match="another alphabet"):
        parse_code(code[:place] + sign + code[place + 1 :])


@given(codes)
def test_letters_taken_for_digits_are_understood(code: str) -> None:
    assert parse_code(code.replace("0", "o").replace("1", "l")) == code
    assert parse_code(code.replace("0", "O").replace("1", "I")) == code


@given(codes, places, st.sampled_from(ALPHABET))
def test_one_wrong_sign_is_always_noticed(code: str, place: int, sign: str) -> None:
    assume(code[place] != sign)
    with pytest.raises(Refusal, match="typing mistake"):
        parse_code(code[:place] + sign + code[place + 1 :])


@given(codes, places, places)
def test_two_signs_that_changed_places_are_always_noticed(code: str, one: int, other: int) -> None:
    assume(code[one] != code[other])
    signs = list(code)
    signs[one], signs[other] = signs[other], signs[one]
    with pytest.raises(Refusal, match="typing mistake"):
        parse_code("".join(signs))


@given(codes, st.sampled_from(["MUG", "OIL", "U2", "12345678"]))
def test_a_prefix_is_shown_and_read_over(code: str, prefix: str) -> None:
    shown = format_code(code, prefix)
    assert shown.startswith(f"{prefix}-")
    assert parse_code(shown) == code


@given(st.text(max_size=40))
def test_whatever_is_typed_is_read_or_refused(typed: str) -> None:
    try:
        code = parse_code(typed)
    except Refusal:
        return
    assert is_code(code)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "has {length} letters"),
        ("ABC", "has {length} letters"),
        ("7K3M-Q9XU-4FTA", "never contain"),
    ],
)
def test_what_is_wrong_with_it_is_said(typed: str, reason: str) -> None:
    with pytest.raises(Refusal, match=reason):
        parse_code(typed)


def test_a_code_of_another_make_is_shown_as_it_stands() -> None:
    assert format_code("SPRING-2026") == "SPRING-2026"


def test_a_coupon_is_good_until_it_expires() -> None:
    mine = coupon()
    assert mine.state(mine.expires_at - timedelta(seconds=1)) is CouponState.READY
    assert mine.state(mine.expires_at) is CouponState.EXPIRED
    assert cannot_redeem(mine, NOW) is None
    expired = cannot_redeem(mine, mine.expires_at)
    assert expired is not None
    assert "expired" in expired.message


def test_a_redeemed_coupon_stays_redeemed() -> None:
    mine = coupon(redeemed_at=NOW)
    assert mine.state(mine.expires_at + timedelta(days=1)) is CouponState.REDEEMED
    reason = cannot_redeem(mine, NOW)
    assert reason is not None
    assert "already redeemed" in reason.message


@given(
    per_member=st.integers(1, 5),
    nth=st.none() | st.integers(1, 5),
    used=st.booleans(),
    days=st.integers(0, 20),
)
def test_a_member_takes_one_after_the_other_and_no_more_than_allowed(
    per_member: int, nth: int | None, used: bool, days: int
) -> None:
    terms = Terms("the blue mug", Discount(15), 14, max_per_member=per_member)
    campaign = Campaign(3, 2, terms, created_at=NOW)
    newest = coupon(redeemed_at=NOW if used else None, nth=nth) if nth is not None else None
    can_be_used = newest is not None and not used and days < 14
    allowed = not can_be_used and (nth or 0) < per_member
    assert can_claim(campaign, newest, NOW + timedelta(days=days)) is allowed
