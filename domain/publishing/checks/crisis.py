"""Check whether the guild is on hold or in a crisis, or was within the last two days."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import CRISIS_HOURS, Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content, PostKind
from domain.translatable_text import text


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Stop what sells something; have somebody look at everything else."""
    if not surroundings.crisis:
        return
    if content.kind is PostKind.PROMOTIONAL:
        yield CheckFinding(
            Level.STOP,
            text(
                "Everything was on hold, or there was an alert, in the last {hours} hours. Sell "
                "nothing now; edit the post and choose a later time.",
                hours=CRISIS_HOURS,
            ),
        )
        return
    yield CheckFinding(
        Level.LOOK,
        text(
            "Everything was on hold, or there was an alert, in the last {hours} hours. Does the "
            "post suit the mood?",
            hours=CRISIS_HOURS,
        ),
    )


KIND = Check("crisis", 2, text("holds and alerts"), find)
