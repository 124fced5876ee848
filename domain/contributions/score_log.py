"""The log of scores: changes by moderators and the bot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ScoreAction(StrEnum):
    """Kinds of entries in the log."""

    STRUCK = "struck"
    RESTORED = "restored"
    POINTS = "points"
    RING = "ring"
    FINE = "fine"
    WEIGHT = "weight"


@dataclass(frozen=True, slots=True)
class ScoreLogEntry:
    """One line of the log; `by` is None for the bot itself."""

    action: ScoreAction
    at: datetime
    user_id: int | None = None
    by: int | None = None
    points: int | None = None
    note: str = ""
