"""A plot of the calibration of the intent scores: how often they are right, by their height."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import sqrt

Scored = Sequence[tuple[float, bool]]
"""Scores of messages, each with whether its label is true."""

_BINS = 10
_FEWEST = 8  # messages from which a share is drawn
_SIDE, _GAP, _TOP, _LEFT, _BOTTOM = 240, 44, 62, 44, 46
_COLOURS = ("#1f6feb", "#bf5700", "#1a7f37", "#8250df")
_Z = 1.96


def interval(right: int, count: int) -> tuple[float, float]:
    """Return the 95% interval of a share (Wilson's)."""
    share, spread = right / count, _Z * _Z / count
    middle = (share + spread / 2) / (1 + spread)
    half = _Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return middle - half, middle + half


def bins(scored: Scored) -> Iterator[tuple[float, int, int]]:
    """Yield the mean score, the number of true ones and the number of all, by tenths of scores."""
    for number in range(_BINS):
        inside = [one for one in scored if min(int(one[0] * _BINS), _BINS - 1) == number]
        if len(inside) >= _FEWEST:
            mean = sum(score for score, _ in inside) / len(inside)
            yield mean, sum(truth for _, truth in inside), len(inside)


def draw(scores: Mapping[str, Mapping[str, Scored]]) -> str:
    """Return an SVG with a panel for each label, in which each place has a line."""
    places = list(dict.fromkeys(place for panel in scores.values() for place in panel))
    width = _LEFT + len(scores) * (_SIDE + _GAP)
    height = _TOP + _SIDE + _BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        "<title>Share of messages for which a score is right, by score</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for number, place in enumerate(places):
        at, colour = _LEFT + number * 110, _COLOURS[number % len(_COLOURS)]
        parts.append(f'<circle cx="{at}" cy="18" r="4" fill="{colour}"/>')
        parts.append(f'<text x="{at + 9}" y="22">{escape(place)}</text>')
    for number, (label, panel) in enumerate(scores.items()):
        left = _LEFT + number * (_SIDE + _GAP)
        parts += _axes(left, label)
        for place, scored in panel.items():
            parts += _line(left, _COLOURS[places.index(place) % len(_COLOURS)], scored)
    return "\n".join([*parts, "</svg>", ""])


def _axes(left: float, label: str) -> Iterator[str]:
    """Yield the frame of a panel, with the diagonal on which a perfect score would lie."""
    low = _TOP + _SIDE
    yield f'<text x="{left}" y="{_TOP - 10}" font-weight="bold">{escape(label)}</text>'
    yield (
        f'<rect x="{left}" y="{_TOP}" width="{_SIDE}" height="{_SIDE}" fill="none" '
        'stroke="#57606a"/>'
    )
    yield (
        f'<line x1="{left}" y1="{low}" x2="{left + _SIDE}" y2="{_TOP}" stroke="#8c959f" '
        'stroke-dasharray="4 4"/>'
    )
    for tick in (0.0, 0.5, 1.0):
        x, y = _place(left, tick, tick)
        yield f'<text x="{x:.1f}" y="{low + 16}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{tick:g}</text>'
    yield f'<text x="{left + _SIDE / 2:g}" y="{low + 34}" text-anchor="middle">score</text>'


def _place(left: float, score: float, share: float) -> tuple[float, float]:
    return left + score * _SIDE, _TOP + (1 - share) * _SIDE


def _line(left: float, colour: str, scored: Scored) -> Iterator[str]:
    """Yield the shares of one place, with their intervals."""
    points = []
    for score, right, count in bins(scored):
        x, y = _place(left, score, right / count)
        low, high = (_place(left, score, share)[1] for share in interval(right, count))
        points.append(f"{x:.1f},{y:.1f}")
        yield (
            f'<line x1="{x:.1f}" y1="{low:.1f}" x2="{x:.1f}" y2="{high:.1f}" '
            f'stroke="{colour}" stroke-opacity="0.5"/>'
        )
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>'
    yield f'<polyline points="{" ".join(points)}" fill="none" stroke="{colour}"/>'
