"""One id for one piece of work, on every line that is logged of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.contextvars import bound_contextvars, get_contextvars

from db.commit_tracking import track_commits


@contextmanager
def correlation_scope(kind: str) -> Iterator[str]:
    """Have all that is logged meanwhile carry a new `work_id`, which is yielded, and the `work`.

    So does what tasks log that are begun meanwhile, of which those that do work of their own say
    so with a `work` of theirs. What is committed meanwhile is tracked.
    """
    new = secrets.token_hex(4)
    with bound_contextvars(work=kind, work_id=new), track_commits():
        yield new


def correlation_id() -> str:
    """The short id of what is being done: what a member is told to report, if it goes wrong.

    Where nothing that has one is being done, one that is its own.
    """
    known = get_contextvars().get("work_id")
    return known if isinstance(known, str) else secrets.token_hex(4)
