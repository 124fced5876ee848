"""Normalization of messages."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intent.normalization import NormalizedText, normalize

_CUT = re.compile(r"(?<=[.!?…])\s+|\n+")


@given(st.text(st.sampled_from("ab.!?…\n\t \u2028"), max_size=40))
def test_sentences_are_cut_after_their_marks_and_at_the_ends_of_lines(words: str) -> None:
    assert NormalizedText(words).sentences == [one for one in _CUT.split(words) if one.strip()]


@pytest.mark.parametrize(
    "sum_of_money",
    [
        "$5",
        "£ 1,200.50",
        "5€",
        *(
            f"5 {name}"
            for name in "USD eur euro euros GBP quid bucks dollars pounds nzd aud cad".split()  # noqa: SIM905
        ),
    ],
)
def test_a_sum_in_any_currency_becomes_one_word(sum_of_money: str) -> None:
    assert normalize(f"it costs {sum_of_money} there").split() == [
        "it",
        "costs",
        "moneysum",
        "there",
    ]


def test_links_and_names_become_words_or_nothing() -> None:
    said = "see https://shop.example/lamp or www.example.org, @ana <@123> says it’s fine"
    assert normalize(said).split() == ["see", "shoplink", "or", "weblink", "says", "it's", "fine"]
