"""A record of what people read; in the end the database must agree with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Asked = tuple[int, str]
"""A till's request: the till, and its idempotency key."""


@dataclass(slots=True)
class Books:
    """The actions of the crowd, and those confirmed as stored."""

    thanks: set[tuple[int, int, int]] = field(default_factory=set)
    """Message, author and receiver of each thanks, without undone ones."""
    laughs: set[tuple[int, int]] = field(default_factory=set)
    """Message and giver of each reaction, without undone ones."""
    ratings: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    """By voter and entry: the last rating confirmed as counted, and those sent since."""
    unsure: set[tuple[int, int]] = field(default_factory=set)
    """Voters and entries without a confirmed rating."""
    entered: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions confirmed as entered."""
    tried: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions they sent."""
    codes: dict[tuple[int, str], str] = field(default_factory=dict)
    """By member and product: the code they were shown."""
    refused: set[str] = field(default_factory=set)
    """The products reported as having no coupons left."""
    shared: set[str] = field(default_factory=set)
    """The codes confirmed as shared."""
    doubled: set[int] = field(default_factory=set)
    """The ids of the coupons reported as worth double."""
    gifts: dict[int, int] = field(default_factory=dict)
    """By grant: the member it was handed to."""
    answers: dict[Asked, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """The answers to tills."""
    unanswered: dict[Asked, tuple[str, str]] = field(default_factory=dict)
    """Requests of tills without an answer: action and code."""
    redeemed: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    """By code: the requests confirmed as redeeming it."""
    wrong: list[str] = field(default_factory=list)
    """Contradictory answers to people."""
    journal: list[tuple[datetime, str, int, int]] = field(default_factory=list)
    """Reversible deeds: time, deed, message, member."""

    def note(self, at: datetime, deed: str, message_id: int, member_id: int) -> None:
        """Record what somebody did, or what happened to the bot, for the report of a failure."""
        self.journal.append((at, deed, message_id, member_id))

    def story(self, message_ids: Collection[int]) -> str:
        """Return what is known of these messages and of the bot's restarts, a line each."""
        return "\n".join(
            f"{at:%d %H:%M:%S.%f} {deed} {message_id} {member_id}"
            for at, deed, message_id, member_id in self.journal
            if not message_id or message_id in message_ids
        )
