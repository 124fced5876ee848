"""The draw, which anybody can verify."""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.recognition.verifiable_draw import (
    draw_order,
    draw_subject,
    drawn_number,
    list_fingerprint,
    seed_commitment,
)

SEEDS = st.binary(min_size=32, max_size=32)
WEIGHTS = st.lists(st.integers(1, 200), min_size=1, max_size=24)
ABOUT = draw_subject(1234, "2026-W10")


def by_the_book(seed: bytes, weights: list[int], number: int) -> int:
    """Draw the first line as `docs/recognition.md` specifies it."""
    drawn = hmac.new(seed, f"{ABOUT}|{number}".encode(), hashlib.sha256).hexdigest()
    tickets = [line for line, weight in enumerate(weights) for _ in range(weight)]
    return tickets[int(drawn, 16) % len(tickets)]


@given(SEEDS, WEIGHTS)
def test_the_draw_is_what_the_book_says(seed: bytes, weights: list[int]) -> None:
    out = draw_order(seed, ABOUT, weights)
    assert out[0] == by_the_book(seed, weights, 0)
    assert sorted(out) == list(range(len(weights)))
    if len(weights) > 1:
        rest = [line for line in range(len(weights)) if line != out[0]]
        assert out[1] == rest[by_the_book(seed, [weights[line] for line in rest], 1)]


@given(SEEDS)
def test_the_commitment_is_the_plain_hash_of_the_seed(seed: bytes) -> None:
    assert seed_commitment(seed) == hashlib.sha256(seed).hexdigest()


@given(SEEDS, st.integers(0, 255))
def test_another_seed_does_not_fit_the_commitment(seed: bytes, bit: int) -> None:
    other = bytearray(seed)
    other[bit // 8] ^= 1 << bit % 8
    assert seed_commitment(bytes(other)) != seed_commitment(seed)


@given(WEIGHTS, WEIGHTS)
def test_another_list_does_not_fit_the_fingerprint(weights: list[int], others: list[int]) -> None:
    assert (list_fingerprint(ABOUT, weights) == list_fingerprint(ABOUT, others)) == (
        weights == others
    )
    assert list_fingerprint(ABOUT, weights) != list_fingerprint(
        draw_subject(1234, "2026-W11"), weights
    )


def test_the_chances_are_the_shares_of_the_weights() -> None:
    weights = [10, 20, 30, 40]
    runs = 4000
    firsts = Counter(
        draw_order(hashlib.sha256(bytes([run % 256, run // 256])).digest(), ABOUT, weights)[0]
        for run in range(runs)
    )
    for line, weight in enumerate(weights):
        share = weight / sum(weights)
        deviation = (runs * share * (1 - share)) ** 0.5
        assert abs(firsts[line] - runs * share) < 4 * deviation


def test_guild_week_and_number_each_make_another_draw() -> None:
    seed = bytes(32)
    lots = {
        drawn_number(seed, draw_subject(guild, week), number)
        for guild in (1, 2)
        for week in ("2026-W10", "2026-W11")
        for number in (0, 1)
    }
    assert len(lots) == 8


def test_a_known_draw_stays_what_it_is() -> None:
    """Published draws must stay verifiable in later releases."""
    assert draw_order(bytes(range(32)), "1|2026-W10", [60, 40, 45]) == KNOWN


KNOWN = (1, 2, 0)


def test_a_line_without_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="below one"):
        draw_order(bytes(32), ABOUT, [1, 0])
