"""Panels of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import discord

from bot.i18n import escape
from bot.services.cases.letters import LetterDraft, WrittenTalk
from bot.services.cases.waiting_times import CareStatus, WaitingCase
from cogs.cases import buttons as case_buttons
from cogs.cases import letter_posts
from cogs.cases import posts as case_posts
from cogs.cases.care_commands import promise_panel
from cogs.cases.letters import answer_panel, talk_panel
from domain.cases.case import MAX_LETTER_LENGTH, Case, CaseState
from domain.cases.response_clock import WaitingTimes
from domain.cases.settings import CareSettings, DayHours
from domain.cases.snippet import MAX_SNIPPETS, NAME_LENGTH, WORDS_LENGTH, Snippet
from domain.complaints import Precision
from domain.translatable_text import Channel, text
from tests.cogs.asking import given
from tests.cogs.filling import ID, MANY, a_guild, full, words

LENGTHS = {
    ("Snippet", "name"): NAME_LENGTH,
    ("Snippet", "words"): WORDS_LENGTH,
    ("LetterDraft", "words"): MAX_LETTER_LENGTH,
    ("LetterDraft", "name"): 32,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    case = full(Case, letters, language=language, state=CaseState.OPEN)
    draft = full(LetterDraft, letters)
    expected = text("{said}", said=words(200, letters))
    yield case_posts.welcome(case, guild, expected)
    for handled_by in (ID, None):
        handled = replace(case, handled_by=handled_by)
        yield case_buttons.case_card(handled, language)
        yield case_posts.reminder_card(handled, Channel(ID), guild)
        yield case_posts.late_card(Channel(ID), guild)
        yield letter_posts.letter_card(handled, escape(draft.words), language)
    card = letter_posts.answer_card(case, draft, language)
    yield card
    yield answer_panel(posted(card))
    yield letter_posts.answered_card(ID, words(100, letters), language)
    yield case_buttons.solved_card(case)
    yield case_buttons.solved_card(replace(case, in_writing=True))
    for state in CaseState:
        talk = full(WrittenTalk, letters, case=replace(case, state=state), answers=())
        for each in (talk, replace(talk, is_answered=False, is_passed_on=False)):
            yield talk_panel(each, expected, language, in_guild=True)
            yield talk_panel(each, expected, language, in_guild=False)
    yield case_posts.helpline_card(language)
    hours = tuple(DayHours(day, 60 * at, 60 * at + 30) for day in range(7) for at in range(6))
    days = tuple(f"2026-{month:02}-{day:02}" for month in range(1, 6) for day in range(1, 13))
    care = CareSettings(care_hours=hours, care_country="FR", care_days_off=days)
    yield promise_panel(care, language)


def posted(panel: Any) -> Any:
    """Return the panel as the message that Discord makes of it, as far as it is read here."""
    parts = map(discord.components._component_factory, panel.to_components())
    return SimpleNamespace(components=list(parts))


def lists(letters: str) -> dict[str, dict[str, Any]]:
    long = timedelta(hours=999, minutes=59)
    case = full(Case, letters, language="en", state=CaseState.OPEN)
    status = CareStatus(
        [WaitingCase(case, long, long / number) for number in range(1, MANY)],
        999,
        WaitingTimes(long, None, 0.5),
        (),
    )
    saved = [full(Snippet, letters, language="en") for _ in range(MAX_SNIPPETS)]
    return {
        "snippets": {"client.app.SnippetService.all": lambda _: given(saved)},
        "care_status": {
            "client.app.WaitingTimeService.status": lambda _: given(status),
            "client.app.ComplaintService.precision": lambda _: given(Precision(99, 100)),
        },
    }
