"""Flags of entries: reports and findings that moderators are shown."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModerationFlag:
    """A member's report, with their words, or our finding that the entry is like another."""

    user_id: int | None
    like_id: int | None
    note: str
