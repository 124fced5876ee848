"""Coordinated voting is found, and honest crowds are not suspected."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.vote_fraud import Rating, Suspicion, detect_vote_fraud

OPENED = datetime(2026, 3, 2, 12, tzinfo=UTC)
EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
ENTRIES, CARDS = 60, 20
TARGET = 17


def account(number: int, age: timedelta) -> int:
    return (int((OPENED - age - EPOCH) / timedelta(milliseconds=1)) << 22) + number


def cast(seed: int, voters: int, colluders: float = 0.0) -> list[Rating]:
    """Return the votes of a simulated crowd of varying leniency on entries of varying quality.

    Better entries are shown to more voters. Colluders rate one entry best and all others worst;
    since they are drawn to it, it is shown to more of them.
    """
    rng = np.random.default_rng((seed, voters))
    quality = rng.normal(0, 0.5, ENTRIES)
    shown = np.exp(quality)
    shown[TARGET] += colluders * 10
    votes: list[Rating] = []
    for number in range(voters):
        voter = account(number, timedelta(days=float(rng.random()) * 3000 + 1))
        taste = quality + rng.normal(0, 0.5) + rng.normal(0, 0.85, ENTRIES)
        ratings = 1 + (taste > 0.4).astype(int) + (taste > 1.2)
        if rng.random() < colluders:
            ratings = np.where(np.arange(ENTRIES) == TARGET, 3, 1)
        cards = rng.choice(ENTRIES, CARDS, replace=False, p=shown / shown.sum())
        votes += [(int(entry), voter, int(ratings[entry])) for entry in cards]
    return votes


@pytest.mark.long
@pytest.mark.parametrize("voters", [15, 50, 150])
def test_honest_crowds_raise_an_alarm_in_fewer_than_one_contest_of_a_hundred(voters: int) -> None:
    contests = 120
    alarms = [
        found
        for seed in range(contests)
        if (found := detect_vote_fraud(cast(seed, voters), OPENED))
    ]
    assert len(alarms) < contests / 100, alarms[:3]


@pytest.mark.long
@pytest.mark.parametrize(("voters", "most"), [(150, 0.8), (250, 0.9)])
def test_fifteen_in_a_hundred_who_are_all_for_one_entry_are_noticed_mostly(
    voters: int, most: float
) -> None:
    contests = 25
    noticed = 0
    for seed in range(contests):
        for found in detect_vote_fraud(cast(seed, voters, 0.15), OPENED):
            noticed += found.sign == "favours" and found.entry_id == TARGET
    assert noticed >= most * contests


def sign(found: list[Suspicion], kind: str) -> Suspicion:
    (one,) = [suspicion for suspicion in found if suspicion.sign == kind]
    return one


def test_ballots_that_were_copied_are_noticed() -> None:
    votes = cast(3, 60)
    (model, *_) = sorted({voter for _, voter, _ in votes})
    ballot = {entry: rating for entry, voter, rating in votes if voter == model}
    assert len(set(ballot.values())) == 3
    copies = {account(900 + number, timedelta(days=500 + 90 * number)) for number in range(6)}
    for copy in copies:
        votes += [(entry, copy, rating) for entry, rating in ballot.items()]
    found = sign(detect_vote_fraud(votes, OPENED), "copies")
    assert found.voters == copies | {model}
    assert found.agreed == 1.0 > found.expected


def test_accounts_made_in_one_night_for_one_entry_are_noticed() -> None:
    votes = cast(4, 60)
    brood = {account(900 + number, timedelta(days=3, minutes=number)) for number in range(7)}
    for number, voter in enumerate(sorted(brood)):
        # Each hides it a little.
        votes += [(TARGET, voter, 3)]
        votes += [(entry, voter, 1 + (entry + number) % 2) for entry in range(5, 12)]
    found = sign(detect_vote_fraud(votes, OPENED), "brood")
    assert found.voters == brood
    assert found.entry_id == TARGET
    assert found.accounts_created_at is not None
    assert OPENED - found.accounts_created_at < timedelta(days=4)


def test_young_people_who_came_together_and_differ_are_left_in_peace() -> None:
    votes, rng = cast(5, 60), np.random.default_rng(5)
    for number in range(9):
        voter = account(900 + number, timedelta(days=3, minutes=number))
        votes += [(entry, voter, int(rng.integers(1, 4))) for entry in range(12)]
    assert detect_vote_fraud(votes, OPENED) == []


def test_nothing_is_suspicious_about_nothing() -> None:
    assert detect_vote_fraud([], OPENED) == []


@given(
    votes=st.dictionaries(
        st.tuples(st.integers(1, 6), st.integers(1, 40)), st.integers(1, 3), max_size=60
    )
)
def test_the_order_of_the_votes_does_not_matter(votes: dict[tuple[int, int], int]) -> None:
    rows = [(entry, voter, rating) for (entry, voter), rating in votes.items()]
    assert detect_vote_fraud(rows, OPENED) == detect_vote_fraud(rows[::-1], OPENED)
