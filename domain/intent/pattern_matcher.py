"""Matching of many patterns at once, most of which are skipped after a search for a word.

Searching a text with a hundred patterns one after the other costs milliseconds, and nearly all are
in vain. Each pattern can only match where one of a few literal pieces is ("buy", "order"), and
searching a piece in a text is fifty times cheaper. The pieces are derived from the pattern itself,
and so is how far from them a match can reach: in a long text only their surroundings are searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from domain.intent.pattern_pieces import Width, commonness, minds_its_ends, needs

_KEY = 3  # letters in a row that one number stands for
_KEYS = 1 << 14  # numbers that stand for letters in a row; some share one
_ANY = _KEYS  # a number that is in every text
_ROWS = 3  # rows of letters by which a piece is indexed
_SHORT = 240  # characters up to which a text is searched as a whole
_CALL = 12  # characters that could be searched in the time that starting a search takes


class _Reaching(NamedTuple):
    """One pattern, with how far it reaches back and on from one of its pieces."""

    bit: int
    pattern: re.Pattern[str]
    before: Width
    after: Width


class _Piece(NamedTuple):
    """Letters that are in a text wherever some of the patterns match because of them."""

    letters: str
    rules: int
    """The patterns, as bits."""
    reaches: tuple[_Reaching, ...]


class _Rule(NamedTuple):
    """One pattern, with the further pieces that it needs."""

    also: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]


class SearchedText:
    """A text to be searched by any number of matchers, with what each of them needs first."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def keys(self) -> NDArray[np.bool_]:
        """The numbers of the letters in a row that are in the text."""
        present = np.zeros(_KEYS + 1, np.bool_)
        present[_ANY] = True
        present[_keys(self.text)] = True
        return present

    @cached_property
    def longest(self) -> int:
        """The length of the longest word, as split at white space."""
        return max(map(len, self.text.split()), default=0)


class PatternMatcher:
    """Named patterns, to be searched for in short texts. The order of the names is kept."""

    def __init__(self, patterns: Mapping[str, str]) -> None:
        self.names = tuple(patterns)
        opened: dict[str, list[_Reaching]] = {}
        self._rules: list[_Rule] = []
        self._always = self._minding_ends = 0
        for number, pattern in enumerate(patterns.values()):
            first, *rest = needs(pattern) or [{}]
            compiled = re.compile(pattern)
            for letters, reach in first.items():
                opened.setdefault(letters, []).append(_Reaching(1 << number, compiled, *reach))
            if not first:
                self._always |= 1 << number
            if minds_its_ends(pattern):
                self._minding_ends |= 1 << number
            also = tuple(dict.fromkeys(map(tuple, rest)))
            self._rules.append(_Rule(also, compiled))
        self._pieces = [
            _Piece(letters, sum(one.bit for one in reaches), tuple(reaches))
            for letters, reaches in opened.items()
        ]
        # Most pieces are not even searched for: not all of their rarest letters are in the text.
        self._keys = np.array([_rarest_keys(letters) for letters in opened], np.intp).T.copy()

    def __len__(self) -> int:
        return len(self.names)

    def mask(self, names: Iterable[str]) -> int:
        """Return the patterns called `names`, as bits."""
        return sum(1 << self.names.index(name) for name in names)

    def found(self, searched: SearchedText, among: int = -1) -> int:
        """Return the patterns found in a text, as bits by their order, of those `among`."""
        return self._search(searched, self._look(searched), among)

    def found_apart(
        self, searched: SearchedText, parts: Sequence[str], among: int
    ) -> tuple[int, list[int]]:
        """Return the patterns found in a text, and those `among` found in each of its `parts`.

        The parts are cut out at white space. What is not in the text is not searched for in them,
        so they cost little.
        """
        pieces = self._look(searched)
        found = self._search(searched, pieces, -1)
        return found, self._search_parts(parts, pieces, among & (found | self._minding_ends))

    def found_in_parts(self, searched: SearchedText, parts: Sequence[str]) -> list[int]:
        """Return the patterns found in each of the `parts` of a text."""
        return self._search_parts(parts, self._look(searched), -1)

    def _look(self, searched: SearchedText) -> list[_Piece]:
        """Return the rarest pieces that are in a text."""
        text, present = searched.text, searched.keys
        one, two, three = self._keys
        worth = (present[one] & present[two] & present[three]).nonzero()[0].tolist()
        return [piece for number in worth if (piece := self._pieces[number]).letters in text]

    def _search_parts(
        self, parts: Sequence[str], pieces: Sequence[_Piece], among: int
    ) -> list[int]:
        pieces = [piece for piece in pieces if piece.rules & among]
        if not pieces and not self._always & among:
            return [0] * len(parts)
        return [
            self._search(
                SearchedText(part), [piece for piece in pieces if piece.letters in part], among
            )
            for part in parts
        ]

    def _search(self, searched: SearchedText, pieces: Iterable[_Piece], among: int) -> int:
        text = searched.text
        if len(text) > _SHORT:
            return self._search_around(searched, pieces, among)
        worth = self._always
        for piece in pieces:
            worth |= piece.rules
        return sum(bit for bit in _bits(worth & among) if self._is_in(text, bit))

    def _is_in(self, text: str, bit: int) -> bool:
        """Return whether a pattern is in a text, of which all is searched."""
        also, pattern = self._rules[bit.bit_length() - 1]
        return _has_all(text, also) and pattern.search(text) is not None

    def _search_around(self, searched: SearchedText, pieces: Iterable[_Piece], among: int) -> int:
        """Return the patterns found, of those `among`, by searching around the pieces."""
        text = searched.text
        found = sum(bit for bit in _bits(self._always & among) if self._is_in(text, bit))
        costs: dict[int, int] = {}
        for letters, rules, reaches in pieces:
            if not rules & among:
                continue
            places = _places(letters, text)
            longest = searched.longest
            for bit, pattern, (before, words_before), (after, words_after) in reaches:
                if not bit & among:
                    continue
                back = before + words_before * longest
                on = after + words_after * longest + 1  # it may look at one more character
                cost = (back + on if back else 0) + _CALL
                costs[bit] = spent = costs.get(bit, 0) + cost * len(places)
                if spent > len(text):
                    # Searching all of it costs no more time.
                    among &= ~bit
                    found |= bit if self._is_in(text, bit) else 0
                elif _is_around(pattern, text, places, back, on):
                    among &= ~bit
                    found |= bit
        return found


def _is_around(
    pattern: re.Pattern[str], text: str, places: Iterable[int], back: int, on: int
) -> bool:
    """Return whether a match begins so many characters before a place, at most."""
    for place in places:
        if not back:
            if pattern.match(text, place):
                return True
            continue
        start, end = max(0, place - back), place + on
        # Where the text is cut, a match may end that would not in the whole text.
        if pattern.search(text, start, end) and (end >= len(text) or pattern.search(text, start)):
            return True
    return False


def _keys(text: str) -> NDArray[np.uint32]:
    """Return a number for each row of `_KEY` letters in the text."""
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    if len(letters) < _KEY:
        return letters[:0]
    return (letters[:-2] * 961 + letters[1:-1] * 31 + letters[2:]) % _KEYS


def _rarest_keys(piece: str) -> list[int]:
    """Return the numbers of the piece's rarest letters in a row."""
    rows = [piece[at : at + _KEY] for at in range(len(piece) - _KEY + 1)]
    known = [int(_keys(row)[0]) for row in sorted(rows, key=commonness)[:_ROWS]]
    return known + [_ANY] * (_ROWS - len(known))


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        mask ^= bit
        yield bit


def _places(letters: str, text: str) -> list[int]:
    found = []
    at = text.find(letters)
    while at >= 0:
        found.append(at)
        at = text.find(letters, at + 1)
    return found


def _has_all(text: str, needed: Iterable[Iterable[str]]) -> bool:
    """Return whether at least one piece of each set is in `text`."""
    for pieces in needed:
        for piece in pieces:
            if piece in text:
                break
        else:
            return False
    return True
