"""Watched words of a report: names whose mentions a team wants to see."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from domain.campaigns import name_match_words, name_words
from domain.intent.normalization import normalize
from domain.message_text import MessageText

SEPARATOR = ":"
_COMPOUND = re.compile(r"\w(?:[._@]\w|_)|_\w|^/")
"""Names of hosts, files and people, of which a part is not a word of the message."""


@dataclass(frozen=True, slots=True)
class WatchedWord:
    """A name, and words of which one must be near if the name alone is ambiguous."""

    name: frozenset[str]
    near: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, said: str) -> WatchedWord:
        """Return the watched word for "Orange" or "Orange: phone sim".

        Raises `ValueError` if nothing is left to look for.
        """
        name, _, near = said.partition(SEPARATOR)
        found = cls(name_words(name), name_match_words(near))
        if not found.name:
            raise ValueError("a watched word has letters or digits")
        return found

    def is_in(self, said: frozenset[str]) -> bool:
        """Return whether it is among the words of `words_of`."""
        return self.name <= said and (not self.near or not self.near.isdisjoint(said))


def words_of(text: str | MessageText) -> frozenset[str]:
    """Return the words of a message, without quotations, code, links, mentions and file names.

    Case, accents and plural endings do not matter.
    """
    words = (each for each in normalize(text).split() if not _COMPOUND.search(each))
    return name_match_words(" ".join(words))


def mentions(text: str | MessageText, watched: Collection[WatchedWord]) -> bool:
    """Return whether a message mentions one of the watched words."""
    if not watched:
        return False
    said = words_of(text)
    return any(word.is_in(said) for word in watched)
