"""The votes of one contest: who may rate which entry, the next entry to show, and the result."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from random import Random
from typing import TYPE_CHECKING

from domain.contests.approval_counting import APPROVED
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.rating_model import Tally
from domain.contests.result import ContestResult, RankedEntry
from domain.refusals import Refusal
from domain.translatable_text import text

if TYPE_CHECKING:
    # Contests need their rules, which need the voting modes, which need this module.
    from domain.contests.contest import Entry

MANY = 500
"""Number of votes from which recomputing everything is faster than counting one by one."""

Rating = tuple[int, int, int]
"""(entry, voter, rating), as votes are stored."""


class Ballot:
    """The entries of one contest with a tally of their ratings.

    Nobody is shown, or may rate, an entry of their own.
    """

    def __init__(
        self, kind: ContestKind, entries: Iterable[Entry], ratings: Iterable[Rating] = ()
    ) -> None:
        """Create a ballot with `ratings`, except those of unknown entries and of voters' own."""
        self.scale = kind.scale
        self._entries = {entry.id: entry for entry in entries}
        self._own: dict[int, int] = {}
        self._tally = Tally(self.scale)
        self._untold: list[Rating] = []
        """Votes that were not yet passed to the tally, which takes them together."""
        for entry in self._entries.values():
            self._tally.enter(entry.id, entry.author_id)
            self._own[entry.author_id] = self._own.get(entry.author_id, 0) + 1
        cast = [
            (voter_id, entry_id, rating)
            for entry_id, voter_id, rating in ratings
            if entry_id in self._entries and self._entries[entry_id].author_id != voter_id
        ]
        if cast:
            self._tally.load(cast)

    def entry(self, voter_id: int, entry_id: int) -> Entry:
        """Return the entry, if this voter may rate it; raises `Refusal` otherwise."""
        entry = self._entries.get(entry_id)
        if entry is None:
            raise Refusal(
                text("That entry is no longer in the contest. Press Vote for the next one.")
            )
        if entry.author_id == voter_id:
            raise Refusal(text("This entry is yours, so you cannot judge it."))
        return entry

    def check(self, voter_id: int, entry_id: int, rating: int) -> None:
        """Raise `Refusal` unless this vote may be cast, `ValueError` for a rating off the scale."""
        self.entry(voter_id, entry_id)
        if rating not in self.scale.ratings:
            raise ValueError(f"no such rating: {rating}")

    def cast(self, voter_id: int, entry_id: int, rating: int) -> None:
        """Count a rating that `check` allowed, replacing an earlier one of the same voter."""
        self._untold.append((entry_id, voter_id, rating))

    def withdraw(self, entry_id: int) -> None:
        """Stop showing and ranking the entry; its ratings stay."""
        entry = self._entries.pop(entry_id, None)
        if entry is not None:
            self._tally.remove(entry_id)
            self._own[entry.author_id] -= 1

    def reinstate(self, entry: Entry) -> None:
        """Show and rank the entry again, with the ratings it had."""
        if entry.id not in self._entries:
            self._entries[entry.id] = entry
            self._tally.enter(entry.id, entry.author_id)
            self._own[entry.author_id] = self._own.get(entry.author_id, 0) + 1

    def rating(self, voter_id: int, entry_id: int) -> int | None:
        """Return the voter's rating of the entry, or None."""
        return self._told().ratings_of(voter_id).get(entry_id)

    def approved_by(self, voter_id: int) -> frozenset[int]:
        """Return the entries in the contest that the voter marked, if votes are marks."""
        ratings = self._told().ratings_of(voter_id)
        return frozenset(
            entry_id
            for entry_id, rating in ratings.items()
            if rating == APPROVED and entry_id in self._entries
        )

    def rated_entries(self, voter_id: int) -> list[Entry]:
        """Return the entries in the contest that the voter has rated, by id."""
        rated = sorted(self._told().ratings_of(voter_id))
        return [self._entries[entry_id] for entry_id in rated if entry_id in self._entries]

    def rated_count(self, voter_id: int) -> int:
        """Return the number of entries in the contest that the voter has rated."""
        return sum(entry_id in self._entries for entry_id in self._told().ratings_of(voter_id))

    def vote_count(self, voter_id: int) -> int:
        """Return the number of entries in the contest that the voter did not only pass by."""
        votes = self.scale.vote_ratings
        return sum(
            entry_id in self._entries and rating in votes
            for entry_id, rating in self._told().ratings_of(voter_id).items()
        )

    def rateable_count(self, voter_id: int) -> int:
        """Return the number of entries that the voter may rate."""
        return len(self._entries) - self._own.get(voter_id, 0)

    def next_entry(self, voter_id: int, rng: Random) -> Entry | None:
        """Return the entry whose rating by this voter is most informative.

        None if all are rated.
        """
        entry_id = self._told().next_entry(voter_id, rng)
        return None if entry_id is None else self._entries[entry_id]

    def result(self, too_new: Collection[int] = ()) -> ContestResult:
        """Return the result, which does not depend on the order of the votes.

        Votes of voters who are `too_new` are not counted.
        """
        ranking = self._told().ranking(too_new)
        return ContestResult(
            placed=tuple(
                RankedEntry(
                    entry_id=place.entry,
                    author_id=self._entries[place.entry].author_id,
                    place=place.place,
                    score=place.score,
                    error=place.error,
                    ratings=place.given,
                    passes=place.passes,
                )
                for place in ranking.places
            ),
            voters=ranking.counted.voters,
            votes=ranking.counted.votes,
            flat_voters=ranking.flat.voters,
            flat_votes=ranking.flat.votes,
            new_voters=ranking.barred.voters,
            new_votes=ranking.barred.votes,
            sure=ranking.certainty,
        )

    def _told(self) -> Tally:
        """Return the tally, with all votes cast."""
        votes = [(voter_id, entry_id, rating) for entry_id, voter_id, rating in self._untold]
        self._untold.clear()
        if len(votes) > MANY:
            self._tally.load(votes)
        else:
            for vote in votes:
                self._tally.rate(*vote)
        return self._tally
