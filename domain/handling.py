"""The rule by which one person of the team handles a message."""

from __future__ import annotations

from domain.refusals import Refusal
from domain.translatable_text import User, text


def check_free(handled_by: int | None, by: int, *, is_open: bool) -> None:
    """Raise `Refusal` unless it is open, and nobody has it but the person `by`."""
    if not is_open:
        raise Refusal(text("Somebody on the team has already handled this."))
    if handled_by not in {None, by}:
        raise Refusal(text("{member} already has this one.", member=User(handled_by or 0)))
