"""Requests of tills and shops: signatures and rate limits."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

WINDOW = timedelta(minutes=5)
"""Maximum difference between a request's time and the bot's, either way."""
RESERVED_FOR = timedelta(minutes=15)
PER_SECOND = 50.0
BURST = 300.0
UNSIGNED_PER_SECOND = 5.0
UNSIGNED_BURST = 100.0
"""Requests from one address that may turn out not to be signed, before it is limited."""


class TillAction(StrEnum):
    """Action that a till can request."""

    CHECK = "check"
    RESERVE = "reserve"
    REDEEM = "redeem"
    RELEASE = "release"


def signature(
    secret: str, *, method: str, path: str, time: str, idempotency_key: str, body: bytes
) -> str:
    """Return the signature of a request, in hexadecimal.

    It is HMAC-SHA256, keyed with the secret, of five lines joined by a newline: the method, the
    path, the time in seconds since 1970 as in the header, the idempotency key (empty if there is
    none), and the SHA-256 of the body in hexadecimal.
    """
    lines = [method, path, time, idempotency_key, hashlib.sha256(body).hexdigest()]
    return hmac.new(secret.encode(), "\n".join(lines).encode(), hashlib.sha256).hexdigest()


def signatures_match(expected: str, given: str) -> bool:
    """Return whether the signatures are equal, in constant time."""
    # A header may hold anything, also text that cannot be encoded.
    return given.isascii() and hmac.compare_digest(expected, given)


def is_fresh(time: str, now: datetime) -> bool:
    """Return whether a request of this time (whole seconds since 1970) is accepted at `now`."""
    if not (time.isascii() and time.isdigit() and len(time) <= 12):
        return False
    return abs(now.timestamp() - int(time)) <= WINDOW.total_seconds()


@dataclass(frozen=True, slots=True, repr=False)
class TillKey:
    """A till of a guild. It has no repr, so that the secret reaches no log by accident."""

    id: int
    guild_id: int
    name: str
    secret: str


@dataclass(frozen=True, slots=True)
class TillAnswer:
    """The answer to an earlier request under the same idempotency key."""

    fingerprint: str
    status: int
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TillRequest:
    """A request of a till, and the answer to it."""

    at: datetime
    action: TillAction
    status: int
    answer: dict[str, Any]
