"""Data leak: personal data may be where they do not belong."""

from __future__ import annotations

from domain.playbooks.base import EXPERT, LEAD, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="data_leak",
    position=4,
    sign="🔐",
    label=text("Data leak"),
    about=text("Personal data may be where they do not belong"),
    update_minutes=60,
    steps=(
        Step(
            text(
                "Stop the leak: revoke the key, close the page or take the file down. Delete "
                "no traces."
            ),
            EXPERT,
            10,
        ),
        Step(
            text("Write down when you noticed it, what happened and who knows. Log every step."),
            LEAD,
            15,
        ),
        Step(
            text(
                "Call the person responsible for data protection, who decides whom you "
                "must notify by law, and by when."
            ),
            LEAD,
            30,
        ),
        Step(
            text("Find out whose data it is, which data, since when, and who could see it."),
            EXPERT,
            120,
        ),
        Step(
            text(
                "Tell those affected what happened and what they should do, even if you do "
                "not know everything yet."
            ),
            VOICE,
            240,
        ),
        Step(
            text("Report to the authority if you must; in the European Union within 72 hours."),
            LEAD,
            2880,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "Some data may have been visible to people who should not see it. We "
                "have closed the gap, and are finding out whose data it is. We will "
                "contact those affected personally."
            ),
        ),
        PreparedText(
            text("To those affected"),
            text(
                "Your data may have been visible to others. We have closed the gap. Please "
                "change your password wherever you use the same one, and be wary of messages "
                "that ask for money or codes."
            ),
        ),
        PreparedText(
            text("What we know"),
            text(
                "This is what happened, what was visible and for how long, and what we have "
                "changed. We have told the authority. Questions go to the team, in private."
            ),
        ),
    ),
)
