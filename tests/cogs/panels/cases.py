"""Panels of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.services.cases.waiting_times import CareStatus, WaitingCase
from cogs.cases import buttons as case_buttons
from cogs.cases import posts as case_posts
from cogs.cases.care_commands import promise_panel
from domain.cases.case import Case, CaseState
from domain.cases.response_clock import WaitingTimes
from domain.cases.settings import CareSettings, DayHours
from domain.cases.snippet import MAX_SNIPPETS, NAME_LENGTH, WORDS_LENGTH, Snippet
from domain.complaints import Precision
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import ID, MANY, a_guild, full, words

LENGTHS = {("Snippet", "name"): NAME_LENGTH, ("Snippet", "words"): WORDS_LENGTH}


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    case = full(Case, letters, language=language, state=CaseState.OPEN)
    yield case_posts.welcome(case, guild, text("{said}", said=words(200, letters)))
    for handled_by in (ID, None):
        handled = replace(case, handled_by=handled_by)
        yield case_buttons.case_card(handled, language)
        yield case_posts.reminder_card(handled, ID, guild)
        yield case_posts.late_card(ID, guild)
    yield case_buttons.solved_card(case)
    yield case_posts.helpline_card(language)
    hours = tuple(DayHours(day, 60 * at, 60 * at + 30) for day in range(7) for at in range(6))
    days = tuple(f"2026-{month:02}-{day:02}" for month in range(1, 6) for day in range(1, 13))
    care = CareSettings(care_hours=hours, care_country="FR", care_days_off=days)
    yield promise_panel(care, language)


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
