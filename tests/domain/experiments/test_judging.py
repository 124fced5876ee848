"""Experiments are judged without favour, however often somebody looks."""

from __future__ import annotations

from itertools import product
from math import log
from random import Random
from statistics import fmean

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from domain.experiments.judging import (
    ENOUGH,
    MIN_PAIRS,
    capital,
    capitals,
    chance_at_end,
    chance_to_find,
    difference,
    judge_any_time,
    judge_at_end,
    sign_flip_p,
)

people = st.integers(0, 200)
pairs = st.lists(st.tuples(people, people), min_size=1, max_size=8)
sizes = st.lists(st.floats(0, 4), min_size=1, max_size=7)


@given(sizes)
@settings(max_examples=60)
def test_the_mean_capital_over_all_coins_is_what_one_began_with(sizes: list[float]) -> None:
    coins = product((1, -1), repeat=len(sizes))
    all_capitals = [
        capital([coin * size for coin, size in zip(each, sizes, strict=True)]) for each in coins
    ]
    assert fmean(all_capitals) == pytest.approx(1.0)


@given(sizes)
@settings(max_examples=60)
def test_the_sign_flip_test_counts_all_coins(sizes: list[float]) -> None:
    least = abs(sum(sizes)) - 1e-9
    sums = [
        sum(coin * size for coin, size in zip(each, sizes, strict=True))
        for each in product((1, -1), repeat=len(sizes))
    ]
    expected = min(1.0, 2 * sum(total >= least for total in sums) / len(sums))
    assert sign_flip_p(sizes) == pytest.approx(expected)


@given(pairs)
def test_the_names_of_the_variants_do_not_matter(found: list[tuple[int, int]]) -> None:
    swapped = [(b, a) for a, b in found]
    for judge in (judge_any_time, judge_at_end):
        one, other = judge(found), judge(swapped)
        assert one.is_decided == other.is_decided
        assert one.ratio * other.ratio == pytest.approx(1.0)
        assert one.low * other.high == pytest.approx(1.0)


@given(pairs)
def test_the_range_holds_the_ratio(found: list[tuple[int, int]]) -> None:
    for judge in (judge_any_time, judge_at_end):
        judged = judge(found)
        assert judged.low <= judged.ratio <= judged.high


def test_a_clear_series_has_a_winner_and_an_even_one_has_none() -> None:
    clear = [(8, 20)] * 8
    for judge in (judge_any_time, judge_at_end):
        assert judge(clear).winner == 1
        assert judge([(b, a) for a, b in clear]).winner == 0
        assert judge(clear).low > 1
        even = judge([(8, 20), (20, 8)] * 4)
        assert even.winner is None
        assert even.low < 1 < even.high


def test_nothing_can_be_decided_with_fewer_pairs_than_the_least() -> None:
    overwhelming = [(0, 10_000)] * (MIN_PAIRS - 1)
    assert not judge_any_time(overwhelming).is_decided
    assert not judge_at_end(overwhelming).is_decided
    overwhelming.append((0, 10_000))
    assert judge_any_time(overwhelming).is_decided
    assert judge_at_end(overwhelming).is_decided


def test_looking_after_each_pair_finds_few_false_winners() -> None:
    rng, false = Random(16), 0
    for _ in range(1_500):
        differences = [rng.gauss(0, 1) for _ in range(26)]
        false += any(each >= ENOUGH for each in capitals(differences))
    assert false / 1_500 <= 0.05


def test_what_can_be_found_grows_with_pairs_people_and_effect() -> None:
    def chance(ratio: float, pairs: int, people: float) -> float:
        return chance_to_find(ratio, pairs, people, Random(1))

    assert 0.2 < chance(2, 13, 10) < 0.5
    assert chance(2, 13, 10) < chance(2, 26, 10) < chance(3, 26, 10)
    assert chance(2, 26, 3) < chance(2, 26, 30)
    assert chance_at_end(2, 13, 10) < chance_at_end(2, 26, 10) < chance_at_end(3, 26, 10) <= 1


def test_a_difference_counts_shares_and_can_be_none() -> None:
    assert difference((0, 0)) == 0
    assert difference((10, 21)) == pytest.approx(log(21.5 / 10.5))
