"""The base of voting modes: their words, and who votes how."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from domain.text import Text, Value, text


class VotingModeHandler(ABC):
    """All that is particular to one way to vote; the defaults are those of a vote on cards."""

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
    """Of marks each voter has only one."""
    mark = text("Like")
    marked = text("Liked")
    mark_emoji = "❤️"

    def rule_lines(self, jury: Mapping[str, Value] | None) -> list[Text]:  # noqa: ARG002
        """Return what the contest's rules say of it; `jury` has its `role` and `criteria`."""
        return []

    @abstractmethod
    def instructions(self, entries: int, jury: Text) -> Text:
        """Return how to vote on so many entries; `jury` says how a jury does."""
