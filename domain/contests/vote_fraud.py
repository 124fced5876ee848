"""Detection of coordinated voting, with evidence for moderators.

Nothing is decided here and no vote is left out for it: a moderator reads the evidence. Each of the
three tests estimates an upper bound of the probability that an honest crowd looks like this by
chance, over everything that was examined, and reports below `BY_CHANCE`:

- *favours*: many who rated one entry the best and all others the worst, and for the same entry. A
  critical voter does that honestly, for the entry that pleases most; so the number is compared with
  that of all others who did the same for some entry.
- *copies*: ballots that agree on nearly everything they have in common, more than the tastes and
  leniencies of all voters explain.
- *brood*: more accounts made within one day than on any other, most of them for the same entry.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp, lgamma, log
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from domain.contests.account_age import account_created_at

Floats = NDArray[np.float32]
Rating = tuple[int, int, int]
"""(entry, voter, rating), as votes are stored."""

BY_CHANCE = 1e-3
MIN_VOTERS = 4
"""Minimum number of voters for a test, since fewer cannot be distinguished from chance."""
FAVOUR_RATINGS = 6
"""Minimum number of ratings by which rating all but one the worst is evidence."""
COPY_RATINGS = 8
"""Minimum number of common entries of ballots that are compared."""
ACCOUNT_CLUSTER_WINDOW = timedelta(days=1)
ACCOUNT_CLUSTER_MIN_SIZE = 5
ACCOUNT_CLUSTER_MAX_AGE = timedelta(days=60)
"""Maximum age of examined accounts before the contest; clusters are made for the occasion."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Voters who may have acted together, and the entry they favour, if that shows.

    `expected` is the number that chance would bring; for copies it is the share of common ratings
    on which any two voters agree.
    """

    sign: Literal["favours", "copies", "brood"]
    voters: frozenset[int]
    entry_id: int | None
    expected: float
    others: int = 0
    """Favours: the number who did the same for some other entry."""
    agreed: float = 1.0
    """Copies: the share of common ratings on which two of them agree."""
    accounts_created_at: datetime | None = None
    """Brood: when the first of the accounts was made."""


def detect_vote_fraud(votes: Sequence[Rating], opened_at: datetime) -> list[Suspicion]:
    """Return the suspicions about these votes, the strongest first; mostly none.

    `votes` has one row for each voter and entry. The best and the worst rating are the highest and
    the lowest that were given.
    """
    if not votes:
        return []
    ballots: dict[int, dict[int, int]] = defaultdict(dict)
    for entry_id, voter_id, rating in sorted(votes):
        ballots[voter_id][entry_id] = rating
    favours = _favours(ballots)
    known = frozenset().union(*(found.voters for found in favours))
    return [
        *favours,
        *_copies({voter: each for voter, each in ballots.items() if voter not in known}),
        *_account_clusters(ballots, opened_at),
    ]


# --- Favours -----------------------------------------------------------------------------------


def _favours(ballots: Mapping[int, Mapping[int, int]]) -> list[Suspicion]:
    given = [rating for ballot in ballots.values() for rating in ballot.values()]
    best, worst = max(given), min(given)
    if best == worst:
        return []
    raised = {
        voter_id: best_ones[0]
        for voter_id, ballot in ballots.items()
        if len(ballot) >= FAVOUR_RATINGS
        and len(best_ones := [entry_id for entry_id in ballot if ballot[entry_id] == best]) == 1
        and sum(rating == worst for rating in ballot.values()) == len(ballot) - 1
    }
    # By all others: suspected voters do not show how well liked an entry is.
    odds = _odds_of_the_best([b for v, b in ballots.items() if v not in raised], best)
    usual = sum(odds.values()) / max(len(odds), 1) or 1.0
    doing_it: dict[int, set[int]] = defaultdict(set)
    expected: dict[int, float] = defaultdict(float)
    for voter_id, chosen in raised.items():
        doing_it[chosen].add(voter_id)
        liked = {entry_id: odds.get(entry_id, usual) for entry_id in ballots[voter_id]}
        total, square = sum(liked.values()), sum(value**2 for value in liked.values())
        for entry_id, value in liked.items():
            # Critical voters agree on the best entries more than all voters do; the squared odds
            # allow for that.
            expected[entry_id] += max(value / total, value**2 / square)
    found = [
        (
            _at_least(len(voters), expected[entry_id]) * len(expected),
            Suspicion(
                "favours",
                frozenset(voters),
                entry_id,
                expected[entry_id],
                others=len(raised) - len(voters),
            ),
        )
        for entry_id, voters in doing_it.items()
        if len(voters) >= max(MIN_VOTERS, 2 * expected[entry_id])
    ]
    return [one for chance, one in sorted(found, key=lambda f: f[0]) if chance < BY_CHANCE]


def _odds_of_the_best(ballots: Sequence[Mapping[int, int]], best: int) -> dict[int, float]:
    """Return for each entry the odds that its voters rate it the best (a little smoothed)."""
    rated, raised = Counter[int](), Counter[int]()
    for ballot in ballots:
        for entry_id, rating in ballot.items():
            rated[entry_id] += 1
            raised[entry_id] += rating == best
    share = (sum(raised.values()) + 1) / (sum(rated.values()) + 2)
    chances = {e: (raised[e] + 2 * share) / (count + 2) for e, count in rated.items()}
    return {entry_id: chance / (1 - chance) for entry_id, chance in chances.items()}


# --- Copies ------------------------------------------------------------------------------------


def _copies(ballots: Mapping[int, Mapping[int, int]]) -> list[Suspicion]:
    """Return groups of ballots, each linked to another of its group by improbable agreement.

    Two ballots are compared by the log of how unlikely it is that they agree where they do, given
    how often each entry gets each rating and how lenient either voter is, less a penalty for each
    disagreement. A group is compared with all possible groups of its size among the voters.
    """
    voters = sorted(
        voter_id
        for voter_id, ballot in ballots.items()
        if len(ballot) >= COPY_RATINGS and len(set(ballot.values())) > 1
    )
    if len(voters) < MIN_VOTERS:
        return []
    rated = _levels([ballots[voter_id] for voter_id in voters])
    tied = _ties(rated)
    found = []
    for group, surprise in _groups(tied, len(voters)):
        size = len(group)
        chance = size * log(len(voters)) - lgamma(size + 1) - surprise
        if size >= MIN_VOTERS - 1 and chance < log(BY_CHANCE):
            agreed, usual = _agreement(rated, group)
            members = frozenset(voters[number] for number in group)
            found.append((chance, Suspicion("copies", members, None, usual, agreed=agreed)))
    return [one for _, one in sorted(found, key=lambda f: f[0])]


def _levels(ballots: Sequence[Mapping[int, int]]) -> Floats:
    """Return an array with 1 where (level, voter, entry) was given and 0 elsewhere."""
    entries = sorted({entry_id for ballot in ballots for entry_id in ballot})
    levels = sorted({rating for ballot in ballots for rating in ballot.values()})
    column = {entry_id: number for number, entry_id in enumerate(entries)}
    rated = np.zeros((len(levels), len(ballots), len(entries)), dtype=np.float32)
    for row, ballot in enumerate(ballots):
        for entry_id, rating in ballot.items():
            rated[levels.index(rating), row, column[entry_id]] = 1
    return rated


def _ties(rated: Floats, rows: int = 500) -> list[tuple[float, int, int]]:
    """Return improbably agreeing pairs: (log of improbability, one, other), strongest first."""
    levels, voters, _ = rated.shape
    least = log(voters) + 4
    per_entry: Floats = np.asarray(rated.sum(axis=1) + 0.5, dtype=np.float32)
    shares: Floats = np.asarray(per_entry / per_entry.sum(axis=0), dtype=np.float32)
    surprise: Floats = np.asarray(-np.log(shares), dtype=np.float32)
    given: Floats = np.asarray(rated.any(axis=0), dtype=np.float32)
    # Factor by which a voter gives each level more often than their entries explain.
    explained = np.stack([given @ share for share in shares])
    tilt: Floats = np.asarray(np.log((rated.sum(axis=2) + 1) / (explained + 1)), dtype=np.float32)
    found: list[tuple[float, int, int]] = []
    for start in range(0, voters, rows):
        some = slice(start, start + rows)
        common = given[some] @ given.T
        agreed, strange = np.zeros_like(common), np.zeros_like(common)
        for level in range(levels):
            both = rated[level, some] @ rated[level].T
            agreed += both
            strange += (rated[level, some] * surprise[level]) @ rated[level].T
            strange -= both * np.maximum(tilt[level, some, None], tilt[level][None, :])
        strange -= 3.0 * (common - agreed)
        strange[(common < COPY_RATINGS) | (strange < least)] = 0
        for one, other in zip(*np.nonzero(strange), strict=True):
            if start + one < other:
                found.append((float(strange[one, other]), int(start + one), int(other)))
    return sorted(found, reverse=True)


def _groups(tied: Sequence[tuple[float, int, int]], voters: int) -> list[tuple[list[int], float]]:
    """Return the connected groups, with the improbability of their links.

    Links are taken from the strongest on, and one between two already in one group adds nothing (a
    spanning tree of each group).
    """
    group = list(range(voters))
    members = {number: [number] for number in range(voters)}
    weight = dict.fromkeys(range(voters), 0.0)
    for strange, one, other in tied:
        left, right = group[one], group[other]
        if left == right:
            continue
        for number in members[right]:
            group[number] = left
        members[left] += members.pop(right)
        weight[left] += weight.pop(right) + strange
    return [(sorted(members[name]), weight[name]) for name in members if len(members[name]) > 1]


def _agreement(rated: Floats, group: Sequence[int]) -> tuple[float, float]:
    """Return the share of common ratings that agree, within the group and among all voters."""

    def share(some: Floats) -> float:
        per_entry = some.sum(axis=1)
        pairs = (per_entry.sum(axis=0) ** 2 - per_entry.sum(axis=0)).sum()
        same = (per_entry**2 - per_entry).sum()
        return float(same / pairs) if pairs else 0.0

    return share(rated[:, list(group)]), share(rated)


# --- Broods ------------------------------------------------------------------------------------


def _account_clusters(
    ballots: Mapping[int, Mapping[int, int]], opened_at: datetime
) -> list[Suspicion]:
    """Return the most accounts made within a day, if they are many more than on other days."""
    accounts = sorted(
        (made, voter_id)
        for voter_id in ballots
        if (made := account_created_at(voter_id)) is not None
        and made > opened_at - ACCOUNT_CLUSTER_MAX_AGE
    )
    days = (
        max((accounts[-1][0] - opened_at + ACCOUNT_CLUSTER_MAX_AGE) / ACCOUNT_CLUSTER_WINDOW, 1.0)
        if accounts
        else 1.0
    )
    best: tuple[int, int] = (0, 0)
    first = 0
    for last, (made, _) in enumerate(accounts):
        while made - accounts[first][0] > ACCOUNT_CLUSTER_WINDOW:
            first += 1
        best = max(best, (last - first + 1, -first))
    size, first = best[0], -best[1]
    # At least as many as all voters' accounts, spread over ten years, give per day.
    expected = max((len(accounts) - size) / days, len(ballots) / 3650)
    brood = accounts[first : first + size]
    voters = frozenset(voter_id for _, voter_id in brood)
    # New members also come in crowds after an announcement, but they do not all vote alike.
    favourite = _favourite(ballots, voters)
    if size < max(ACCOUNT_CLUSTER_MIN_SIZE, 4 * expected) or favourite is None:
        return []
    if _at_least(size, expected) * days > BY_CHANCE:
        return []
    return [Suspicion("brood", voters, favourite, expected, accounts_created_at=brood[0][0])]


def _favourite(ballots: Mapping[int, Mapping[int, int]], voters: frozenset[int]) -> int | None:
    """Return the entry that more than half of `voters` rated higher than all their others."""
    firsts = Counter[int]()
    for voter_id in voters:
        ballot = ballots[voter_id]
        best = max(ballot.values())
        raised = [entry_id for entry_id, rating in ballot.items() if rating == best]
        if len(raised) == 1:
            firsts[raised[0]] += 1
    ((entry_id, count),) = firsts.most_common(1) or [(0, 0)]
    return entry_id if count * 2 > len(voters) else None


def _at_least(count: int, expected: float) -> float:
    """Return the probability that chance brings `count` or more if it brings `expected` on average.

    It is the tail of the Poisson distribution, which bounds that of the sum of as many unequal
    trials closely enough wherever it is small.
    """
    if expected <= 0:
        return float(count <= 0)
    term = exp(count * log(expected) - expected - lgamma(count + 1))
    total = 0.0
    for number in range(count, count + 200):
        total += term
        term *= expected / (number + 1)
    return min(total, 1.0)
