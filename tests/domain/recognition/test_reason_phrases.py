"""Every source of contributions has words in the weekly post, in French too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.contributions import Contribution, ContributionKind, Source
from domain.recognition.candidates import Candidate
from domain.recognition.reasons import reasons

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
MEMBER = 50


def contributions_of(source: Source, number: int) -> tuple[Contribution, ...]:
    """Return this many contributions, each by another giver."""
    amount = 5 if source is Source.POINTS else 0
    return tuple(
        Contribution(1, 2, 90 if source is Source.REACTION else 100 + giver, source,
            ContributionKind.HELPED, giver, MEMBER, NOON, "1", amount)
        for giver in range(1, number + 1)
    )  # fmt: skip


def told(
    contributions: tuple[Contribution, ...], seed: int = 1, unnamed: frozenset[int] = frozenset()
) -> list[str]:
    """Return the reasons in English."""
    candidate = Candidate(MEMBER, {ContributionKind.HELPED: 20}, contributions)
    return [say(said, "en") for said in reasons(candidate, rng=Random(seed), unnamed=unnamed)]


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize("number", [2, 5])
def test_each_source_is_told_in_one_sentence_that_french_knows(source: Source, number: int) -> None:
    candidate = Candidate(MEMBER, {ContributionKind.HELPED: 20}, contributions_of(source, number))
    for seed in range(6):
        (said,) = reasons(candidate, rng=Random(seed))
        english, french = say(said, "en"), say(said, "fr")
        assert english != french
        assert "{" not in english + french


@given(st.sampled_from([Source.ANSWER, Source.FRIEND]), st.integers(0, 99))
def test_who_does_not_want_to_be_named_is_not(source: Source, seed: int) -> None:
    (said,) = told(contributions_of(source, 2), seed, unnamed=frozenset({1, 2}))
    assert "<@" not in said


def test_points_taken_back_are_not_told_to_everybody_nor_is_a_reason() -> None:
    (given_,) = contributions_of(Source.POINTS, 1)
    taken = replace(given_, message_id=7, amount=-5, detail="a slip of the pen")
    assert told((given_, taken)) == []
    (said,) = told((replace(given_, detail="helped at night"),))
    assert "night" not in said


def test_nothing_links_to_a_message_that_there_is_not() -> None:
    for source in (Source.EVENT, Source.BOOST, Source.POINTS):
        for seed in range(6):
            assert "https://" not in " ".join(told(contributions_of(source, 2), seed))
