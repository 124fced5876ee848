"""Work for background workers that a transaction adds: known once it is committed."""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto


class Queue(Enum):
    """A table of rows that a background worker of this process takes up."""

    JOBS = auto()
    OUTBOX = auto()
    SHOP_COUPONS = auto()
    SHOP_WITHDRAWALS = auto()
    """Coupons of people or guilds who are gone: no shop is to take them any longer."""
    TIER_ROLES = auto()


class PendingWork:
    """The queues to which one transaction added rows, and when each has something to do first."""

    __slots__ = ("_earliest",)

    def __init__(self) -> None:
        self._earliest: dict[Queue, datetime] = {}

    def add(self, queue: Queue, at: datetime) -> None:
        """Note that the queue has a row that is to be taken up at `at`."""
        known = self._earliest.get(queue)
        self._earliest[queue] = at if known is None else min(known, at)

    def earliest(self, *queues: Queue) -> datetime | None:
        """Return when the first row of these queues is to be taken up; None without any."""
        return min(
            (self._earliest[queue] for queue in queues if queue in self._earliest), default=None
        )

    def __contains__(self, queue: Queue) -> bool:
        return queue in self._earliest

    def __bool__(self) -> bool:
        return bool(self._earliest)
