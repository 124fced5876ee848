from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contests.ranking import RankedPlace, order_certainty
from domain.contests.rating_fit import PRIOR_CARDS, PRIOR_VOTES, fit_ratings
from domain.contests.rating_model import LIKES, THREE_LEVELS, RatingScale, Tally

ENTRIES = range(100, 108)
VOTERS = range(1, 13)
"""Voter v is the author of entry 99 + v, as long as there is one."""

Votes = dict[tuple[int, int], int]

votes_cast = st.dictionaries(
    st.tuples(st.sampled_from(VOTERS), st.sampled_from(ENTRIES)).filter(
        lambda pair: author(pair[1]) != pair[0]
    ),
    st.sampled_from((1, 2, 3)),
    max_size=70,
)
"""A rating by voter and entry."""


def author(entry: int) -> int:
    return entry - 99


def opened(scale: RatingScale = THREE_LEVELS) -> Tally:
    tally = Tally(scale)
    for entry in ENTRIES:
        tally.enter(entry, author(entry))
    return tally


def counted(votes: Votes, scale: RatingScale = THREE_LEVELS) -> Tally:
    tally = opened(scale)
    for (voter, entry), rating in votes.items():
        tally.rate(voter, entry, rating)
    return tally


def shuffled(votes: Votes, seed: int) -> Votes:
    rows = list(votes.items())
    Random(seed).shuffle(rows)
    return dict(rows)


def place_of(tally: Tally, entry: int) -> RankedPlace:
    return next(place for place in tally.ranking().places if place.entry == entry)


# The next card


@given(st.integers(0, 2**32), st.sampled_from(VOTERS), votes_cast)
def test_a_voter_meets_every_entry_once_and_never_their_own(
    seed: int, voter: int, before: Votes
) -> None:
    tally, rng = counted(before), Random(seed)
    met = [entry for v, entry in before if v == voter]
    while (entry := tally.next_entry(voter, rng)) is not None:
        met.append(entry)
        tally.rate(voter, entry, rng.choice((1, 2, 3)))
    assert sorted(met) == [entry for entry in ENTRIES if author(entry) != voter]


@given(st.integers(0, 2**32), votes_cast, st.sets(st.sampled_from(ENTRIES)))
def test_skipped_and_removed_entries_are_not_shown(
    seed: int, votes: Votes, hidden: set[int]
) -> None:
    tally, rng = counted(votes), Random(seed)
    removed = {entry for entry in hidden if entry % 2}
    for entry in removed:
        tally.remove(entry)
    for voter in VOTERS:
        shown = tally.next_entry(voter, rng, exclude=hidden - removed)
        assert shown not in hidden


@given(st.integers(0, 2**32), votes_cast)
def test_the_same_chance_shows_the_same_card(seed: int, votes: Votes) -> None:
    tally = counted(votes)
    shown = [tally.next_entry(voter, Random(seed)) for voter in VOTERS]
    assert shown == [tally.next_entry(voter, Random(seed)) for voter in VOTERS]


def test_all_entries_of_one_author_are_kept_from_them() -> None:
    tally = Tally()
    tally.enter(1, author=7)
    tally.enter(2, author=7)
    tally.enter(3, author=8)
    assert tally.next_entry(7, Random(1)) == 3
    assert tally.next_entry(7, Random(1), exclude=[3]) is None
    assert tally.next_entry(9, Random(1), exclude=[404]) in {1, 2, 3}


def test_before_the_first_vote_a_crowd_is_spread_over_all_entries() -> None:
    tally, rng = opened(), Random(1)
    shown = [tally.next_entry(1000 + voter, rng) for voter in range(400)]
    assert all(20 <= shown.count(entry) <= 100 for entry in ENTRIES)


def test_a_promising_entry_is_shown_more_than_a_hopeless_one_which_is_not_forgotten() -> None:
    tally, rng = opened(), Random(1)
    quality = {entry: 3 if entry == 105 else 1 + entry % 2 for entry in ENTRIES}
    for voter in range(1000, 1200):
        for _ in range(3):
            entry = tally.next_entry(voter, rng)
            assert entry is not None
            tally.rate(voter, entry, quality[entry])
    given = {place.entry: place.ratings for place in tally.ranking().places}
    assert tally.ranking().places[0].entry == 105
    assert given[105] > 2 * given[100]
    assert given[100] >= 5


# Votes


@given(votes_cast, st.lists(st.sampled_from((1, 2, 3)), min_size=1, max_size=5))
def test_however_often_a_rating_is_changed_it_is_one_vote(votes: Votes, changes: list[int]) -> None:
    changed = counted(votes)
    for rating in changes:
        changed.rate(20, 100, rating)
    assert changed.ratings_of(20) == {100: changes[-1]}
    assert changed.ranking() == counted(votes | {(20, 100): changes[-1]}).ranking()


@given(votes_cast, votes_cast)
def test_what_is_undone_was_never_cast(votes: Votes, more: Votes) -> None:
    tally = counted(votes)
    taken_back = {pair: rating for pair, rating in more.items() if pair not in votes}
    for (voter, entry), rating in taken_back.items():
        tally.rate(voter, entry, rating)
    for voter, entry in taken_back:
        tally.undo(voter, entry)
        tally.undo(voter, entry)
    assert tally.ranking() == counted(votes).ranking()


@given(votes_cast, st.sampled_from(VOTERS))
def test_a_forgotten_voter_was_never_there(votes: Votes, voter: int) -> None:
    tally = counted(votes)
    tally.forget(voter)
    tally.forget(voter)
    others = {pair: rating for pair, rating in votes.items() if pair[0] != voter}
    assert tally.ratings_of(voter) == {}
    assert tally.ranking() == counted(others).ranking()


@given(votes_cast, st.integers(0, 2**32))
def test_rebuilding_from_stored_votes_gives_what_counting_them_one_by_one_gave(
    votes: Votes, seed: int
) -> None:
    rebuilt = opened()
    rebuilt.load((v, e, r) for (v, e), r in shuffled(votes, seed).items())
    assert rebuilt.ranking() == counted(votes).ranking()
    assert {v: rebuilt.ratings_of(v) for v in VOTERS} == {
        v: counted(votes).ratings_of(v) for v in VOTERS
    }


@given(votes_cast, st.permutations(VOTERS))
def test_the_ranking_does_not_depend_on_the_numbers_by_which_voters_are_known(
    votes: Votes, numbers: list[int]
) -> None:
    renamed = {(-numbers[voter - 1], entry): rating for (voter, entry), rating in votes.items()}
    assert counted(renamed).ranking() == counted(votes).ranking()


@given(votes_cast, st.permutations(VOTERS), st.permutations(ENTRIES))
def test_the_ranking_does_not_depend_on_the_order_of_voters_or_entries(
    votes: Votes, voters: list[int], entries: list[int]
) -> None:
    tally = Tally()
    for entry in entries:
        tally.enter(entry, author(entry))
    for voter in voters:
        for (v, entry), rating in votes.items():
            if v == voter:
                tally.rate(v, entry, rating)
    assert tally.ranking() == counted(votes).ranking()


@given(votes_cast, st.sampled_from(ENTRIES))
def test_removing_an_entry_and_reinstating_it_loses_no_votes(votes: Votes, entry: int) -> None:
    tally = counted(votes)
    before = tally.ranking()
    tally.remove(entry)
    without = tally.ranking()
    assert [p.entry for p in without.places] == [p.entry for p in before.places if p.entry != entry]
    tally.reinstate(entry)
    assert tally.ranking() == before


def test_a_card_in_hand_may_be_rated_though_its_entry_was_removed() -> None:
    tally = opened()
    tally.remove(100)
    tally.rate(20, 100, 3)
    assert 100 not in [place.entry for place in tally.ranking().places]
    tally.enter(100, author(100))
    assert place_of(tally, 100).given == (0, 0, 1)


def test_own_unknown_and_impossible_votes_are_refused_and_change_nothing() -> None:
    tally = opened()
    with pytest.raises(ValueError, match="author"):
        tally.rate(author(103), 103, 3)
    with pytest.raises(ValueError, match="author"):
        tally.load([(author(103), 103, 3)])
    with pytest.raises(KeyError):
        tally.rate(20, 404, 3)
    for rating in (0, 4):
        with pytest.raises(ValueError, match="rating"):
            tally.rate(20, 103, rating)
    with pytest.raises(ValueError, match="rating"):
        opened(LIKES).rate(20, 103, 2)
    assert tally.ranking() == opened().ranking()


# The result of the votes


@given(votes_cast)
def test_places_follow_scores_and_equals_share_one(votes: Votes) -> None:
    places = counted(votes).ranking().places
    assert sorted(p.entry for p in places) == list(ENTRIES)
    for number, place in enumerate(places):
        rated = place.ratings > 0
        better = sum((other.ratings > 0, other.score) > (rated, place.score) for other in places)
        assert place.place == 1 + (better if rated else sum(o.ratings > 0 for o in places))
        assert number == 0 or places[number - 1].place <= place.place


@given(votes_cast, st.sets(st.sampled_from(VOTERS)), st.sampled_from((None, 1, 3, 6)))
def test_every_vote_is_counted_or_left_out_by_a_stated_rule(
    votes: Votes, barred: set[int], flat_after: int | None
) -> None:
    scale = RatingScale((1, 2, 3), 0.45, flat_after)
    ranking = counted(votes, scale).ranking(barred)
    sums = (ranking.counted, ranking.flat, ranking.barred)
    assert sum(part.votes for part in sums) == len(votes)
    assert sum(part.voters for part in sums) == len({voter for voter, _ in votes})
    assert sum(place.ratings for place in ranking.places) == ranking.counted.votes
    assert ranking.barred.votes == sum(voter in barred for voter, _ in votes)
    kept = {pair: rating for pair, rating in votes.items() if pair[0] not in barred}
    assert ranking.places == counted(kept, scale).ranking().places


@given(st.lists(st.sampled_from((1, 2, 3)), max_size=12))
def test_a_voter_is_flat_when_all_ratings_but_at_most_one_are_the_same(ratings: list[int]) -> None:
    odd = min((len(ratings) - ratings.count(level) for level in (1, 2, 3)), default=0)
    assert THREE_LEVELS.is_flat(ratings) == (len(ratings) >= 8 and odd <= 1)
    assert not LIKES.is_flat(ratings)


def test_a_flat_voter_counts_again_once_they_have_told_entries_apart() -> None:
    votes = {(50, entry): 1 for entry in range(100, 107)} | {(50, 107): 3}
    tally = counted(votes)
    assert tally.ranking().flat.voters == 1
    assert tally.ranking().winners == ()
    tally.rate(50, 101, 2)
    assert tally.ranking().flat.voters == 0
    assert [place.entry for place in tally.ranking().winners] == [107]


def test_leniency_is_taken_out() -> None:
    # Two entries with the same ratings, one met by the stern and the other by the kind.
    tally = opened()
    for voter in range(20, 30):
        stern = voter % 2
        for entry in (100, 101, 102, 103):
            tally.rate(voter, entry, 1 if stern else 3)
        tally.rate(voter, 104 if stern else 105, 2)
    assert place_of(tally, 104).given == place_of(tally, 105).given
    assert place_of(tally, 104).score > place_of(tally, 105).score


def test_one_lucky_vote_does_not_beat_many_good_ones() -> None:
    tally = opened(RatingScale((1, 2, 3), 0.45, None))
    tally.rate(50, 100, 3)
    for voter in range(20, 40):
        tally.rate(voter, 101, 3 if voter % 4 else 2)
        tally.rate(voter, 102, 1)
    assert tally.ranking().places[0].entry == 101


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from((1.0, 2.0, 3.0))),
        min_size=1,
        max_size=60,
    )
)
def test_the_fit_is_the_posterior_mean_that_linear_algebra_gives(
    rows: list[tuple[int, int, float]],
) -> None:
    voters, entries = (np.array([row[i] for row in rows], dtype=np.intp) for i in (0, 1))
    ratings = np.array([row[2] for row in rows])
    found = fit_ratings(voters, entries, ratings, (5, 6))
    design = np.zeros((len(rows), 11))
    design[np.arange(len(rows)), voters] = 1
    design[np.arange(len(rows)), 5 + entries] = 1
    prior = np.diag([PRIOR_CARDS] * 5 + [PRIOR_VOTES] * 6)
    solved = np.linalg.solve(design.T @ design + prior, design.T @ (ratings - ratings.mean()))
    np.testing.assert_allclose(found.leniency, solved[:5], atol=1e-9)
    np.testing.assert_allclose(found.scores, ratings.mean() + solved[5:], atol=1e-9)
    assert found.counts.tolist() == np.bincount(entries, minlength=6).tolist()


def test_without_votes_nobody_has_won() -> None:
    ranking = opened().ranking()
    assert ranking.winners == ()
    assert ranking.certainty is None
    assert {place.place for place in ranking.places} == {1}
    assert Tally().ranking().places == ()


def test_with_one_rated_entry_there_is_a_winner_and_nothing_to_be_sure_of() -> None:
    ranking = counted({(20, 103): 1}).ranking()
    assert [place.entry for place in ranking.winners] == [103]
    assert ranking.certainty is None
    assert {place.place for place in ranking.places[1:]} == {2}


def test_equal_entries_share_the_first_place() -> None:
    tally = counted({(voter, entry): 2 for voter in (20, 21) for entry in (101, 106)})
    ranking = tally.ranking()
    assert [(p.place, p.entry) for p in ranking.places[:3]] == [(1, 101), (1, 106), (3, 100)]
    assert len(ranking.winners) == 2
    assert ranking.certainty == 0.5


@given(votes_cast)
def test_certainty_is_a_probability_of_at_least_one_half(votes: Votes) -> None:
    ranking = counted(votes).ranking()
    for better, worse in zip(ranking.places, ranking.places[1:], strict=False):
        assert 0.5 <= order_certainty(better, worse) <= 1
    if ranking.certainty is not None:
        assert (ranking.certainty == 0.5) == (len(ranking.winners) > 1)


def test_certainty_grows_with_votes_and_with_the_distance() -> None:
    def place(score: float, error: float) -> RankedPlace:
        return RankedPlace(1, 1, score, error, (1, 1, 1))

    near, far = place(1.9, 0.1), place(1.5, 0.1)
    assert order_certainty(place(2, 0.1), near) == pytest.approx(0.7602, abs=1e-4)
    assert order_certainty(place(2, 0.1), far) > order_certainty(place(2, 0.1), near)
    assert order_certainty(place(2, 0.1), near) > order_certainty(place(2, 0.2), place(1.9, 0.2))


def test_likes_are_counted_as_a_contest_of_two_levels() -> None:
    tally = opened(LIKES)
    for voter in range(20, 50):
        for entry in ENTRIES:
            tally.rate(voter, entry, 3 if (voter + entry) % 8 == 0 or entry == 107 else 1)
    ranking = tally.ranking()
    assert [place.entry for place in ranking.winners] == [107]
    assert ranking.places[0].given == (0, 0, 30)
    assert ranking.flat.voters == 0


# Growing old


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 2**32))
def test_after_many_votes_a_tally_still_knows_what_a_fresh_one_would(seed: int) -> None:
    rng, tally, votes = Random(seed), opened(), {}
    for step in range(300):
        voter = 20 + step // 8
        entry = tally.next_entry(voter, rng)
        if entry is not None:
            rating = rng.choice((1, 2, 3))
            tally.rate(voter, entry, rating)
            votes[voter, entry] = rating
    fresh = opened()
    fresh.load((v, e, r) for (v, e), r in votes.items())
    fresh.next_entry(10, rng)  # which computes the sums
    assert tally.ranking() == fresh.ranking()
    np.testing.assert_array_equal(tally._counts, fresh._counts)
    lag = (tally._sums - fresh._sums) / (fresh._counts + PRIOR_VOTES)
    assert np.abs(lag).max() < 0.05, "scores by which cards are chosen strayed"
    assert tally._total == pytest.approx(fresh._total)
