"""The urgency of the current work: who goes first, at Discord's limits and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, auto


class Urgency(Enum):
    """An order in which work has its turn."""

    NOW = auto()
    """Somebody waits for it."""
    DUE = auto()
    """It is to be done at this time: posts, roles, scheduled work."""
    CAN_WAIT = auto()
    """It loses nothing by waiting, such as what was missed."""


_current = ContextVar("urgency", default=Urgency.DUE)


@contextmanager
def working_at(urgency: Urgency) -> Iterator[None]:
    """Work at this urgency in the block, also in tasks that are started in it."""
    before = _current.set(urgency)
    try:
        yield
    finally:
        _current.reset(before)


def urgency() -> Urgency:
    """Return how urgent the current work is."""
    return _current.get()
