"""Jury scoring: members of one role score each entry on named criteria.

The model is that of the public count (`domain.contests.rating_model`): a score is taken to be
``quality of the entry + leniency of the juror on this criterion + noise``. A juror's leniency is
shrunk towards zero as if `PRIOR_SCORES` more scores had shown none. An entry's points are the mean
of its scores, each less that leniency, where a score that a juror did not give counts as the mean
of all scores. The scores of one juror may be missing without that, since jurors do not score their
own entries (and such a score would not count). The count does not otherwise depend on who wrote an
entry: it stays the same when people are erased, and can be repeated with the pseudonyms of an
export.

Unlike a crowd, a jury is complete and not a sample, so nothing else is shrunk: if every juror
scored everything, an entry's points are the plain mean of its scores, and anybody can check them.
Only for incomplete sheets does the model matter: entries that met a strict juror are not punished,
and those scored by a single, delighted one not favoured.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

import numpy as np
from numpy.typing import NDArray

from domain.contests.contest import Entry
from domain.contests.contest_rules import JURY_LEVELS, Jury
from domain.contests.rating_model import SCORE_DIGITS
from domain.contests.result import ContestResult, RankedEntry
from domain.translatable_text import Text, counted, text

Scored = tuple[int, int, int, int]
"""(entry, juror, criterion, score), as scores are stored; criteria count from 0."""
Floats = NDArray[np.float64]

PRIOR_SCORES = 1.0
"""Scores without leniency that every juror starts with on each criterion.

It is the ratio of noise to spread of leniencies. A juror's scores vary about as much as jurors
differ; it matters only for incomplete sheets.
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of a jury: scored entries of each juror, and entries that nobody has scored.

    `jurors` are those who gave a score at all, each as (juror, entries wholly scored, entries they
    may score), the furthest first; `unscored` the entries without any score, in the order given.
    """

    jurors: tuple[tuple[int, int, int], ...]
    unscored: tuple[int, ...]

    @property
    def complete(self) -> bool:
        """Whether every juror so far has scored everything they may, and there is one."""
        return bool(self.jurors) and all(done == total for _, done, total in self.jurors)


def count_scores(jury: Jury, entries: Sequence[Entry], scores: Iterable[Scored]) -> ContestResult:
    """Return the result of the `scores` of `entries`, which does not depend on their order.

    Scores of one's own entry, of entries not in `entries` and on criteria that the jury does not
    have do not count. An entry that no juror scored is not ranked, unless it is the only one. In
    the result, `voters` are jurors, `votes` scores, and `agreement` is that of `juror_agreement`;
    `error` is 0 and `sure` None, since a jury is not a sample. Points equal to `SCORE_DIGITS`
    decimals share a place.
    """
    counted_ = _valid(jury, entries, scores)
    points = _points(jury, entries, counted_)
    given = {entry.id: [0] * JURY_LEVELS for entry in entries}
    for entry_id, _, _, score in counted_:
        given[entry_id][score - 1] += 1
    ranked = [entry for entry in entries if any(given[entry.id]) or len(entries) == 1]
    order = sorted((-round(points.get(entry.id, 0.0), SCORE_DIGITS), entry.id) for entry in ranked)
    authors = {entry.id: entry.author_id for entry in entries}
    placed: list[RankedEntry] = []
    for _, equals in groupby(order, key=lambda one: one[0]):
        place = len(placed) + 1
        placed.extend(
            RankedEntry(entry_id, authors[entry_id], place, -negated, 0.0, tuple(given[entry_id]))
            for negated, entry_id in equals
        )
    return ContestResult(
        placed=tuple(placed),
        voters=len({juror_id for _, juror_id, _, _ in counted_}),
        votes=len(counted_),
        flat_voters=0,
        flat_votes=0,
        sure=None,
        agreement=juror_agreement(counted_),
        unranked=len(entries) - len(ranked),
    )


def juror_agreement(scores: Iterable[Scored]) -> float | None:
    """Return how often two jurors put two entries in the same order, from 0 to 1.

    Of all pairs of jurors and pairs of entries that both of the two scored on the same criteria and
    distinguished by their mean, it is the share in which both preferred the same one (the
    concordant pairs of Goodman and Kruskal's gamma); None if there is no such pair. Chance alone
    gives one half.
    """
    sheets: dict[int, dict[int, dict[int, int]]] = {}
    for entry_id, juror_id, criterion, score in scores:
        sheets.setdefault(juror_id, {}).setdefault(entry_id, {})[criterion] = score
    same = told_apart = 0
    for one, other in combinations(sheets.values(), 2):
        both = [e for e in one if e in other and one[e].keys() == other[e].keys()]
        for a, b in combinations(both, 2):
            if one[a].keys() != one[b].keys():
                continue
            first = sum(one[a].values()) - sum(one[b].values())
            second = sum(other[a].values()) - sum(other[b].values())
            if first and second:
                told_apart += 1
                same += (first > 0) == (second > 0)
    return same / told_apart if told_apart else None


def describe_agreement(result: ContestResult) -> Text | None:
    """Return a sentence about the jurors' agreement; None if no two can be compared."""
    if result.agreement is None:
        return None
    percent = round(result.agreement * 100)
    if percent >= 80:
        return text(
            "The jurors agreed: comparing two entries, two jurors preferred the same one "
            "{percent} times in 100.",
            percent=percent,
        )
    if percent >= 65:
        return text(
            "The jurors mostly agreed: comparing two entries, two jurors preferred the "
            "same one {percent} times in 100.",
            percent=percent,
        )
    return text(
        "The jurors had different tastes: comparing two entries, two jurors preferred the "
        "same one {percent} times in 100.",
        percent=percent,
    )


def describe_lead(result: ContestResult) -> Text | None:
    """Return a sentence about the lead of the first, in points; None without a comparison."""
    if len(result.placed) < 2 or not result.votes:
        return None
    if len(result.winners) > 1:
        return counted(
            "A dead heat: {count} entries share first place.",
            "A dead heat: {count} entries share first place.",
            len(result.winners),
        )
    if result.tie is not None:
        # It was broken by other means than the points, which another sentence says.
        return None
    ahead = round(round(result.placed[0].score, 1) - round(result.placed[1].score, 1), 1)
    if not ahead:
        return text("Ahead of the next by less than a tenth of a point.")
    return text("Ahead of the next by {points}.", points=ahead)


def jury_progress(jury: Jury, entries: Sequence[Entry], scores: Iterable[Scored]) -> Progress:
    """Return the progress of the jury with these entries."""
    valid = _valid(jury, entries, scores)
    given: dict[int, dict[int, int]] = {}
    for entry_id, juror_id, _, _ in valid:
        sheets = given.setdefault(juror_id, {})
        sheets[entry_id] = sheets.get(entry_id, 0) + 1
    scored = {entry_id for entry_id, _, _, _ in valid}
    jurors = [
        (
            juror_id,
            sum(count == len(jury.criteria) for count in sheets.values()),
            sum(entry.author_id != juror_id for entry in entries),
        )
        for juror_id, sheets in given.items()
    ]
    return Progress(
        tuple(sorted(jurors, key=lambda one: (-one[1], one[0]))),
        tuple(entry.id for entry in entries if entry.id not in scored),
    )


def _valid(jury: Jury, entries: Sequence[Entry], scores: Iterable[Scored]) -> list[Scored]:
    """Return the scores that count, in an order that does not depend on theirs."""
    authors = {entry.id: entry.author_id for entry in entries}
    return sorted(
        score
        for score in scores
        if authors.get(score[0], score[1]) != score[1] and score[2] < len(jury.criteria)
    )


def _points(jury: Jury, entries: Sequence[Entry], scores: Sequence[Scored]) -> dict[int, float]:
    """Return the points of each entry: the exact solution of the model's two sets of equations.

    With `n` scores, `m` missing beyond those of one juror, and `M` the mean of all scores, an
    entry's points are ``(sum of (score - leniency) + m M) / (n + m)``; a leniency is ``sum of
    (score - points) / (n + PRIOR_SCORES)`` over the entries that this juror scored on this
    criterion. Substituting the
    first into the second leaves one linear system in the leniencies, whose matrix is strictly
    diagonally dominant: it always has one solution.
    """
    if not scores:
        return {}
    columns = {entry.id: column for column, entry in enumerate(entries)}
    sheets: dict[int, list[tuple[int, int, int]]] = {}
    for entry_id, juror_id, criterion, score in scores:
        sheets.setdefault(juror_id, []).append((entry_id, criterion, score))
    # Ordered by the scores and not by the jurors' ids, which erasure makes random numbers.
    jurors = sorted(sheets, key=lambda juror_id: sheets[juror_id])
    hands = {
        (juror_id, criterion): row
        for row, (juror_id, criterion) in enumerate(
            (juror_id, criterion) for juror_id in jurors for criterion in range(len(jury.criteria))
        )
    }
    given = np.zeros((len(hands), len(entries)))
    levels = np.zeros_like(given)
    for entry_id, juror_id, criterion, score in scores:
        at = hands[juror_id, criterion], columns[entry_id]
        given[at], levels[at] = 1.0, score
    mean = float(levels.sum() / given.sum())
    weights = np.maximum(given.sum(axis=0), max(len(jury.criteria) * (len(jurors) - 1), 1))
    # Relative to the mean of all, which also takes the place of missing scores.
    excess = np.where(given > 0, levels - mean, 0.0)
    raw = excess.sum(axis=0) / weights
    system = np.diag(given.sum(axis=1) + PRIOR_SCORES) - (given / weights) @ given.T
    leniency = np.linalg.solve(system, (excess - given * raw).sum(axis=1))
    points: Floats = mean + raw - (given * leniency[:, None]).sum(axis=0) / weights
    return {entry.id: float(points[column]) for column, entry in enumerate(entries)}
