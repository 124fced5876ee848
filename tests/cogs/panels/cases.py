"""Panels of cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cogs.cases import buttons as case_buttons
from cogs.cases import posts as case_posts
from domain.cases.case import Case, CaseState
from domain.translatable_text import text
from tests.cogs.filling import ID, a_guild, full, words


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language)
    case = full(Case, letters, language=language, state=CaseState.OPEN)
    yield case_posts.welcome(case, guild, text("{said}", said=words(200, letters)))
    for handled_by in (ID, None):
        handled = replace(case, handled_by=handled_by)
        yield case_buttons.case_card(handled, language)
        yield case_posts.reminder_card(handled, ID, guild)
    yield case_buttons.solved_card(case)
