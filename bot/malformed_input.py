"""Handling of unreadable data from Discord: logged without its content, and counted."""

from __future__ import annotations

import traceback
from pathlib import Path

import structlog

from bot.metrics import Metrics

FRAMES = 4
"""How many of the innermost frames of a traceback are logged."""

log = structlog.stdlib.get_logger(__name__)


def skip_unreadable(metrics: Metrics, what: str, error: BaseException, **ids: int | None) -> None:
    """Log and count that a `what` could not be read; the caller then goes on without it.

    Neither the data nor the error's message is logged, since the message may quote the data: the
    type of the error and its place in the code are enough to mend it.
    """
    metrics.unreadable.labels(what).inc()
    log.error(
        "payload_unreadable",
        what=what,
        error=type(error).__name__,
        at=[
            f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-FRAMES:]
        ],
        **ids,
    )


def readable_id(value: object) -> int | None:
    """Return the id that Discord sent, or None if it is invalid."""
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    try:
        number = int(value)
    except ValueError:
        return None
    return number if 0 <= number < 2**63 else None
