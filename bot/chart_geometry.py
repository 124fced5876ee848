"""Geometry of charts, the same for pages (SVG) and pictures: scales, ticks and places of marks.

Lengths are in the units of the page or picture, and are measured from the base line of a scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

STEPS = (1, 2, 3, 4, 5, 6, 8, 10)


def round_up(number: float) -> int:
    """Return the nearest even number of one digit with zeros that is not below this one."""
    size = 1
    while size * 10 < number:
        size *= 10
    tops = (step * size for step in STEPS)
    return next(top for top in tops if top >= number and top % 2 == 0)


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale from zero to `top` over a length."""

    top: float
    length: float
    least: float = 0.0
    """The least length of a mark for a number above zero, so that it is seen."""

    @classmethod
    def exact(cls, numbers: Iterable[float], length: float, least: float = 0.0) -> Scale:
        """Return the scale on which the largest of these numbers takes the whole length."""
        return cls(max([*numbers, 1]), length, least)

    @classmethod
    def rounded(cls, numbers: Iterable[float], length: float, least: float = 0.0) -> Scale:
        """Return the scale that ends at a round number, of which half is a whole one."""
        return cls(round_up(max([*numbers, 1])), length, least)

    @property
    def ticks(self) -> tuple[float, float, float]:
        """The numbers of its labels, from its top to zero."""
        return self.top, self.top / 2, 0

    def place(self, number: float) -> float:
        """Return how far a number is from zero."""
        return self.length * number / self.top

    def mark(self, number: float) -> float:
        """Return the length of a bar; 0 for a number that is not above zero."""
        return max(self.place(number), self.least) if number > 0 else 0.0

    def span(self, lowest: float, highest: float) -> tuple[float, float]:
        """Return where a range begins, and its length; it is seen even if it is one number."""
        begin, end = self.place(lowest), self.place(highest)
        return begin, max(end - begin, self.least)


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one mark beside others, from left to right."""

    left: float
    width: float

    @property
    def middle(self) -> float:
        """The place of what is centred on the mark."""
        return self.left + self.width / 2

    @property
    def right(self) -> float:
        """The right edge of the mark."""
        return self.left + self.width


def slots(number: int, left: float, right: float, filled: float = 1.0) -> list[Slot]:
    """Return equal places between two edges; marks take a `filled` share of them, in the middle."""
    step = (right - left) / max(number, 1)
    wide = step * filled
    return [Slot(left + step * at + (step - wide) / 2, wide) for at in range(number)]


def line_points(
    numbers: Sequence[float], scale: Scale, left: float, right: float
) -> list[tuple[float, float]]:
    """Return the points of a line from one edge to the other, with heights above its base line."""
    step = (right - left) / max(len(numbers) - 1, 1)
    return [(left + step * at, scale.place(number)) for at, number in enumerate(numbers)]


def shade(number: float, top: float, shades: int) -> int:
    """Return which of so many shades of a heat map a number has; 0, the lightest, is for none.

    The numbers from zero to `top` are shared out among the others alike.
    """
    if number <= 0 or top <= 0:
        return 0
    return min(1 + int((shades - 1) * number / top), shades - 1)
