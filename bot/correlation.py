"""Correlation ids: one id on every log line of one piece of work."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars

from db.commit_tracking import track_commits
from domain.urgency import Urgency, working_at


@contextmanager
def correlation_scope(kind: str, urgency: Urgency = Urgency.DUE) -> Iterator[str]:
    """Bind a new `work_id` and `work` to every log line in this block; yield the id.

    Tasks started inside inherit them unless they open a scope of their own. Commits in the block
    are tracked.
    """
    new = secrets.token_hex(4)
    with bound_contextvars(work=kind, work_id=new), track_commits(), working_at(urgency):
        yield new


def correlation_id() -> str:
    """Return the short id of the current work, which a member reports if it fails.

    Outside any scope, return a new id.
    """
    known = get_contextvars().get("work_id")
    return known if isinstance(known, str) else secrets.token_hex(4)
