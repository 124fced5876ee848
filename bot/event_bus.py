"""The event bus: subjects react to each other's events within the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from db.database import Transaction

E = TypeVar("E")


class EventBus:
    """Calls the subscribers of an event's type, one after the other."""

    def __init__(self) -> None:
        self._handlers: dict[type, list[Callable[[Transaction, Any], Awaitable[None]]]] = (
            defaultdict(list)
        )

    def subscribe(
        self, kind: type[E], handler: Callable[[Transaction, E], Awaitable[None]]
    ) -> None:
        """Call `handler` with each event of this type; handlers must not rely on their order."""
        self._handlers[kind].append(handler)

    async def publish(self, transaction: Transaction, event: object) -> None:
        """Call the subscribers; an error in one undoes the transaction, unless it is caught."""
        for handler in self._handlers[type(event)]:
            await handler(transaction, event)
