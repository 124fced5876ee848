"""Base classes of services that are started, flushed, woken or stopped with the application."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from db.pending_work import Queue


class Startable:
    """A service that prepares something before the application serves."""

    async def start(self) -> None:
        """Prepare the service; the guilds' settings are loaded already."""
        raise NotImplementedError


class Buffering:
    """A service that buffers data in memory for a while."""

    async def flush(self) -> None:
        """Write the buffer; jobs that are run afterwards read it."""
        raise NotImplementedError


class SharedState:
    """A service with in-memory state that processes on other shards change too."""

    async def reload_changed(self) -> None:
        """Reload what other processes have changed."""
        raise NotImplementedError


class Timed:
    """A service with its own queue, delivered by time."""

    alarm_queues: ClassVar[frozenset[Queue]] = frozenset()
    """Queues whose new rows may make the next time earlier."""

    async def deliver(self) -> None:
        """Deliver some of the due rows; the rest is due at once."""
        raise NotImplementedError

    async def next_at(self) -> datetime | None:
        """Return when something is due next, or None."""
        raise NotImplementedError


class Wakeable:
    """A service with a worker in the background."""

    wake_queues: ClassVar[frozenset[Queue]] = frozenset()
    """Queues whose new rows wake the worker at once."""
    alarm_queues: ClassVar[frozenset[Queue]] = frozenset()
    """Queues whose new rows wake it when they are due."""

    def wake(self) -> None:
        """Process pending work soon, without making the caller wait."""
        raise NotImplementedError


class Stoppable:
    """A service that has something to finish before the database is closed."""

    async def close(self) -> None:
        """Finish running work, and accept nothing more."""
        raise NotImplementedError
