"""The contact budget: how often the bot and the team may approach one member unasked.

Offers, requests to share a post, offers of a private talk and direct words all draw on one budget.
An answer within a member's own case is free, since they asked for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

CONTACT_PAUSE = timedelta(days=14)
"""Time after an approach in which there is no other."""
CONTACT_PERIOD = timedelta(days=90)
MAX_CONTACTS = 3
"""How many approaches there are within `CONTACT_PERIOD` at most."""


class Contact(StrEnum):
    """A way to approach a member who did not ask for it."""

    OFFER = "offer"
    SHARE_REQUEST = "share"
    TALK_OFFER = "talk"
    DIRECT_WORD = "word"


def blocked_until(contacts: Iterable[datetime], now: datetime) -> datetime | None:
    """Return from when on the member may be approached again; None if they may be now."""
    latest = sorted(contacts, reverse=True)
    until = [at + CONTACT_PAUSE for at in latest[:1]]
    until += [at + CONTACT_PERIOD for at in latest[MAX_CONTACTS - 1 : MAX_CONTACTS]]
    end = max(until, default=now)
    return end if end > now else None
