"""Panels of complaints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cogs.complaints import cards
from cogs.complaints.talks import PrivateTalkButton
from cogs.ui.signed_reply import signed_panel
from domain.cases.settings import CASES
from domain.complaints import MAX_ANSWER_LENGTH, Complaint, ComplaintState
from tests.cogs.filling import ID, a_guild, full, words


def panels(letters: str, language: Any) -> Iterator[Any]:
    guild = replace(a_guild(letters), language=language).changed(
        features=frozenset({CASES}), care_channel_id=ID
    )
    new = full(Complaint, letters, state=ComplaintState.NEW, urgent=False)
    yield cards.complaints_card([], guild)
    for state in ComplaintState:
        yield cards.complaints_card([replace(new, state=state)], guild)
    yield cards.complaints_card([replace(new, urgent=True)], guild)
    taken = [replace(new, id=ID + at, state=ComplaintState.TAKEN) for at in range(99)]
    done = replace(new, state=ComplaintState.ANSWERED)
    yield cards.complaints_card([*taken, done], guild)
    answer = words(MAX_ANSWER_LENGTH, letters)
    yield signed_panel(answer, words(32, letters), language, PrivateTalkButton(ID, language))
