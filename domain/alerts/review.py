"""The review of an alert: what the team learnt from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.refusals import Refusal
from domain.translatable_text import text

ANSWER_LENGTH = 500


@dataclass(frozen=True, slots=True)
class Review:
    """A review of an alert, written by somebody of the team afterwards."""

    alert_id: int
    guild_id: int
    created_by: int
    at: datetime
    happened: str
    went_well: str
    to_change: str


def checked_answer(answer: str) -> str:
    """Return an answer as it is stored; raise `Refusal` for a too long one."""
    answer = answer.strip()
    if len(answer) > ANSWER_LENGTH:
        raise Refusal(text("Keep each answer below {most} characters, please.", most=ANSWER_LENGTH))
    return answer
