"""Base class of voting modes: their sentences, and who votes how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from domain.kind_registry import Kind
from domain.translatable_text import Text, Value, text


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
    """Everybody marks what they like, with all entries side by side, instead of rating cards."""
    marks_one = False
    """Each voter has only one mark."""
    mark = text("Like")
    marked = text("Liked")
    mark_emoji = "❤️"

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
