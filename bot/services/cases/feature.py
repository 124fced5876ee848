"""The feature of private talks with the team."""

from __future__ import annotations

from bot.feature_specs import FeatureSpec
from bot.services.cases.conversations import DELETE, HELPLINE, LOCK, REOPENED, ConversationService
from bot.services.cases.letters import ANSWERED, CaseLetterService
from bot.services.cases.lifecycle import PANEL, SOLVED, WELCOME, CaseService
from bot.services.cases.reminders import LATE_POST, REMIND, REMINDER_POST, CaseReminderService
from bot.services.cases.snippets import SnippetService
from bot.services.cases.waiting_times import WaitingTimeService
from domain.cases.case import (
    CARD,
    DELETE_CARD,
    DELETE_THREAD,
    LETTER,
    LOCK_THREAD,
    OPEN_THREAD,
    UPDATE_CARDS,
)
from domain.cases.settings import CASES
from domain.help_lines import HelpLine, HelpTopic
from domain.holds import GOES_ON
from domain.translatable_text import text

FEATURE = FeatureSpec(
    key="cases",
    modules=("case_snippets",),
    services=(
        CaseLetterService,
        CaseReminderService,
        CaseService,
        ConversationService,
        SnippetService,
        WaitingTimeService,
    ),
    jobs=dict.fromkeys((DELETE, LOCK, REMIND), GOES_ON),
    posts=dict.fromkeys(
        (
            ANSWERED,
            CARD,
            HELPLINE,
            LATE_POST,
            LETTER,
            PANEL,
            REMINDER_POST,
            REOPENED,
            SOLVED,
            WELCOME,
        ),
        GOES_ON,
    ),
    actions=dict.fromkeys(
        (DELETE_CARD, DELETE_THREAD, LOCK_THREAD, OPEN_THREAD, UPDATE_CARDS), GOES_ON
    ),
    results={"care": None, "case": None, "snippets": "/snippets list", "talk": "/talk"},
    help=(
        HelpLine(
            115,
            text("**Talk to the team in private**: /talk, or a message's menu › *Tell the team*."),
            switch=CASES,
        ),
        HelpLine(
            116,
            text(
                "**Talks with members**: /care panel posts a button for them, /care hours and "
                "/care promise say when you answer, /care status who waits. /case assign, /case "
                "note and /case snippet work in a talk's thread, and with *talk_with* for a talk "
                "in writing; /snippets saves answers."
            ),
            switch=CASES,
            topic=HelpTopic.TALK,
        ),
    ),
)
