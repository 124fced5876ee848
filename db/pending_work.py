"""Work for background workers that a transaction adds, reported by its commit."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto


class Queue(Enum):
    """A table of rows that a background worker of this process handles."""

    JOBS = auto()
    OUTBOX = auto()
    SHOP_COUPONS = auto()
    SHOP_WITHDRAWALS = auto()
    """Coupons of deleted people or guilds, which shops should no longer accept."""
    TIER_ROLES = auto()


class PendingWork:
    """The queues to which one transaction added rows, and the earliest moment of each."""

    __slots__ = ("_earliest",)

    def __init__(self) -> None:
        self._earliest: dict[Queue, datetime] = {}

    def add(self, queue: Queue, at: datetime) -> None:
        """Record that the queue has a row to be handled at `at`."""
        known = self._earliest.get(queue)
        self._earliest[queue] = at if known is None else min(known, at)

    def earliest(self, *queues: Queue) -> datetime | None:
        """Return when the first row of these queues is to be handled; None without any."""
        return min(
            (self._earliest[queue] for queue in queues if queue in self._earliest), default=None
        )

    def __contains__(self, queue: Queue) -> bool:
        return queue in self._earliest

    def __bool__(self) -> bool:
        return bool(self._earliest)
