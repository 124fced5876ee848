"""Measures of what is heard in conversations."""

from __future__ import annotations

from domain.listening.items import InboxKind
from domain.measures import Measure, People
from domain.translatable_text import text

PRAISE_HEARD = Measure(
    key="listening.praise",
    name=text("Praise heard"),
    definition=text(
        "Members' messages that the bot took for praise while the inbox is switched on, without "
        "those of the team and of members who want to be left alone. People: their authors."
    ),
    people=People.BY_DAY,
)
MENTIONS_HEARD = Measure(
    key="listening.mentions",
    name=text("Mentions"),
    definition=text(
        "Members' messages that name a watched word or a product, each once however many it "
        "names, without those that name only competitors; counted like praise. People: their "
        "authors."
    ),
    people=People.BY_DAY,
)
COMPETITORS_HEARD = Measure(
    key="listening.competitors",
    name=text("Mentions of competitors"),
    definition=text(
        "Members' messages that name a watched word of the kind competitor, each once however "
        "many it names, whether or not they name you as well; counted like praise. People: their "
        "authors."
    ),
    people=People.BY_DAY,
)
NEEDS_HEARD = Measure(
    key="listening.needs",
    name=text("Needs heard"),
    definition=text(
        "Members' messages that wish for something that could be made; counted like praise. "
        "People: their authors."
    ),
    people=People.BY_DAY,
)
QUESTIONS_HEARD = Measure(
    key="listening.questions",
    name=text("Questions asked"),
    definition=text(
        "Questions in help channels and forum posts, answered or not, but not what an asker adds "
        "while they wait. Counted like praise. People: their authors."
    ),
    people=People.BY_DAY,
)
MEASURE_OF = {
    InboxKind.PRAISE: PRAISE_HEARD,
    InboxKind.MENTION: MENTIONS_HEARD,
    InboxKind.NEED: NEEDS_HEARD,
    InboxKind.QUESTION: QUESTIONS_HEARD,
}
"""The measure that counts messages of a kind; mentions are also counted by what they name."""
