"""The draw of a week's surprise: its list, what was decided about it, and its words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from domain.contributions import ContributionKind
from domain.guild_settings import Tone


class DrawState(StrEnum):
    """States of a draw."""

    PROPOSED = "proposed"
    """The moderators may still change it; at the hour the guild's setting decides."""
    APPROVED = "approved"
    POSTED = "posted"
    SKIPPED = "skipped"
    LAPSED = "lapsed"
    """Nobody answered until the next one."""
    QUIET = "quiet"
    """There was nobody to surprise."""


OPEN = (DrawState.PROPOSED, DrawState.APPROVED)


class DrawAction(StrEnum):
    """Decisions about a draw."""

    APPROVE = "approve"
    AGAIN = "again"
    CHOOSE = "choose"
    REWRITE = "rewrite"
    SKIP = "skip"
    PASS = "pass"  # noqa: S105 (no password)
    """The member who came out may no longer be surprised, so the next one is."""


@dataclass(frozen=True, slots=True)
class Seed:
    """A seed put away at `made_at`; `revealed_at` is when a post made it public."""

    id: int
    secret: bytes
    made_at: datetime
    revealed_at: datetime | None


@dataclass(frozen=True, slots=True)
class DrawEntry:
    """A line of a draw's list. Of somebody erased the id is 0."""

    member_id: int
    weight: int
    points: int
    kinds: tuple[ContributionKind, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """The draw of a week's surprise.

    Acts from `since` to before `until` counted. `number` says which line came out (0: the first
    draw), unless it was chosen `by_hand`. `template` is what the words began as, `words` what a
    moderator made of them.
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
    """How many of the list Discord could not be asked about: some may be staff."""
    template: str = ""
    words: str | None = None
    state: DrawState = DrawState.PROPOSED

    @property
    def post_template(self) -> str:
        """The template that the post is made from."""
        return self.words or self.template

    def changed(self, **values: Any) -> Draw:
        """The draw with some values replaced."""
        return replace(self, **values)


@dataclass(frozen=True, slots=True)
class DrawDecision:
    """One thing decided about a draw; `user_id` is the moderator, None where the rules did."""

    action: DrawAction
    user_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class PostTemplate:
    """A template of the guild's own."""

    id: int
    tone: Tone
    words: str
