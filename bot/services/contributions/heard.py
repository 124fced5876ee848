"""What was heard and is not written yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from domain.contributions import Act, Source

FLUSH_SECONDS = 1.0
FLUSH_CHANGES = 500
EDITED_WITHIN = timedelta(minutes=15)
"""How long after a message was written thanks that are put into it by editing still count."""


STAYING = frozenset({Source.ENTRY, Source.WIN})
"""What does not go with the message on which it hangs: a contest whose post is deleted goes on."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What is to be undone: all that hangs on a message, or only what is of one source, with one
    emoji, or by one giver.
    """

    message_id: int
    source: Source | None = None
    emoji: str | None = None
    giver_id: int | None = None

    def undoes(self, act: Act) -> bool:
        """Whether `act`, which hangs on the message, is among them."""
        return (
            (act.source not in STAYING if self.source is None else self.source is act.source)
            and self.emoji in {None, act.detail}
            and self.giver_id in {None, act.giver_id}
        )


@dataclass(frozen=True, slots=True)
class Edited:
    """A message was edited: what its author said in it before, and does not say any more, goes."""

    message_id: int
    author_id: int
    thanked: frozenset[int]
    """Whom it thanks now."""

    def undoes(self, act: Act) -> bool:
        """Whether `act`, which hangs on the message, is not said in it any more."""
        return (
            act.source is Source.THANKS
            and act.giver_id == self.author_id
            and act.receiver_id not in self.thanked
        )


Change = Act | Gone | Edited


class Buffer:
    """What was heard in one guild and is not written yet."""

    __slots__ = ("changes", "read_to")

    def __init__(self, changes: Iterable[Change] = ()) -> None:
        self.changes: list[Change] = list(changes)
        self.read_to: dict[int, int] = {}

    def read_further(self, positions: Mapping[int, int]) -> None:
        """Move on to `positions` in each channel, but nowhere back."""
        for channel_id, message_id in positions.items():
            self.read_to[channel_id] = max(self.read_to.get(channel_id, 0), message_id)
