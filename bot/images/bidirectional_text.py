"""The order of letters on a line that mixes directions: the Unicode bidirectional algorithm.

A line is set in several fonts, each run by itself, so the order of the runs is decided here.
Invisible controls of direction are not supported: they are removed from names and captions.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_STRONG = {"L": "L", "R": "R", "AL": "R"}
_NEUTRAL = frozenset({"B", "S", "WS", "ON", "BN"})
_PAIRS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "「": "」", "『": "』", "【": "】", "（": "）"}
_OPENING = {closing: opening for opening, closing in _PAIRS.items()}


@dataclass(frozen=True, slots=True)
class DirectedRun:
    """A part of a line, from `start` to before `end`, whose letters go in one direction."""

    start: int
    end: int
    is_right_to_left: bool


def is_right_to_left(words: str) -> bool:
    """Return whether a paragraph reads from right to left, as its first letter does."""
    for sign in words:
        direction = _STRONG.get(unicodedata.bidirectional(sign))
        if direction is not None:
            return direction == "R"
    return False


def visual_runs(words: str, *, right_to_left: bool) -> list[DirectedRun]:
    """Return the runs of a line from left to right, in a paragraph of this direction."""
    levels = _levels(words, 1 if right_to_left else 0)
    runs: list[tuple[int, int, int]] = []
    for at, level in enumerate(levels):
        if runs and runs[-1][2] == level:
            runs[-1] = (runs[-1][0], at + 1, level)
        else:
            runs.append((at, at + 1, level))
    # Rule L2: from the highest level down to 1, reverse what is at that level or above.
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(runs):
            end = start
            while end < len(runs) and runs[end][2] >= level:
                end += 1
            runs[start:end] = reversed(runs[start:end])
            start = end + 1
    return [DirectedRun(start, end, level % 2 == 1) for start, end, level in runs]


def _levels(words: str, base: int) -> list[int]:
    """Return the embedding level of each character."""
    outer = "R" if base else "L"
    kinds = _resolve_weak([unicodedata.bidirectional(sign) or "L" for sign in words], outer)
    _resolve_brackets(words, kinds, outer)
    _resolve_neutral(kinds, outer)
    # Rules I1 and I2.
    raised = {"L": 0, "R": 1, "AN": 2, "EN": 2} if base == 0 else {"R": 0, "L": 1, "AN": 1, "EN": 1}
    levels = [base + raised[kind] for kind in kinds]
    # Rule L1: spaces at the end belong to the paragraph.
    for at in range(len(words) - 1, -1, -1):
        if unicodedata.bidirectional(words[at]) not in {"WS", "S", "B", "BN"}:
            break
        levels[at] = base
    return levels


def _resolve_weak(kinds: list[str], outer: str) -> list[str]:
    """Apply rules W1 to W7: marks, digits and what is between digits."""
    _resolve_marks_and_digits(kinds, outer)
    for at in range(1, len(kinds) - 1):  # W4
        before, kind, after = kinds[at - 1 : at + 2]
        if before == after and (
            (kind == "ES" and before == "EN") or (kind == "CS" and before in {"EN", "AN"})
        ):
            kinds[at] = before
    start = 0
    while start < len(kinds):  # W5
        end = start
        while end < len(kinds) and kinds[end] == "ET":
            end += 1
        neighbours = (kinds[start - 1] if start else "", kinds[end] if end < len(kinds) else "")
        if end > start and "EN" in neighbours:
            kinds[start:end] = ["EN"] * (end - start)
        start = max(end, start + 1)
    last = outer
    for at, kind in enumerate(kinds):
        if kind in {"ES", "ET", "CS"}:  # W6
            kinds[at] = "ON"
        elif kind in {"L", "R"}:
            last = kind
        elif kind == "EN" and last == "L":  # W7
            kinds[at] = "L"
    return kinds


def _resolve_marks_and_digits(kinds: list[str], outer: str) -> None:
    before = last = outer
    for at, kind in enumerate(kinds):
        now = before if kind == "NSM" else kind  # W1
        if now == "EN" and last == "AL":  # W2
            now = "AN"
        if now in {"L", "R", "AL"}:
            last = now
        before = now
        kinds[at] = now
    for at, kind in enumerate(kinds):  # W3
        if kind == "AL":
            kinds[at] = "R"


def _direction(kind: str) -> str:
    """Return the direction that a neutral neighbour sees; digits count as right to left."""
    return "R" if kind in {"R", "AN", "EN"} else "L" if kind == "L" else ""


def _resolve_brackets(words: str, kinds: list[str], outer: str) -> None:
    """Apply rule N0: brackets that belong together have one direction."""
    for opening, closing in _bracket_pairs(words, kinds):
        inside = {_direction(kind) for kind in kinds[opening + 1 : closing]} - {""}
        if outer in inside:
            chosen = outer
        elif inside:
            before = next((d for kind in kinds[opening - 1 :: -1] if (d := _direction(kind))), "")
            before = before if opening else ""
            chosen = next(iter(inside)) if (before or outer) in inside else outer
        else:
            continue
        for at in (opening, closing):
            kinds[at] = chosen
            while at + 1 < len(kinds) and unicodedata.bidirectional(words[at + 1]) == "NSM":
                at += 1  # noqa: PLW2901 (marks on the bracket go with it)
                kinds[at] = chosen


def _bracket_pairs(words: str, kinds: Sequence[str]) -> list[tuple[int, int]]:
    pairs, waiting = [], list[tuple[str, int]]()
    for at, sign in enumerate(words):
        if kinds[at] != "ON":
            continue
        if sign in _PAIRS:
            waiting.append((sign, at))
        elif sign in _OPENING:
            for place in range(len(waiting) - 1, -1, -1):
                if waiting[place][0] == _OPENING[sign]:
                    pairs.append((waiting[place][1], at))
                    del waiting[place:]
                    break
    return sorted(pairs)


def _resolve_neutral(kinds: list[str], outer: str) -> None:
    """Apply rules N1 and N2: what is between letters of one direction goes that way."""
    start = 0
    while start < len(kinds):
        end = start
        while end < len(kinds) and kinds[end] in _NEUTRAL:
            end += 1
        if end > start:
            before = _direction(kinds[start - 1]) if start else outer
            after = _direction(kinds[end]) if end < len(kinds) else outer
            kinds[start:end] = [before if before == after else outer] * (end - start)
        start = max(end, start + 1)
