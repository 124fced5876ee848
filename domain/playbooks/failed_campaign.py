"""Failed campaign: a code, a price or a contest does not work as announced."""

from __future__ import annotations

from domain.playbooks.base import EXPERT, LEAD, MODERATORS, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="failed_campaign",
    position=3,
    sign="🏷️",
    label=text("Failed campaign"),
    about=text("A code, a price or a contest does not work as announced"),
    update_minutes=30,
    steps=(
        Step(
            text("Pause the campaign or contest, so that nobody else is let down."),
            LEAD,
            5,
        ),
        Step(
            text("Find out what is wrong: the code, the shop, the rules or the price."),
            EXPERT,
            20,
        ),
        Step(
            text("Say publicly that it does not work, and that nobody loses by it."),
            VOICE,
            20,
        ),
        Step(
            text("Decide how those who tried are compensated, the same for all."),
            LEAD,
            60,
        ),
        Step(
            text("Repair it, try it yourself from beginning to end, then go on."),
            EXPERT,
            180,
        ),
        Step(
            text("Answer everybody who asked in a private talk."),
            MODERATORS,
            480,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "The offer does not work as we announced it. That is our mistake, not yours. "
                "We have paused it, and nobody will lose by that."
            ),
        ),
        PreparedText(
            text("It works again"),
            text(
                "The offer works again, and we have tried it ourselves. If you could not use "
                "it before, write to the team: you still get it."
            ),
        ),
        PreparedText(
            text("To somebody who was let down"),
            text(
                "We're sorry that it did not work for you. You'll get what we announced; "
                "just answer here."
            ),
        ),
    ),
)
