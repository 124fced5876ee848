"""What was heard and is not written yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.contributions import Contribution, Source

FLUSH_CHANGES = 500
EDITED_WITHIN = timedelta(minutes=15)
"""How long after a message was written thanks that are put into it by editing still count."""


@dataclass(frozen=True, slots=True)
class Retraction:
    """What is to be undone: all that hangs on a message, or only what is of one source, with one
    emoji, or by one giver.
    """

    message_id: int
    source: Source | None = None
    emoji: str | None = None
    giver_id: int | None = None

    def undoes(self, contribution: Contribution) -> bool:
        """Whether `contribution`, which hangs on the message, is among them."""
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
    """A message was edited: what its author said in it before, and does not say any more, goes."""

    message_id: int
    author_id: int
    thanked: frozenset[int]
    """Whom it thanks now."""

    def undoes(self, contribution: Contribution) -> bool:
        """Whether `contribution`, which hangs on the message, is not said in it any more."""
        return (
            contribution.source is Source.THANKS
            and contribution.giver_id == self.author_id
            and contribution.receiver_id not in self.thanked
        )


Change = Contribution | Retraction | Edited


class WriteBuffer:
    """What was heard in one guild and is not written yet."""

    __slots__ = ("changes", "read_to")

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.changes: list[Change] = list(changes)
        self.read_to: dict[int, int] = {}

    def advance_cursors(self, positions: Mapping[int, int]) -> None:
        """Move on to `positions` in each channel, but nowhere back."""
        for channel_id, message_id in positions.items():
            self.read_to[channel_id] = max(self.read_to.get(channel_id, 0), message_id)
