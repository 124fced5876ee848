"""A clock that two processes share, and that a test can advance."""

from __future__ import annotations

import mmap
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

NUMBER = struct.Struct("d")


class SharedClock:
    """The time of the wall clock plus an offset from a file that both sides read.

    Ids on Discord contain the time and contests last for days, so time must pass for everybody
    alike.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.write_bytes(NUMBER.pack(0.0))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), NUMBER.size)
        self._began = datetime.now(UTC)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self._ahead)

    now = __call__

    @property
    def _ahead(self) -> float:
        (seconds,) = NUMBER.unpack(self._shared[:])
        return float(seconds)

    @property
    def elapsed(self) -> float:
        """Seconds since this clock was made."""
        return (self() - self._began).total_seconds()

    def advance(self, seconds: float) -> None:
        """Advance the time by this many seconds at once."""
        self._shared[:] = NUMBER.pack(self._ahead + seconds)
