"""Tracking whether a piece of work committed anything, for the answer to a failed request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class CommitTracker:
    """A record of whether one piece of work committed something, or may have."""

    __slots__ = ("_outer", "committed")

    def __init__(self, outer: CommitTracker | None) -> None:
        self._outer = outer
        self.committed = False

    def note(self) -> None:
        """Record a commit, also for the enclosing work."""
        tracker: CommitTracker | None = self
        while tracker is not None and not tracker.committed:
            tracker.committed = True
            tracker = tracker._outer


_current: ContextVar[CommitTracker | None] = ContextVar("commit_tracker", default=None)


@contextmanager
def track_commits() -> Iterator[CommitTracker]:
    """Track commits in this block, also of tasks that are started in it."""
    tracker = CommitTracker(_current.get())
    token = _current.set(tracker)
    try:
        yield tracker
    finally:
        _current.reset(token)


def current_tracker() -> CommitTracker | None:
    """Return the tracker of the current work, for another task that commits on its behalf."""
    return _current.get()


def note_commit() -> None:
    """Record that something was committed, or may have been, in the current work.

    Transactions call it themselves. Call it for changes without a transaction of this work, such as
    those outside of the database or written a little later.
    """
    tracker = _current.get()
    if tracker is not None:
        tracker.note()


def may_have_committed() -> bool:
    """Return whether something may have been committed in the current work.

    Outside of any tracked work nothing is known, so it is True.
    """
    tracker = _current.get()
    return tracker is None or tracker.committed
