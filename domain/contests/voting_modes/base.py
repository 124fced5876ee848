"""Base classes of voting modes: their sentences, who votes how, and how that is counted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from domain.contests.approval_counting import (
    APPROVED,
    count_approvals,
    describe_approval_count,
)
from domain.contests.ballot import Rating
from domain.contests.card_counting import count_cards, describe_card_count, flat_voters
from domain.contests.contest_kinds.base import ContestKind
from domain.contests.result import ContestResult
from domain.kind_registry import Kind
from domain.translatable_text import Text, Value, text

if TYPE_CHECKING:
    # Contests need their rules, which need the voting modes.
    from domain.contests.contest import Entry


class VotingMode(Kind, ABC):
    """Everything particular to one way to vote; the defaults are those of a vote on cards."""

    label: Text
    """The name under which moderators choose it."""
    about: Text
    has_public = True
    """Everybody votes."""
    has_jury = False
    """A jury scores."""
    is_marks = False
    """Everybody marks what they like, with all entries side by side, instead of rating cards.

    A mark is a rating of `APPROVED`, and one that was taken back one of `NOT_APPROVED`.
    """
    marks_one = False
    """Each voter has only one mark."""
    mark = text("Like")
    marked = text("Liked")
    mark_emoji = "❤️"

    def count(
        self,
        kind: ContestKind,
        entries: Sequence[Entry],
        votes: Sequence[Rating],
        too_new: Collection[int] = (),
    ) -> ContestResult:
        """Return the public's result of `votes`, without those of voters who are `too_new`."""
        return count_cards(kind, entries, votes, too_new)

    def describe_count(self, kind: ContestKind, result: ContestResult) -> dict[str, Any]:
        """Return the rules of `count` for the export, and how many votes each left out."""
        return describe_card_count(kind, result)

    def vote_ratings(self, kind: ContestKind) -> tuple[int, ...]:
        """Return the ratings that are votes; others were taken back, or pass an entry by."""
        return kind.scale.vote_ratings

    def standing_votes(self, votes: Sequence[Rating]) -> Sequence[Rating]:
        """Return the votes that were not taken back."""
        return votes

    def flat_voters(self, kind: ContestKind, votes: Sequence[Rating]) -> frozenset[int]:
        """Return the voters whom `count` leaves out since they rated everything the same."""
        return flat_voters(kind.scale, votes)

    @property
    def has_two_prizes(self) -> bool:
        """Whether everybody and a jury decide, each about a prize of its own."""
        return self.has_public and self.has_jury

    @property
    def is_cards(self) -> bool:
        """Whether everybody votes on cards."""
        return self.has_public and not self.is_marks

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:  # noqa: ARG002
        """Return the sentences about it for the contest's rules.

        `jury` has its `role` and `criteria`.
        """
        return []

    @abstractmethod
    def instructions(self, entries: int, jury: Text) -> Text:
        """Return how to vote on this number of entries; `jury` is the sentence for a jury."""


class MarkingMode(VotingMode):
    """A mode in which the entry with the most marks wins."""

    is_marks = True

    def count(
        self,
        kind: ContestKind,  # noqa: ARG002
        entries: Sequence[Entry],
        votes: Sequence[Rating],
        too_new: Collection[int] = (),
    ) -> ContestResult:
        return count_approvals(entries, votes, too_new)

    def describe_count(self, kind: ContestKind, result: ContestResult) -> dict[str, Any]:  # noqa: ARG002
        return describe_approval_count(result, marks_one=self.marks_one)

    def vote_ratings(self, kind: ContestKind) -> tuple[int, ...]:  # noqa: ARG002
        return (APPROVED,)

    def standing_votes(self, votes: Sequence[Rating]) -> Sequence[Rating]:
        return [vote for vote in votes if vote[2] == APPROVED]

    def flat_voters(self, kind: ContestKind, votes: Sequence[Rating]) -> frozenset[int]:  # noqa: ARG002
        return frozenset()
