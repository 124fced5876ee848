"""Check that people who do not see the picture know what it shows."""

from __future__ import annotations

from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.translatable_text import text


def find(content: Content, _surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Stop a picture without a description."""
    if content.picture is not None and not content.alt_text:
        yield CheckFinding(
            Level.STOP,
            text("Say what the picture shows, for members who cannot see it. Edit the post."),
        )


KIND = Check("alt_text", 6, text("the picture's description"), find)
