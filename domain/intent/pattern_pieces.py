"""Analysis of patterns: the literal pieces that any match contains, and how far it reaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from math import prod
from typing import Any, NamedTuple

# These two private modules have no types; there is no public way to inspect a pattern.
op: Any = import_module("re._constants")
parser: Any = import_module("re._parser")

_SHARES = {
    letter: share
    for share, letters in {180: " ", 100: "e", 70: "taoi", 50: "nsrh", 35: "dl", 20: "ucmf"}.items()
    for letter in letters
} | dict.fromkeys("wygpb", 15)
"""About how many of a thousand characters of chat are this one; all others are rarer."""


class Width(NamedTuple):
    """The greatest length of what a part of a pattern matches."""

    characters: int = 0
    words: int = 0
    """The number of runs without white space, each at most as long as the longest of the text."""

    def plus(self, other: Width, times: int = 1) -> Width:
        """Return the width of this part and the other one, so many times."""
        return Width(self.characters + other.characters * times, self.words + other.words * times)


ENDLESS = Width(1 << 20)
"""The width of what has no limit; longer than any text that is searched."""
_ONE = Width(1)
_WORD = Width(0, 1)
_PLAIN = frozenset({op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN})
_WORD_ENDS = frozenset({op.AT_BOUNDARY, op.AT_NON_BOUNDARY})
_NO_SPACE = frozenset({op.CATEGORY_WORD, op.CATEGORY_DIGIT, op.CATEGORY_NOT_SPACE})


class Reach(NamedTuple):
    """How far a match reaches from a piece that it contains."""

    before: Width
    """The characters from the beginning of the match to the beginning of the piece."""
    after: Width
    """The characters from the beginning of the piece to the end of the match and its lookahead."""


Need = dict[str, Reach]
"""Pieces of which any match contains at least one."""


def needs(pattern: str) -> list[Need]:
    """Return what any match of `pattern` contains, the rarest first."""
    return sorted(_of_items(parser.parse(pattern)), key=_commonness)


def minds_its_ends(pattern: str) -> bool:
    """Return whether a match may depend on where the text begins or ends, or on what is around."""
    return _minds_its_ends(parser.parse(pattern))


def _minds_its_ends(items: Any) -> bool:
    for code, argument in items:
        if code in _PLAIN or (code is op.AT and argument in _WORD_ENDS):
            continue
        if code is op.BRANCH:
            inner = argument[1]
        elif code in {op.SUBPATTERN, op.MAX_REPEAT, op.MIN_REPEAT}:
            inner = [argument[-1]]
        else:
            return True
        if any(map(_minds_its_ends, inner)):
            return True
    return False


def commonness(piece: str) -> float:
    """Return about how often a piece is at a place of a text."""
    return prod(_SHARES.get(letter, 5) / 1000 for letter in piece)


def _commonness(need: Need) -> float:
    return sum(map(commonness, need))


def _of_sequence(items: Any) -> Need | None:
    """Return the rarest of the sequence's needs."""
    return min(_of_items(items), key=_commonness, default=None)


def _of_items(items: Any) -> Iterator[Need]:
    """Yield the pieces that each part of a sequence needs; neighbouring letters are one piece."""
    widths = [_width([item]) for item in items]

    def placed(inner: Need, at: int, end: int) -> Need:
        before, after = _sum(widths[:at]), _sum(widths[end:])
        return {
            piece: Reach(reach.before.plus(before), reach.after.plus(after))
            for piece, reach in inner.items()
        }

    def letters(piece: str, end: int) -> Need:
        return placed({piece: Reach(Width(), _sum(widths[start:end]))}, start, end)

    run, start = "", 0
    for at, (code, argument) in enumerate(items):
        if code is op.LITERAL:
            run, start = run + chr(argument), start if run else at
            continue
        if letter := _repeated(code, argument):
            # The letters before meet the first of them, and the letters after meet the last.
            start = start if run else at
            yield letters(run + letter, at + 1)
            run, start = letter, at
            continue
        if run:
            yield letters(run, at)
            run = ""
        inner = _of_item(code, argument)
        if inner is not None:
            yield placed(inner, at, at + 1)
    if run:
        yield letters(run, len(widths))


def _repeated(code: Any, argument: Any) -> str:
    """Return the letter of which there is one or more here, or nothing."""
    if code not in {op.MAX_REPEAT, op.MIN_REPEAT} or not argument[0]:
        return ""
    (inner, letter), *others = argument[2]
    return chr(letter) if inner is op.LITERAL and not others else ""


def _of_item(code: Any, argument: Any) -> Need | None:
    if code is op.IN and all(inner is op.LITERAL for inner, _ in argument):
        return {chr(letter): Reach(Width(), _ONE) for _, letter in argument}
    if code is op.SUBPATTERN:
        return _of_sequence(argument[3])
    if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
        least, _, inner = argument
        found = _of_sequence(inner) if least else None
        # The first time is meant, so all others come after.
        rest = _width([(code, argument)])
        return found and {piece: Reach(one.before, rest) for piece, one in found.items()}
    if code is op.BRANCH:
        united: Need = {}
        for branch in argument[1]:
            found = _of_sequence(branch)
            if found is None:
                return None
            for piece, reach in found.items():
                known = united.get(piece, reach)
                united[piece] = Reach(*map(_widest, zip(known, reach, strict=True)))
        return united
    return None


def _sum(widths: Iterable[Width]) -> Width:
    total = Width()
    for width in widths:
        total = total.plus(width)
    return total


def _widest(widths: Iterable[Width]) -> Width:
    """Return a width that none of these exceeds."""
    known = list(widths)
    return Width(max(one.characters for one in known), max(one.words for one in known))


def _width(items: Any) -> Width:
    """Return the width of a sequence, with what it looks ahead or back at."""
    return _sum(_width_of(code, argument) for code, argument in items)


def _width_of(code: Any, argument: Any) -> Width:
    if code in _PLAIN or code is op.AT:
        return Width() if code is op.AT else _ONE
    if code is op.SUBPATTERN:
        return _width(argument[3])
    if code in {op.ASSERT, op.ASSERT_NOT}:
        return _width(argument[1])
    if code is op.BRANCH:
        return _widest(map(_width, argument[1]))
    if code in {op.MAX_REPEAT, op.MIN_REPEAT}:
        return _repeated_width(*argument)
    return ENDLESS


def _repeated_width(_least: int, most: int, inner: Any) -> Width:
    if most is not op.MAXREPEAT:
        return Width().plus(_width(inner), most)
    return _WORD if len(inner) == 1 and _has_no_space(*inner[0]) else ENDLESS


def _has_no_space(code: Any, argument: Any) -> bool:
    """Return whether one character that matches is never white space, as far as is known."""
    if code is op.LITERAL:
        return not chr(argument).isspace()
    if code is op.CATEGORY:
        return argument in _NO_SPACE
    if code is op.RANGE:
        return not any(chr(letter).isspace() for letter in range(argument[0], argument[1] + 1))
    return code is op.IN and all(_has_no_space(*inner) for inner in argument)
