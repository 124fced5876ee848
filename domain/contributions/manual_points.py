"""Points given and taken by moderators, and their limits."""

from __future__ import annotations

from domain.contributions.contribution import Contribution
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_POINTS = 500
"""Maximum number of points given or taken at once."""
MAX_REASON_LENGTH = 200


def check_manual_points(contribution: Contribution, *, receiver_is_bot: bool = False) -> None:
    """Raise `Refusal` for points that no moderator may give or take, saying what to do instead."""
    if contribution.giver_id == contribution.receiver_id:
        raise Refusal(text("You cannot give points to yourself. Ask another moderator."))
    if receiver_is_bot:
        raise Refusal(text("Kind of you, but bots don't collect points. Choose a person."))
    if not 1 <= abs(contribution.amount) <= MAX_POINTS:
        raise Refusal(text("Give or take from 1 to 500 points at a time."))
    if not contribution.detail or len(contribution.detail) > MAX_REASON_LENGTH:
        raise Refusal(
            text("Give a reason in up to 200 characters. The member will read it in /me.")
        )
