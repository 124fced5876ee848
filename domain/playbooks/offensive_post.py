"""Offence by one of our posts: one of our posts hurt or angered people."""

from __future__ import annotations

from domain.playbooks.base import LEAD, MODERATORS, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="offensive_post",
    position=2,
    sign="💬",
    label=text("Offence by one of our posts"),
    about=text("One of our posts hurt or angered people"),
    update_minutes=60,
    steps=(
        Step(
            text("Hold everything: none of our posts goes out until you know what hurt."),
            LEAD,
            5,
        ),
        Step(
            text("Read what people say. Do not argue, and do not delete what they write."),
            LEAD,
            10,
        ),
        Step(
            text(
                "Take a screenshot of the post, then remove it, or leave it with a note. Say "
                "which you did."
            ),
            VOICE,
            20,
        ),
        Step(
            text(
                "Post the apology: what you did, that it was wrong, and what changes. No “if "
                "anybody felt”."
            ),
            VOICE,
            45,
        ),
        Step(
            text("Answer everybody who was hurt in person, not with a copied text."),
            MODERATORS,
            180,
        ),
        Step(
            text("Agree on who reads posts of this kind before they go out."),
            LEAD,
            1440,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "We hear you. One of our posts hurt people, and we are talking about it "
                "now instead of posting more. You will hear from us today."
            ),
        ),
        PreparedText(
            text("Apology"),
            text(
                "We posted something that hurt people. That was our mistake, and we are "
                "sorry. We have taken it down, and from now on two of us read such posts "
                "before they appear."
            ),
        ),
        PreparedText(
            text("To a person who was hurt"),
            text(
                "Thank you for telling us. You are right, and we are sorry. May we ask what "
                "we should have seen?"
            ),
        ),
    ),
)
