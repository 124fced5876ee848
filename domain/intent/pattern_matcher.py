"""Matching of many patterns at once, most of which are skipped after a search for a word.

Searching a text with a hundred patterns one after the other costs milliseconds, and nearly all are
in vain. Each pattern can only match where one of a few literal pieces is ("buy", "order"), and
searching a piece in a text is fifty times cheaper. The pieces are derived from the pattern itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from math import prod
from typing import Any

# These two private modules have no types; there is no public way to inspect a pattern.
op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

KEY = 3
"""Number of letters by which a piece is indexed."""

Pieces = frozenset[str]

_SHARES = {
    letter: share
    for share, letters in {180: " ", 100: "e", 70: "taoi", 50: "nsrh", 35: "dl", 20: "ucmf"}.items()
    for letter in letters
} | dict.fromkeys("wygpb", 15)
"""About how many of a thousand characters of chat are this one; all others are rarer."""


class PatternMatcher:
    """Named patterns, to be searched for in short texts. The order of the names is kept."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self.names = tuple(patterns)
        opened: dict[str, int] = {}
        self._rules: list[tuple[tuple[Pieces, ...], re.Pattern[str]]] = []
        self._always = 0
        for number, pattern in enumerate(patterns.values()):
            first, *rest = needed(pattern) or [frozenset[str]()]
            for piece in first:
                opened[piece] = opened.get(piece, 0) | 1 << number
            if not first:
                self._always |= 1 << number
            self._rules.append((tuple(rest), re.compile(pattern)))
        # The rarest pieces of each pattern, with the patterns, as bits, that may match where one
        # is present. Indexed by their first letters, so that most are not even searched for.
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        for piece, rules in opened.items():
            self._pieces.setdefault(piece[:KEY], []).append((piece, rules))
        self._short = tuple(key for key in self._pieces if len(key) < KEY)

    def __len__(self) -> int:
        return len(self.names)

    def mask(self, names: Iterable[str]) -> int:
        """Return the patterns called `names`, as bits."""
        return sum(1 << self.names.index(name) for name in names)

    def found(self, text: str, among: int = -1) -> int:
        """Return the patterns found in `text`, as bits by their order, of those `among`."""
        return self._search(text, self._look(text), among)

    def found_apart(self, text: str, parts: Sequence[str], among: int) -> tuple[int, list[int]]:
        """Return the patterns found in `text`, and those `among` found in each of its `parts`.

        A piece that is not in the text is not searched for in its parts, so they cost little.
        """
        pieces = self._look(text)
        return self._search(text, pieces, -1), self._search_parts(parts, pieces, among)

    def found_in_parts(self, text: str, parts: Sequence[str]) -> list[int]:
        """Return the patterns found in each of the `parts` of `text`."""
        return self._search_parts(parts, self._look(text), -1)

    def _look(self, text: str) -> list[tuple[str, int]]:
        """Return the rarest pieces that are in `text`, with the patterns that need them."""
        grams = {text[at : at + KEY] for at in range(len(text))}
        keys = [key for key in self._short if key in text]
        keys += self._pieces.keys() & grams
        return [piece for key in keys for piece in self._pieces[key] if piece[0] in text]

    def _search_parts(
        self, parts: Sequence[str], pieces: Sequence[tuple[str, int]], among: int
    ) -> list[int]:
        return [
            self._search(part, [piece for piece in pieces if piece[0] in part], among)
            for part in parts
        ]

    def _search(self, text: str, pieces: Iterable[tuple[str, int]], among: int) -> int:
        worth = self._always
        for _, rules in pieces:
            worth |= rules
        worth &= among
        found = 0
        while worth:
            bit = worth & -worth
            worth ^= bit
            also, pattern = self._rules[bit.bit_length() - 1]
            if _has_all(text, also) and pattern.search(text):
                found |= bit
        return found


def _has_all(text: str, needed: Iterable[Pieces]) -> bool:
    """Return whether at least one piece of each set is in `text`."""
    for pieces in needed:
        for piece in pieces:
            if piece in text:
                break
        else:
            return False
    return True


def needed(pattern: str) -> list[Pieces]:
    """Return the sets of pieces of which any match contains at least one each, the rarest first."""
    return sorted(dict.fromkeys(_of_items(parser.parse(pattern))), key=_commonness)


def _of_sequence(items: Any) -> Pieces | None:
    """Return the rarest of the sequence's sets."""
    return min(_of_items(items), key=_commonness, default=None)


def _commonness(pieces: Pieces) -> float:
    """Return about how often one of the pieces is at a place of a text."""
    return sum(prod(_SHARES.get(letter, 5) / 1000 for letter in piece) for piece in pieces)


def _of_items(items: Any) -> Iterator[Pieces]:
    """Yield the pieces that each part of a sequence needs; neighbouring letters are one piece."""
    run = ""
    for code, argument in items:
        if code is op.LITERAL:
            run += chr(argument)
            continue
        if letter := _repeated(code, argument):
            # The letters before meet the first of them, and the letters after meet the last.
            yield frozenset({run + letter})
            run = letter
            continue
        if run:
            yield frozenset({run})
            run = ""
        pieces = _of_item(code, argument)
        if pieces is not None:
            yield pieces
    if run:
        yield frozenset({run})


def _repeated(code: Any, argument: Any) -> str:
    """Return the letter of which there is one or more here, or nothing."""
    if code not in {op.MAX_REPEAT, op.MIN_REPEAT} or not argument[0]:
        return ""
    (inner, letter), *others = argument[2]
    return chr(letter) if inner is op.LITERAL and not others else ""


def _of_item(code: Any, argument: Any) -> Pieces | None:
    if code is op.IN and all(inner is op.LITERAL for inner, _ in argument):
        return frozenset(chr(letter) for _, letter in argument)
    if code is op.SUBPATTERN:
        return _of_sequence(argument[3])
    if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
        least, _, inner = argument
        return _of_sequence(inner) if least else None
    if code is op.BRANCH:
        branches = [_of_sequence(branch) for branch in argument[1]]
        known = [pieces for pieces in branches if pieces is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None
