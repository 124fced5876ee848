"""Product fault: something people bought is broken or does not work."""

from __future__ import annotations

from domain.playbooks.base import EXPERT, LEAD, MODERATORS, VOICE, Playbook, PreparedText, Step
from domain.translatable_text import text

KIND = Playbook(
    key="product_fault",
    position=1,
    sign="🔧",
    label=text("Product fault"),
    about=text("Something people bought is broken or does not work"),
    update_minutes=60,
    steps=(
        Step(
            text("Read the messages behind the card: what is broken, since when, for whom?"),
            LEAD,
            10,
        ),
        Step(
            text("Hold everything, if a cheerful post would look like mockery now."),
            LEAD,
            10,
        ),
        Step(
            text(
                "Find out whether it is true, whether it is dangerous, and what helps in "
                "the meantime."
            ),
            EXPERT,
            20,
        ),
        Step(
            text("Post the first word where people complain, and pin it."),
            VOICE,
            30,
        ),
        Step(
            text("Offer a private talk to everybody who needs a repair or money back."),
            MODERATORS,
            60,
        ),
        Step(
            text("Say that it is solved and why, and thank those who told you first."),
            VOICE,
            1440,
        ),
    ),
    texts=(
        PreparedText(
            text("First word"),
            text(
                "We have read your messages: something is not working as it should. We are "
                "looking for the cause, and will write here again within the hour."
            ),
        ),
        PreparedText(
            text("What to do in the meantime"),
            text(
                "Please stop using it for now and keep your receipt. Press “Talk to the "
                "team”, and you'll get a repair, a replacement or your money back, as "
                "you prefer."
            ),
        ),
        PreparedText(
            text("Solved"),
            text(
                "It is solved. Thank you to everybody who told us, and sorry for the trouble."
                " If you still have a problem, please write to the team."
            ),
        ),
    ),
)
