"""Check that the post is neither too long nor too heavy, nor full of links."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import TEXT_LENGTH, Content
from domain.translatable_text import text

LONG_TEXT = 1_200
MANY_LINKS = 5
FILE_BYTES = 8 * 1024 * 1024
"""The size of a picture that every server accepts, with room for the rest."""
_LINK = re.compile(r"https?://")


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Stop what Discord would not take; have somebody look at what few people read."""
    length, links = len(content.text), len(_LINK.findall(content.text))
    if length > TEXT_LENGTH:
        said = text("Keep the text below {most} characters, please.", most=TEXT_LENGTH)
        yield CheckFinding(Level.STOP, said)
    elif length > LONG_TEXT:
        said = text("It has {length} characters; most people read the first lines.", length=length)
        yield CheckFinding(Level.LOOK, said)
    if links > MANY_LINKS:
        said = text("It has {links} links; one is followed more often than many.", links=links)
        yield CheckFinding(Level.LOOK, said)
    if surroundings.picture_bytes > FILE_BYTES:
        yield CheckFinding(Level.STOP, text("The picture is too big a file. Choose a smaller one."))


KIND = Check("size", 12, text("length and size"), find)
