"""Raid: many new accounts come at once to disturb."""

from __future__ import annotations

from domain.playbooks.base import LEAD, MODERATORS, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="raid",
    position=5,
    sign="🛡️",
    label=text("Raid"),
    about=text("Many new accounts join at once to cause trouble"),
    update_minutes=30,
    steps=(
        Step(
            text("Raise the verification level in the server settings, and pause invitations."),
            LEAD,
            5,
        ),
        Step(
            text("Switch on slow mode in the channels concerned, or close them."),
            MODERATORS,
            5,
        ),
        Step(
            text(
                "Remove the accounts in one go, by the time at which they joined. Do not "
                "answer them."
            ),
            MODERATORS,
            20,
        ),
        Step(
            text("Tell members what is going on, without naming those who raid."),
            VOICE,
            30,
        ),
        Step(
            text("Ask those who were insulted how they are, and report threats to Discord."),
            MODERATORS,
            60,
        ),
        Step(
            text("Open the channels again, one after the other, and watch for an hour."),
            LEAD,
            180,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "Many accounts joined to cause trouble. We are removing them, and some "
                "channels are closed for a little while. Please do not answer them."
            ),
        ),
        PreparedText(
            text("It is over"),
            text(
                "It is over, and the channels are open again. If somebody wrote to you in "
                "private, block them and tell the team."
            ),
        ),
        PreparedText(
            text("To a member who was insulted"),
            text(
                "What was written to you has no place here, and it is gone. How are you? We "
                "are here if you want to talk."
            ),
        ),
    ),
)
