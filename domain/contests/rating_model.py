"""The rating model: the next entry for a voter, and the ranking by ratings on a few levels.

A rating is taken to be ``quality of the entry + leniency of the voter + noise``, all Normal, on the
scale the voters used (1 to 3; a like is a 3 and a pass a 1). Both unknowns are the posterior means
of that model, computed alternately (`rating_fit`): an entry's score is the mean of its ratings,
each less its voter's leniency, shrunk towards the mean of all ratings as if `PRIOR_VOTES` more had
been cast there; a voter's leniency is the mean of what their ratings exceed the scores by, shrunk
towards zero as if `PRIOR_CARDS` more had exceeded them by nothing. So an entry that met harsh
voters is not punished for it, and one with few ratings neither wins nor loses by luck.

Showing every entry equally often spends most votes on entries that cannot win. Adaptive choice for
caption contests was introduced by Tanczos, Nowak and Mankoff ("A KL-LUCB algorithm for large-scale
crowdsourcing", NIPS 2017); this is a top-two rule (Russo, "Simple Bayesian algorithms for best arm
identification", COLT 2016): a coin decides between a leader and the challenger that is hardest to
distinguish from it, by the transportation cost of Shang et al. ("Fixed-confidence guarantees for
Bayesian best-arm identification", AISTATS 2020: T3C). Two refinements of T3C help here: the leader
is the most promising entry, score plus a quarter of its error (Jourdan and Degenne, "Non-asymptotic
analysis of a UCB-based top two algorithm", NeurIPS 2023), and a challenger's cost has the logarithm
of its ratings added, so that little-seen entries are not forgotten (Jourdan et al., "Top two
algorithms revisited", NeurIPS 2022: TCI). A voter never rates an entry twice, so leader and
challenger are chosen among the entries this voter has not rated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby
from math import sqrt
from operator import itemgetter
from random import Random

import numpy as np
from numpy.typing import NDArray

from domain.contests.ranking import RankedPlace, Ranking, VoteCount
from domain.contests.rating_fit import PRIOR_CARDS, PRIOR_VOTES, Floats, Ints, fit_ratings

OPTIMISM = 0.25
"""Standard deviations that a score gets as a bonus in the choice of the leader."""

SCORE_DIGITS = 6
"""Decimals to which scores are rounded; those equal then are a tie."""


@dataclass(frozen=True, slots=True)
class RatingScale:
    """The possible `ratings`: whole numbers from 1 up, the worst first.

    `noise` is the variance of a rating once quality and leniency are known. A voter with at least
    `flat_after` ratings of which all but at most one are the same is flat: their ratings order
    nothing except, at most, one entry over all others, which is the pattern of a favour. They are
    stored and not counted, for as long as the voter stays flat. None counts everybody.

    Ratings below `votes_from` pass an entry by: they help to rank it, but are not votes, and an
    entry without votes wins nothing.
    """

    ratings: tuple[int, ...]
    noise: float
    flat_after: int | None
    votes_from: int = 1

    @property
    def vote_ratings(self) -> tuple[int, ...]:
        """The ratings that are votes."""
        return tuple(rating for rating in self.ratings if rating >= self.votes_from)

    def is_flat(self, ratings: Collection[int]) -> bool:
        if self.flat_after is None or len(ratings) < max(self.flat_after, 1):
            return False
        given = list(ratings)
        return max(given.count(level) for level in set(given)) >= len(given) - 1


THREE_LEVELS = RatingScale(ratings=(1, 2, 3), noise=0.45, flat_after=8)
"""Three faces; the noise is that of readers' ratings in public caption contests."""

LIKES = RatingScale(ratings=(1, 3), noise=0.60, flat_after=None, votes_from=3)
"""1 is a pass, 3 a like. Liking one entry of many is honest here, so nobody counts as flat."""


@dataclass(slots=True)
class _Ballot:
    """The votes of one voter: rating by column, and how it is counted at present."""

    ratings: dict[int, int] = field(default_factory=dict)
    leniency: float = 0.0
    flat: bool = False


class Tally:
    """The votes of one contest in memory: the choice of the next card, and the ranking.

    Mutable, for one task at a time; it uses no clock and stores nothing. Its owner enters the
    entries, loads the stored ratings, and repeats every later change here once it is stored.
    Entries and voters are identified by their ids. The ranking depends on nothing but the entries
    and the ratings held; the choice of cards also, but for small lags: a voter's leniency is
    updated when they vote, and everybody's from time to time.
    """

    def __init__(self, scale: RatingScale = THREE_LEVELS) -> None:
        self.scale = scale
        self._columns: dict[int, int] = {}
        self._ids: list[int] = []
        self._authored: dict[int, list[int]] = {}
        self._standing: NDArray[np.bool_] = np.zeros(0, dtype=np.bool_)
        self._counts: Floats = np.zeros(0)
        self._sums: Floats = np.zeros(0)
        self._total = 0.0
        self._ballots: dict[int, _Ballot] = {}
        self._stale = 0
        self._summed = True
        """Whether leniencies and sums are those of the ballots."""

    def enter(self, entry: int, author: int) -> None:
        """Admit an entry; it may be shown from now on, though never to its author.

        Entering it again reinstates it; several entries may have one author.
        """
        if entry not in self._columns:
            self._columns[entry] = len(self._ids)
            self._ids.append(entry)
            self._authored.setdefault(author, []).append(self._columns[entry])
            self._standing = np.append(self._standing, True)
            self._counts = np.append(self._counts, 0.0)
            self._sums = np.append(self._sums, 0.0)
        self._standing[self._columns[entry]] = True

    def remove(self, entry: int) -> None:
        """Stop showing and ranking the entry; its ratings are kept.

        They still show how lenient its voters are, so removing it affects no other entry.
        """
        self._standing[self._columns[entry]] = False

    def reinstate(self, entry: int) -> None:
        """Undo a removal: the entry is ranked by its ratings again."""
        self._standing[self._columns[entry]] = True

    def load(self, votes: Iterable[tuple[int, int, int]]) -> None:
        """Add stored votes (voter, entry, rating), in any order, as `rate` would.

        The sums are computed when they are first needed, which is never for a ranking.
        """
        for voter, entry, rating in votes:
            column = self._ratable(voter, entry, rating)
            self._ballots.setdefault(voter, _Ballot()).ratings[column] = rating
        for ballot in self._ballots.values():
            ballot.flat = self.scale.is_flat(ballot.ratings.values())
        self._summed = False

    def rate(self, voter: int, entry: int, rating: int) -> None:
        """Count the voter's rating of the entry, in place of an earlier one.

        Raises KeyError for an unknown entry, ValueError for the voter's own entry or for a rating
        off the scale. A removed entry may be rated, since its card may still be shown.
        """
        self._sum_up()
        column = self._ratable(voter, entry, rating)
        ballot = self._ballots.setdefault(voter, _Ballot())
        self._count(ballot, -1)
        ballot.ratings[column] = rating
        self._settle(ballot)

    def undo(self, voter: int, entry: int) -> None:
        """Remove the voter's rating of the entry, if there is one."""
        self._sum_up()
        column = self._columns[entry]
        ballot = self._ballots.get(voter)
        if ballot is None or column not in ballot.ratings:
            return
        self._count(ballot, -1)
        del ballot.ratings[column]
        self._settle(ballot)

    def forget(self, voter: int) -> None:
        """Remove all ratings of the voter."""
        self._sum_up()
        ballot = self._ballots.pop(voter, None)
        if ballot is not None:
            self._count(ballot, -1)

    def ratings_of(self, voter: int) -> dict[int, int]:
        """Return the voter's ratings by entry, in the order first given."""
        ballot = self._ballots.get(voter)
        return {self._ids[c]: r for c, r in ballot.ratings.items()} if ballot else {}

    def next_entry(self, voter: int, rng: Random, exclude: Collection[int] = ()) -> int | None:
        """Return the entry to show this voter now; None if nothing is left for them.

        It is never their own, one they have rated, one removed, or one in `exclude` (skipped just
        now).
        """
        self._sum_up()
        free = self._standing.copy()
        free[self._authored.get(voter, [])] = False
        if voter in self._ballots:
            free[list(self._ballots[voter].ratings)] = False
        free[[self._columns[entry] for entry in exclude if entry in self._columns]] = False
        columns = np.flatnonzero(free)
        if not columns.size:
            return None
        weights = self._counts[columns] + PRIOR_VOTES
        scores = (self._sums[columns] + PRIOR_VOTES * self._mean()) / weights
        variances = self.scale.noise / weights
        leader = _pick(scores + OPTIMISM * np.sqrt(variances), rng)
        if columns.size > 1 and rng.random() < 0.5:
            behind = np.maximum(scores[leader] - scores, 0.0)
            costs = behind**2 / (2 * (variances + variances[leader])) + np.log(weights)
            costs[leader] = np.inf
            leader = _pick(-costs, rng)
        return self._ids[int(columns[leader])]

    def ranking(self, barred: Collection[int] = ()) -> Ranking:
        """Return the ranking by all votes, except those of `barred` and of flat voters.

        The same votes give the same ranking to the last digit, whatever their order and the ids of
        their voters.
        """
        barred = frozenset(barred)
        ballots = {v: b for v, b in self._ballots.items() if b.ratings}
        left_out = [b for v, b in ballots.items() if v in barred]
        flat = [b for v, b in ballots.items() if v not in barred and b.flat]
        # Ordered by the ratings and not by the voters' ids, which erasure makes random numbers.
        kept = sorted(
            self._by_entry(b) for v, b in ballots.items() if v not in barred and not b.flat
        )
        voters, entries, ratings = self._arrays(kept)
        fitted = fit_ratings(voters, entries, ratings, (len(kept), len(self._ids)))
        given = np.zeros((len(self._ids), max(self.scale.ratings)), dtype=np.intp)
        np.add.at(given, (entries, ratings.astype(np.intp) - 1), 1)
        passed = given[:, : self.scale.votes_from - 1].sum(axis=1)
        order = sorted(
            (_rank_group(counts, passes), -round(float(score), SCORE_DIGITS), entry, column)
            for column, (entry, score, counts, passes) in enumerate(
                zip(self._ids, fitted.scores, given, passed, strict=True)
            )
            if self._standing[column]
        )
        places: list[RankedPlace] = []
        for _, equals in groupby(order, key=itemgetter(0, 1)):
            place = len(places) + 1
            places.extend(
                RankedPlace(
                    place=place,
                    entry=entry,
                    score=-negated,
                    error=sqrt(self.scale.noise / (fitted.counts[column] + PRIOR_VOTES)),
                    given=tuple(given[column].tolist()),
                    passes=int(passed[column]),
                )
                for _, negated, entry, column in equals
            )
        counted = self._votes([rating for _, rating in ballot] for ballot in kept)
        others = (self._votes(b.ratings.values() for b in some) for some in (flat, left_out))
        return Ranking(tuple(places), counted, *others)

    def _ratable(self, voter: int, entry: int, rating: int) -> int:
        column = self._columns[entry]
        if column in self._authored.get(voter, ()):
            raise ValueError(f"voter {voter} is the author of entry {entry}")
        if rating not in self.scale.ratings:
            raise ValueError(f"no such rating: {rating}")
        return column

    def _mean(self) -> float:
        votes = float(self._counts.sum())
        return self._total / votes if votes else 0.0

    def _count(self, ballot: _Ballot, sign: int) -> None:
        """Add a ballot as it is to the sums, or with -1 subtract it."""
        if ballot.ratings and not ballot.flat:
            columns = list(ballot.ratings)
            self._counts[columns] += sign
            ratings = np.array(list(ballot.ratings.values()))
            self._sums[columns] += sign * (ratings - ballot.leniency)
            self._total += sign * sum(ballot.ratings.values())

    def _settle(self, ballot: _Ballot) -> None:
        """Count a changed ballot that was subtracted before, with its leniency updated."""
        columns = list(ballot.ratings)
        ballot.flat = self.scale.is_flat(ballot.ratings.values())
        scores = (self._sums[columns] + PRIOR_VOTES * self._mean()) / (
            self._counts[columns] + PRIOR_VOTES
        )
        excess = sum(ballot.ratings.values()) - float(scores.sum())
        ballot.leniency = excess / (len(columns) + PRIOR_CARDS)
        self._count(ballot, 1)
        self._stale += 1
        if self._stale > 100 + self._counts.sum() / 10:
            self._refresh()

    def _sum_up(self) -> None:
        """Compute the sums that `load` left for later."""
        if not self._summed:
            self._refresh()

    def _refresh(self) -> None:
        """Recompute everybody's leniency and all sums."""
        kept = [b for _, b in sorted(self._ballots.items()) if b.ratings and not b.flat]
        voters, entries, ratings = self._arrays([self._by_entry(ballot) for ballot in kept])
        fitted = fit_ratings(voters, entries, ratings, (len(kept), len(self._ids)))
        for ballot, leniency in zip(kept, fitted.leniency.tolist(), strict=True):
            ballot.leniency = leniency
        self._counts = fitted.counts
        self._sums = np.zeros(len(self._ids))
        np.add.at(self._sums, entries, ratings - fitted.leniency[voters])
        self._total = float(ratings.sum())
        self._stale = 0
        self._summed = True

    def _by_entry(self, ballot: _Ballot) -> list[tuple[int, int]]:
        """Return (entry, rating) of a ballot, in the order of the entries' ids."""
        return sorted((self._ids[column], rating) for column, rating in ballot.ratings.items())

    def _arrays(self, ballots: list[list[tuple[int, int]]]) -> tuple[Ints, Ints, Floats]:
        """Return these ballots as `fit_ratings` takes them."""
        columns = self._columns
        rows = [
            (voter, columns[entry], rating)
            for voter, ballot in enumerate(ballots)
            for entry, rating in ballot
        ]
        table = np.array(rows, dtype=np.intp).reshape(-1, 3)
        return table[:, 0], table[:, 1], table[:, 2].astype(np.float64)

    def _votes(self, ballots: Iterable[Collection[int]]) -> VoteCount:
        """Return the numbers of voters and votes in ballots, given as their ratings."""
        votes = [sum(rating >= self.scale.votes_from for rating in given) for given in ballots]
        return VoteCount(sum(map(bool, votes)), sum(votes))


def _rank_group(counts: Ints, passes: int) -> int:
    """Return the group in which an entry is ranked: with votes, passed by only, not rated."""
    ratings = int(counts.sum())
    return 0 if ratings > passes else 1 if ratings else 2


def _pick(values: Floats, rng: Random) -> int:
    """Return the index of the highest value.

    A fair draw among equals, which are common early on.
    """
    best = np.flatnonzero(values >= values.max())
    return int(best[rng.randrange(best.size)])
