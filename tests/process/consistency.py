"""What people were told, kept by themselves: at the end the database must agree."""

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
    """What the crowd did, and what it was told was kept."""

    thanks: set[tuple[int, int, int]] = field(default_factory=set)
    """The message that says thanks, who said it, and to whom; without those taken back."""
    laughs: set[tuple[int, int]] = field(default_factory=set)
    """The message laughed at, and by whom; without those taken back."""
    ratings: dict[tuple[int, int], list[int]] = field(default_factory=lambda: defaultdict(list))
    """By voter and entry: the last rating they were told was counted, and those sent since."""
    unsure: set[tuple[int, int]] = field(default_factory=set)
    """The voters and entries of which no rating was ever acknowledged."""
    entered: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions that they were told are in."""
    tried: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By author: the captions that they sent."""
    codes: dict[tuple[int, str], str] = field(default_factory=dict)
    """By member and product: the code that they were shown."""
    refused: set[str] = field(default_factory=set)
    """The products of which somebody was told that all coupons are taken."""
    shared: set[str] = field(default_factory=set)
    """The codes of which their owners were told that they are shared."""
    doubled: set[int] = field(default_factory=set)
    """The numbers of the coupons that somebody was told are worth double."""
    gifts: dict[int, int] = field(default_factory=dict)
    """By grant: who was handed it."""
    answers: dict[Asked, tuple[int, Mapping[str, Any]]] = field(default_factory=dict)
    """What tills were answered."""
    unanswered: dict[Asked, tuple[str, str]] = field(default_factory=dict)
    """What tills asked and heard nothing of: the action and the code."""
    redeemed: dict[str, list[Asked]] = field(default_factory=lambda: defaultdict(list))
    """By code: the requests of which a till was told that they redeemed it."""
    wrong: list[str] = field(default_factory=list)
    """What was told to be one way and then another."""
    journal: list[tuple[datetime, str, int, int]] = field(default_factory=list)
    """When somebody did something that may be taken back: what, to which message, and who."""

    def note(self, at: datetime, deed: str, message_id: int, member_id: int) -> None:
        """Write down what somebody did, or what befell the bot, for whoever reads of a failure."""
        self.journal.append((at, deed, message_id, member_id))

    def story(self, message_ids: Collection[int]) -> str:
        """What is known of these messages, and of the bot's lives, a line each."""
        return "\n".join(
            f"{at:%d %H:%M:%S.%f} {deed} {message_id} {member_id}"
            for at, deed, message_id, member_id in self.journal
            if not message_id or message_id in message_ids
        )
