"""Check whether the post names a competitor."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.folding import named_in
from domain.translatable_text import JoinedList, text

SHOWN = 3


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Look for the names that the guild gave, whatever their capitals and accents."""
    named = named_in(content.text, surroundings.competitors)[:SHOWN]
    if named:
        shown = JoinedList(tuple(named))
        yield CheckFinding(
            Level.LOOK,
            text("It names {competitors}. Is that fair, and is it worth it?", competitors=shown),
            ", ".join(named),
        )


KIND = Check("competitor", 9, text("competitors"), find)
