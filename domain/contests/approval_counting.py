"""Approval voting and voting for one: two plain ways, in which a voter marks what they like.

With likes each voter marks as many entries as they want; with one choice, one. An unmarked entry
that was marked before is stored with `NOT_APPROVED`, so that a rating is only ever overwritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from math import erf, sqrt
from typing import TYPE_CHECKING, Any

from domain.contests.result import ContestResult, RankedEntry

if TYPE_CHECKING:
    # Contests need their rules, which need the voting modes, which need this module.
    from domain.contests.contest import Entry

APPROVED, NOT_APPROVED = 3, 1


def count_approvals(
    entries: Sequence[Entry],
    ratings: Iterable[tuple[int, int, int]],
    too_new: Collection[int] = (),
) -> ContestResult:
    """Return the result of the marks among `ratings` (entry, voter, rating), by number of marks.

    Marks of one's own entries, of entries not in `entries`, and of voters who are `too_new` do not
    count; the last are counted apart. The certainty of the first place is the chance that the first
    would lead the second again among those who marked one of the two (a sign test, by the Normal).
    """
    authors = {entry.id: entry.author_id for entry in entries}
    marks = [
        (entry_id, voter_id)
        for entry_id, voter_id, rating in ratings
        if rating == APPROVED and authors.get(entry_id, voter_id) != voter_id
    ]
    counted = [(entry_id, voter_id) for entry_id, voter_id in marks if voter_id not in too_new]
    left_out = [voter_id for _, voter_id in marks if voter_id in too_new]
    sums = Counter(entry_id for entry_id, _ in counted)
    order = sorted(entries, key=lambda entry: (-sums[entry.id], entry.id))
    placed: list[RankedEntry] = []
    for number, entry in enumerate(order, start=1):
        votes = sums[entry.id]
        tied = bool(placed) and placed[-1].votes == votes
        placed.append(
            RankedEntry(
                entry_id=entry.id,
                author_id=entry.author_id,
                place=placed[-1].place if tied else number,
                score=float(votes),
                error=sqrt(votes),
                ratings=(votes,),
            )
        )
    return ContestResult(
        placed=tuple(placed),
        voters=len({voter_id for _, voter_id in counted}),
        votes=len(counted),
        flat_voters=0,
        flat_votes=0,
        sure=_sure(placed),
        new_voters=len(set(left_out)),
        new_votes=len(left_out),
    )


def describe_approval_count(result: ContestResult, *, marks_one: bool) -> dict[str, Any]:
    """Return the rules of this count for the export, and how many votes each left out."""
    return {
        "model": "the entry with the most marks is first; a rating of 3 is a mark, and 1 one "
        "that was taken back",
        "marks_per_voter": "one" if marks_one else "any number",
        "ties": "the same number of marks shares a place",
        "counted": {"voters": result.voters, "votes": result.votes},
        "left_out": [result.new_votes_rule()],
        "sure_of_the_first_place": result.sure,
    }


def _sure(placed: Sequence[RankedEntry]) -> float | None:
    if len(placed) < 2 or not placed[1].votes:
        return None
    first, second = placed[0].votes, placed[1].votes
    return (1 + erf((first - second) / sqrt(2 * (first + second)))) / 2
