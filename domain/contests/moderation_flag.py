"""Flags of entries: members' reports and automatic findings for moderators."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ModerationFlag:
    """A member's report, with their words, or the bot's finding that the entry is like another."""

    user_id: int | None
    like_id: int | None
    note: str
