"""Entries of one day that are about the same thing, which members would read twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from domain.calendar.entries import CalendarEntry
from domain.campaigns import name_match_words, product_name_match
from domain.publishing.folding import without_links
from domain.publishing.name_finder import common_words

SHORTEST = 4
"""Letters of the shortest word that says what something is about."""
SHARED = 0.6
"""The share of the shorter one's words that two have in common if they are about the same."""
FEWEST = 2
"""How many words they have in common at least, unless the shorter one has only one."""
MOST_COMPARED = 60
"""How many entries of one day are compared with each other."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The subject of a text: the products that it names, and its rarer words."""

    products: frozenset[str]
    words: frozenset[str]

    @classmethod
    def of(cls, said: str, products: Sequence[str]) -> Subject:
        """Return the subject of a text; `products` are all names of products."""
        words = name_match_words(without_links(said))
        known = common_words(with_capitals=False)
        return cls(
            frozenset(name for name in products if product_name_match(name, words) == 1.0),
            frozenset(word for word in words if len(word) >= SHORTEST and word not in known),
        )

    def is_same(self, other: Subject) -> bool:
        """Return whether both name the same product, or share most of their rarer words."""
        if self.products & other.products:
            return True
        shorter = min(len(self.words), len(other.words))
        fewest = max(min(FEWEST, shorter), SHARED * shorter, 1)
        return len(self.words & other.words) >= fewest


@dataclass(frozen=True, slots=True)
class SaidTwice:
    """Two entries of one day that are about the same thing."""

    first: CalendarEntry
    second: CalendarEntry


def said_twice(entries: Sequence[CalendarEntry], products: Sequence[str]) -> Iterator[SaidTwice]:
    """Yield the pairs of one day's entries about the same; `products` are their names."""
    compared = [
        (each, Subject.of(each.subject, products))
        for each in entries[:MOST_COMPARED]
        if each.subject
    ]
    for (first, one), (second, other) in combinations(compared, 2):
        if first.source != second.source and one.is_same(other):
            yield SaidTwice(first, second)
