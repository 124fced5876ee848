"""Many patterns at once, most of them passed over at the cost of a look for a word.

Searching a text with a hundred patterns one after the other costs milliseconds, and nearly all are
in vain. Each pattern can only match where one of a few literal pieces stands ("buy", "order"), and
whether a piece stands in a text is fifty times cheaper to see. The pieces are read off the pattern
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any

# How else to look into a pattern? Types know nothing of these two.
op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

KEY = 3
"""How many letters of a piece it is filed under."""

ALWAYS = 1
"""The bit of a piece that stands in every text."""

Pieces = frozenset[str]


class Patterns:
    """Named patterns, to be searched for in short texts. The order of the names stays."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self.names = tuple(patterns)
        numbers: dict[str, int] = {"": 0}
        self._rules: list[tuple[int, int, tuple[int, ...], re.Pattern[str]]] = []
        for number, pattern in enumerate(patterns.values()):
            first, *rest = [
                sum(1 << numbers.setdefault(piece, len(numbers)) for piece in pieces)
                for pieces in needed(pattern)
            ] or [ALWAYS]
            self._rules.append((1 << number, first, tuple(rest), re.compile(pattern)))
        # Filed under their first letters, so that most are not even looked for.
        self._pieces: dict[str, list[tuple[str, int]]] = {}
        for piece, number in list(numbers.items())[1:]:
            self._pieces.setdefault(piece[:KEY], []).append((piece, 1 << number))

    def __len__(self) -> int:
        return len(self.names)

    def mask(self, names: Iterable[str]) -> int:
        """The patterns called `names`, as bits."""
        return sum(1 << self.names.index(name) for name in names)

    def found(self, text: str, among: int = -1) -> int:
        """Which patterns stand in `text`, as bits by their order, of those `among`."""
        present = ALWAYS
        grams = {text[at : at + KEY] for at in range(len(text))}
        grams |= {gram[:2] for gram in grams}
        grams.update(text)
        for key in self._pieces.keys() & grams:
            for piece, bit in self._pieces[key]:
                if piece in text:
                    present |= bit
        found = 0
        for bit, first, rest, pattern in self._rules:
            if (
                present & first
                and bit & among
                and all(present & part for part in rest)
                and pattern.search(text)
            ):
                found |= bit
        return found


def needed(pattern: str) -> list[Pieces]:
    """What any match of `pattern` contains: of each set at least one, the rarest first."""
    return sorted(dict.fromkeys(_of_items(parser.parse(pattern))), key=_telling, reverse=True)


def _of_sequence(items: Any) -> Pieces | None:
    """The one of the sequence's sets that says most: long pieces are rare in a text."""
    return max(_of_items(items), key=_telling, default=None)


def _telling(pieces: Pieces) -> tuple[int, int]:
    return min(map(len, pieces)), -len(pieces)


def _of_items(items: Any) -> Iterator[Pieces]:
    """What each part of a sequence needs; neighbouring letters are one piece."""
    run = ""
    for code, argument in items:
        if code is op.LITERAL:
            run += chr(argument)
            continue
        if run:
            yield frozenset({run})
            run = ""
        pieces = _of_item(code, argument)
        if pieces is not None:
            yield pieces
    if run:
        yield frozenset({run})


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
