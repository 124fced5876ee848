"""Correlation ids: one id on every log line of one piece of work."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from structlog.contextvars import bound_contextvars, get_contextvars

from db.commit_tracking import track_commits

_urgent = ContextVar("urgent", default=False)


@contextmanager
def correlation_scope(kind: str, *, urgent: bool = False) -> Iterator[str]:
    """Bind a new `work_id` and `work` to every log line in this block; yield the id.

    Tasks started inside inherit them unless they open a scope of their own. Commits in the block
    are tracked. The work is `urgent` if somebody waits for it.
    """
    new = secrets.token_hex(4)
    before = _urgent.set(urgent)
    try:
        with bound_contextvars(work=kind, work_id=new), track_commits():
            yield new
    finally:
        _urgent.reset(before)


def is_urgent() -> bool:
    """Return whether somebody waits for the current work."""
    return _urgent.get()


def correlation_id() -> str:
    """Return the short id of the current work, which a member reports if it fails.

    Outside any scope, return a new id.
    """
    known = get_contextvars().get("work_id")
    return known if isinstance(known, str) else secrets.token_hex(4)
