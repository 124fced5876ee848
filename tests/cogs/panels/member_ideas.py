"""Ideas: what the team decides about, and the lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cogs.member_ideas import deciding, idea_card
from cogs.ui.base import framed, paragraph
from domain.member_ideas.idea import REASON_LENGTH, TITLE_LENGTH, IdeaState, MemberIdea
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import ID, full, many, words

LENGTHS = {
    ("MemberIdea", "title"): TITLE_LENGTH,
    ("MemberIdea", "reason"): REASON_LENGTH,
}


def panels(letters: str, language: Any) -> Iterator[Any]:
    said = text("{said}", said=words(200, letters))
    for state in IdeaState:
        idea = full(MemberIdea, letters, state=state)
        yield deciding.idea_panel(idea, language, said)
    yield framed(*(paragraph(line, language) for line in deciding.idea_lines(idea)))
    yield idea_card(ID, language)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    ideas = many(MemberIdea, letters)
    service = "client.app.MemberIdeaService"
    return {
        "ideas": {f"{service}.listed": lambda *_, **__: given(ideas)},
        "my_ideas": {f"{service}.of_member": lambda *_: given(ideas)},
    }
