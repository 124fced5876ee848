"""The review of an alert: what the team learnt from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

ANSWER_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Review:
    """What somebody of the team wrote about an alert afterwards."""

    alert_id: int
    guild_id: int
    created_by: int
    at: datetime
    happened: str
    went_well: str
    to_change: str
