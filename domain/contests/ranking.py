"""The ranking of a contest's entries by the ratings they were given."""

from __future__ import annotations

from dataclasses import dataclass
from math import erf, sqrt


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """Place of an entry; `place` counts from 1 and is shared by equal scores (1, 1, 3).

    `score` is on the scale of the ratings; `error` is its posterior standard deviation; `given` has
    the numbers of counted ratings of 1, of 2, and so on up to the scale's best, of which `passes`
    are not votes.
    """

    place: int
    entry: int
    score: float
    error: float
    given: tuple[int, ...]
    passes: int = 0

    @property
    def ratings(self) -> int:
        return sum(self.given)

    @property
    def votes(self) -> int:
        return self.ratings - self.passes


@dataclass(frozen=True, slots=True)
class VoteCount:
    """Numbers of voters and of their votes."""

    voters: int
    votes: int


@dataclass(frozen=True, slots=True)
class Ranking:
    """All entries in the contest, best first (equals by id), and the numbers of votes.

    Entries without votes come after the others; those nobody rated last, sharing a place. The three
    numbers are disjoint: `barred` voters were excluded by the caller, `flat` ones among the others
    by the scale's rule.
    """

    places: tuple[RankedPlace, ...]
    counted: VoteCount
    flat: VoteCount
    barred: VoteCount

    @property
    def winners(self) -> tuple[RankedPlace, ...]:
        """The entries in first place: one, more after a tie, none before the first vote."""
        return tuple(p for p in self.places if p.place == 1 and p.votes)

    @property
    def certainty(self) -> float | None:
        """The certainty that first and second are in the right order.

        None without two rated entries.
        """
        if len(self.places) < 2 or not self.places[1].ratings:
            return None
        return order_certainty(self.places[0], self.places[1])


def order_certainty(better: RankedPlace, worse: RankedPlace) -> float:
    """Return the probability, from 0.5 for a tie to 1, that `better` is truly the better one.

    Both qualities are taken as independent Normals in the posterior. (They are not quite: the
    voters they share make the difference a little more certain than computed here.)
    """
    apart = abs(better.score - worse.score) / sqrt(better.error**2 + worse.error**2)
    return (1 + erf(apart / sqrt(2))) / 2
