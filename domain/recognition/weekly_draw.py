"""The draw of a week's surprise: its list, decisions and words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.contributions import ContributionKind
from domain.guild_settings import Tone
from domain.recognition.verifiable_draw import draw_order, draw_subject


class DrawState(StrEnum):
    """States of a draw."""

    PROPOSED = "proposed"
    """The moderators may still change it; at its time the guild's setting decides."""
    APPROVED = "approved"
    ABSENT = "absent"
    """The drawn member has left the server, and moderators choose what happens."""
    POSTED = "posted"
    SKIPPED = "skipped"
    LAPSED = "lapsed"
    """Nobody answered before the next one."""
    QUIET = "quiet"
    """There was nobody to surprise."""


CHANGEABLE = (DrawState.PROPOSED, DrawState.APPROVED)
"""The states in which moderators may still change everything."""
OPEN = (*CHANGEABLE, DrawState.ABSENT)


class DrawAction(StrEnum):
    """Decisions about a draw."""

    APPROVE = "approve"
    AGAIN = "again"
    CHOOSE = "choose"
    REWRITE = "rewrite"
    SKIP = "skip"
    PASS = "pass"  # noqa: S105 (no password)
    """The drawn member cannot be surprised, so the next one is."""
    LEFT = "left"
    """The drawn member has left the server, so moderators are asked."""
    KEEP = "keep"
    """The drawn member is surprised although they have left."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A secret seed stored at `made_at`; `revealed_at` is when a post made it public."""

    id: int
    secret: bytes
    made_at: datetime
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """A line of a draw's list; the id of an erased member is 0."""

    member_id: int
    weight: int
    points: int
    kinds: tuple[ContributionKind, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """The draw of a week's surprise.

    Contributions from `since` to before `until` counted. `number` is the number of the draw (0: the
    first), unless the member was chosen `by_hand`. `template` is the original text, `words` the
    text as a moderator changed it.
    """

    id: int
    guild_id: int
    week: str
    seed_id: int
    since: datetime
    until: datetime
    post_at: datetime
    pool: tuple[DrawEntry, ...]
    number: int = 0
    user_id: int | None = None
    by_hand: bool = False
    unsure: int = 0
    """Number of candidates whom Discord could not be asked about: some may be staff."""
    template: str = ""
    words: str | None = None
    state: DrawState = DrawState.PROPOSED

    @property
    def post_template(self) -> str:
        """The template from which the post is made."""
        return self.words or self.template

    def order(self, secret: bytes) -> tuple[int, ...]:
        """Return the lines of the list in the order in which the seed draws them."""
        weights = [line.weight for line in self.pool]
        return draw_order(secret, draw_subject(self.guild_id, self.week), weights)

    def later(self, secret: bytes) -> list[Draw]:
        """Return this draw with each member who is next in line, in the order of the seed."""
        order = self.order(secret)
        first = self.number if self.by_hand else self.number + 1
        return [
            self.changed(number=number, user_id=self.pool[order[number]].member_id, by_hand=False)
            for number in range(first, len(order))
        ]

    def changed(self, **values: Any) -> Draw:
        """Return the draw with some values replaced."""
        return replace(self, **values)


@dataclass(frozen=True, slots=True)
class DrawDecision:
    """One decision about a draw; `user_id` is the moderator, None if the rules decided.

    `number` is the number of the draw that counts since.
    """

    action: DrawAction
    user_id: int | None
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class PostTemplate:
    """A template of the guild's own."""

    id: int
    tone: Tone
    words: str
