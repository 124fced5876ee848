"""The buffer of received changes that are not written yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.contributions import Contribution, Source

FLUSH_CHANGES = 500
EDITED_WITHIN = timedelta(minutes=15)
"""How long after a message was written an edit may still add thanks."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """A removal of contributions: all on a message, or only those of one source, emoji or giver."""

    message_id: int
    source: Source | None = None
    emoji: str | None = None
    giver_id: int | None = None

    def undoes(self, contribution: Contribution) -> bool:
        """Return whether a contribution on the message is removed by this."""
        return (
            (
                not contribution.source.spec.is_permanent
                if self.source is None
                else self.source is contribution.source
            )
            and self.emoji in {None, contribution.detail}
            and self.giver_id in {None, contribution.giver_id}
        )


@dataclass(frozen=True, slots=True)
class Edited:
    """An edited message: contributions that its author no longer states in it are removed."""

    message_id: int
    author_id: int
    thanked: frozenset[int]
    """The members it thanks now."""

    def undoes(self, contribution: Contribution) -> bool:
        """Return whether a contribution on the message is no longer stated in it."""
        return (
            contribution.source is Source.THANKS
            and contribution.giver_id == self.author_id
            and contribution.receiver_id not in self.thanked
        )


Change = Contribution | Retraction | Edited


class WriteBuffer:
    """The changes received in one guild that are not written yet."""

    __slots__ = ("changes", "read_to")

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.changes: list[Change] = list(changes)
        self.read_to: dict[int, int] = {}

    def advance_cursors(self, positions: Mapping[int, int]) -> None:
        """Advance each channel's cursor to `positions`, but never move one back."""
        for channel_id, message_id in positions.items():
            self.read_to[channel_id] = max(self.read_to.get(channel_id, 0), message_id)
