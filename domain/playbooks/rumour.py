"""Rumour: something untrue or half true about us goes round."""

from __future__ import annotations

from domain.playbooks.base import EXPERT, LEAD, MODERATORS, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="rumour",
    position=6,
    sign="🗣️",
    label=text("Rumour"),
    about=text("Something untrue or half true about us is going round"),
    update_minutes=90,
    steps=(
        Step(
            text("Find where it comes from, and how many people have really seen it."),
            LEAD,
            15,
        ),
        Step(
            text("Ask who can know: what is true, what is false, what you do not know yet?"),
            EXPERT,
            30,
        ),
        Step(
            text("Decide whether to answer. A rumour that few have seen grows if you do."),
            LEAD,
            40,
        ),
        Step(
            text(
                "Say what is true in two sentences, with proof, and without repeating the "
                "rumour as a headline."
            ),
            VOICE,
            60,
        ),
        Step(
            text("Let moderators answer with a link to that post, kindly, once for each person."),
            MODERATORS,
            120,
        ),
        Step(
            text("Correct what you said if you learn more."),
            VOICE,
            480,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "You ask about something that is going round. We are checking it, and will "
                "tell you what we know today, even if it is little."
            ),
        ),
        PreparedText(
            text("What is true"),
            text(
                "This is what is true, and here is where you can check it yourselves. We "
                "will add what we do not know yet."
            ),
        ),
        PreparedText(
            text("With a link"),
            text("Thank you for asking. We have answered that here, with everything we know."),
        ),
    ),
)
