"""Check for mentions of roles or everyone."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.translatable_text import text

_MENTION = re.compile(r"@(?:everyone|here)\b|<@&\d+>")


def find(content: Content, _surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Ask for a second yes."""
    if _MENTION.search(content.text):
        said = text("It mentions everyone or a role. I notify nobody, but it reads like shouting.")
        yield CheckFinding(Level.LOOK, said)


KIND = Check("mentions", 11, text("mentions"), find)
