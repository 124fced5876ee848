"""The result of a contest's votes."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contests.ballot import MANY, Ballot
from domain.contests.card_counting import count_cards
from domain.contests.contest import Entry, EntryStatus
from domain.contests.contest_kinds import contest_kind
from domain.contests.result import ContestResult, describe_certainty
from domain.refusals import Refusal

CAPTION = contest_kind("caption")
PHOTO = contest_kind("photo")

AT = datetime(2026, 3, 2, tzinfo=UTC)
ENTRIES = [Entry(n, 1, 100 + n, f"Line {n}", None, EntryStatus.IN, AT) for n in range(1, 7)]


def rate_all(ballot: Ballot, voter: int, rng: Random) -> list[int]:
    """Rate every card that the voter is dealt; return the entries in that order."""
    dealt = []
    while (entry := ballot.next_entry(voter, rng)) is not None:
        ballot.check(voter, entry.id, 3)
        ballot.cast(voter, entry.id, rng.choice((1, 2, 3)))
        dealt.append(entry.id)
    return dealt


@given(seed=st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_each_voter_is_dealt_every_entry_but_their_own_once(seed: int) -> None:
    ballot, rng = Ballot(CAPTION, ENTRIES), Random(seed)
    assert sorted(rate_all(ballot, 1, rng)) == [1, 2, 3, 4, 5, 6]
    assert sorted(rate_all(ballot, 102, rng)) == [1, 3, 4, 5, 6]
    assert (ballot.rated_count(102), ballot.rateable_count(102)) == (5, 5)


@given(
    ratings=st.lists(
        st.tuples(st.integers(1, 6), st.integers(1, 40), st.sampled_from((1, 2, 3))),
        unique_by=lambda rating: rating[:2],
    )
)
@settings(max_examples=40, deadline=None)
def test_cast_one_by_one_or_loaded_at_once_comes_to_the_same(
    ratings: list[tuple[int, int, int]],
) -> None:
    ballot = Ballot(CAPTION, ENTRIES)
    for entry_id, voter_id, rating in ratings:
        ballot.cast(voter_id, entry_id, rating)
    assert ballot.result() == count_cards(CAPTION, ENTRIES, ratings[::-1])


def test_many_votes_since_the_last_card_are_told_to_the_tally_at_once() -> None:
    ballot = Ballot(CAPTION, ENTRIES)
    ratings = [(1 + voter % 6, voter, 1 + voter % 3) for voter in range(1000, 1000 + MANY + 1)]
    for entry_id, voter_id, rating in ratings:
        ballot.cast(voter_id, entry_id, rating)
    assert ballot.rating(1000, 1 + 1000 % 6) == 1 + 1000 % 3
    assert ballot.result() == count_cards(CAPTION, ENTRIES, ratings)


def test_ratings_of_ones_own_and_of_entries_that_are_out_do_not_count() -> None:
    result = count_cards(CAPTION, ENTRIES, [(1, 101, 3), (99, 5, 3), (2, 5, 3)])
    assert (result.voters, result.votes) == (1, 1)
    assert [winner.entry_id for winner in result.winners] == [2]


def test_an_entry_that_goes_and_comes_back_has_its_ratings_still() -> None:
    ballot = Ballot(CAPTION, ENTRIES, [(1, 5, 3), (2, 5, 1)])
    ballot.withdraw(1)
    with pytest.raises(Refusal, match="no longer"):
        ballot.check(6, 1, 3)
    assert (ballot.rated_count(5), ballot.rateable_count(5)) == (1, 5)
    ballot.reinstate(ENTRIES[0])
    ballot.reinstate(ENTRIES[0])
    assert (ballot.rated_count(5), ballot.rateable_count(5)) == (2, 6)
    assert ballot.result() == count_cards(CAPTION, ENTRIES, [(1, 5, 3), (2, 5, 1)])


def test_a_rating_off_the_scale_is_a_bug() -> None:
    with pytest.raises(ValueError, match="no such rating"):
        Ballot(PHOTO, ENTRIES).check(5, 1, 2)


# --- The result in words -----------------------------------------------------------------------


def of_likes(*likes: int) -> ContestResult:
    """Return the result of a photo contest whose entries got this many of 40 voters' likes."""
    ratings = [
        (number, 1000 + voter, 3 if voter < like else 1)
        for number, like in enumerate(likes, start=1)
        for voter in range(40)
    ]
    return count_cards(PHOTO, ENTRIES[: len(likes)], ratings)


@pytest.mark.parametrize(
    ("likes", "said"),
    [
        ((36, 8), "A clear win."),
        ((24, 19), "A good lead"),
        ((21, 19), "A close call"),
        ((20, 20), "A dead heat"),
        ((40,), None),
    ],
)
def test_the_margin_is_said_in_plain_words(likes: tuple[int, ...], said: str | None) -> None:
    found = describe_certainty(of_likes(*likes))
    assert (found.message if found else "").startswith(said or "")
    assert (found is None) == (said is None)


def test_a_result_is_read_back_as_it_was_kept() -> None:
    result = of_likes(30, 20, 10)
    assert ContestResult.from_document(result.as_document()) == result


def test_nobody_wins_without_a_vote_but_an_only_entry_does() -> None:
    assert count_cards(PHOTO, ENTRIES, []).winners == ()
    assert len(count_cards(PHOTO, ENTRIES[:1], []).winners) == 1


def test_the_podium_leaves_out_whoever_had_no_vote() -> None:
    result = count_cards(PHOTO, ENTRIES, [(3, 1, 3)])
    assert [placed.entry_id for placed in result.podium] == [3]
