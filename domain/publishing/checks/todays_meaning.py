"""Ask a person to look what names, places and hashtags mean today.

A shop once advertised its "Aurora" dress on the day of a shooting in Aurora.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote_plus

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.name_finder import find_names
from domain.translatable_text import JoinedList, Markup, text

LINKS = 5
"""How many names have a link each; those after them share one line."""
SHOWN_LENGTH = 30


def find(content: Content, surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Give a link to the news about each name."""
    names = [each[:SHOWN_LENGTH] for each in find_names(content.text, surroundings.own_names)]
    for name in names[:LINKS]:
        yield CheckFinding(
            Level.LOOK,
            text(
                "“{name}”: what does it mean today? [Look at the news]({link})",
                name=name,
                link=Markup(news_search(name, surroundings.language)),
            ),
            name,
        )
    if rest := names[LINKS:]:
        shown = JoinedList(tuple(rest[:LINKS]))
        said = text("What do {names} and other names mean today? Look at the news.", names=shown)
        yield CheckFinding(Level.LOOK, said, ", ".join(rest))


def news_search(name: str, language: str) -> str:
    """Return the address at which news about a name are found."""
    return f"https://news.google.com/search?q={quote_plus(name)}&hl={language}"


KIND = Check("todays_meaning", 3, text("names and hashtags"), find)
