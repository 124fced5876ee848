"""Whether anything was kept while a piece of work was done, for whoever has to say so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class CommitTracker:
    """Whether something was committed, or may have been, in one piece of work."""

    __slots__ = ("_outer", "committed")

    def __init__(self, outer: CommitTracker | None) -> None:
        self._outer = outer
        self.committed = False

    def note(self) -> None:
        """Remember that something was committed, for the work around this one as well."""
        tracker: CommitTracker | None = self
        while tracker is not None and not tracker.committed:
            tracker.committed = True
            tracker = tracker._outer


_current: ContextVar[CommitTracker | None] = ContextVar("commit_tracker", default=None)


@contextmanager
def track_commits() -> Iterator[CommitTracker]:
    """Track what is committed meanwhile, also by tasks that are begun meanwhile."""
    tracker = CommitTracker(_current.get())
    token = _current.set(tracker)
    try:
        yield tracker
    finally:
        _current.reset(token)


def current_tracker() -> CommitTracker | None:
    """Return the tracker of the work being done, for another task that commits on its behalf."""
    return _current.get()


def note_commit() -> None:
    """Remember that something was committed, or may have been, in the work being done.

    Transactions do so by themselves. Call it for what lasts without a transaction of this work's
    own, such as what was changed outside of the database or is written a little later.
    """
    tracker = _current.get()
    if tracker is not None:
        tracker.note()


def may_have_committed() -> bool:
    """Return whether something may have been committed in the work being done.

    Outside of any tracked work nothing is known, so it may.
    """
    tracker = _current.get()
    return tracker is None or tracker.committed
