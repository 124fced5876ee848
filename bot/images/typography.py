"""Text in pictures: which characters can be drawn, and fitting a line to a width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from bot.images.bidirectional_text import is_right_to_left
from bot.images.clusters import MARKS, clusters, without_stacked_marks
from bot.images.emoji import is_emoji
from bot.images.text_layout import (
    LEFT_TO_RIGHT,
    RIGHT_TO_LEFT,
    Lettering,
    Typeface,
    can_draw,
)

HOLDING_SPACE = "\u00a0"
HOLDING_SPACES = frozenset({HOLDING_SPACE, "\u2007", "\u202f"})
"""Spaces where no line may break: French sets its narrow one before ! and within « »."""
ELLIPSIS = "…"
MAX_CHARACTERS = 100
"""The longest name on Discord; longer text is cut before it costs time."""
_NO_BREAK_BEFORE = frozenset(
    "、。，．・：；！？」』）】〉》〕”’ーぁぃぅぇぉっゃゅょァィゥェォッャュョ…!?,.;:)]}»%"
)
_NO_BREAK_AFTER = frozenset("「『（【〈《〔“‘([{«")


def drawable(words: str, face: Typeface = Typeface.SERIF) -> str:
    """Return `words` without characters that cannot be drawn; empty if most are lacking."""
    kept = _joined(_drawn(cluster, face) for cluster in clusters(words))
    # No line may break here in French; before a closing quotation mark something was left out.
    kept = re.sub(r"(?<=«) | (?=[»?!:;])", HOLDING_SPACE, kept).replace(" ”", "”")
    return kept if len(kept) * 2 >= len(words) else ""


def drawable_name(*names: str | None) -> str:
    """Return the first of `names` that can be drawn, in plain letters; empty if none can.

    Letters of fancy styles ("𝓐𝓷𝓪") become plain ones, and stacked accents are dropped. A name in
    letters that no font has is skipped: Discord's user name, which has only Latin letters, should
    come last.
    """
    for name in names:
        found = list(clusters(unicodedata.normalize("NFC", (name or "")[:MAX_CHARACTERS])))
        kept = _joined(_plain(cluster) for cluster in found)
        letters = [sign for sign in "".join(map(_normal, found)) if _is_letter(sign)]
        drawn = sum(map(_is_letter, kept))
        if drawn * 2 > len(letters) or (not letters and any(map(is_emoji, clusters(kept)))):
            return kept
    return ""


def truncate_to_width(words: str, lettering: Lettering, width: float) -> str:
    """Return `words`, cut with an ellipsis if they exceed `width` pixels."""
    if lettering.width(words) <= width:
        return words
    signs = list(clusters(words))
    low, high = 0, len(signs)
    while low < high:
        middle = (low + high + 1) // 2
        if lettering.width("".join(signs[:middle]).rstrip() + ELLIPSIS) <= width:
            low = middle
        else:
            high = middle - 1
    return "".join(signs[:low]).rstrip() + ELLIPSIS


NEARLY = 0.8
"""Part of a line's width from which on the line itself is measured, and not its parts."""


def wrap_lines(words: str, lettering: Lettering, width: float) -> list[str]:
    """Wrap `words` into lines of at most `width` pixels; a longer word is broken anywhere.

    Between East Asian characters a line may break without a space. Each line begins with an
    invisible sign if it would not have the direction of the whole by itself.
    """
    lines: list[str] = []
    line, length = "", 0.0
    for part in _unbroken(words, lettering, width):
        wide = lettering.width(part)
        estimate = length + lettering.width(part.rstrip(" "))
        # A line may be wider than its parts are, where directions change or letters join.
        if line and estimate > NEARLY * width and lettering.width(line + part.rstrip(" ")) > width:
            lines.append(line)
            line, length = "", 0.0
        line += part
        length += wide
    right_to_left = is_right_to_left(words)
    mark = RIGHT_TO_LEFT if right_to_left else LEFT_TO_RIGHT
    plain = [one.strip(" ") for one in [*lines, line]]
    return [one if is_right_to_left(one) == right_to_left else mark + one for one in plain]


def fit_lines(
    words: str, face: Typeface, width: float, sizes: Sequence[int], small: int
) -> tuple[list[str], Lettering]:
    """Return `words` in the largest of `sizes` in which they fit in a line, else in two lines.

    Two lines are set in the size `small`; what is too long even for these is cut with an ellipsis.
    """
    for size in sizes:
        lettering = Lettering(face, size)
        if lettering.width(words) <= width:
            return [words], lettering
    lettering = Lettering(face, small)
    lines = wrap_lines(words, lettering, width)
    if len(lines) > 2:
        first = lines[0].lstrip(LEFT_TO_RIGHT + RIGHT_TO_LEFT)
        rest = words.lstrip(" ")[len(first) :].lstrip(" ")
        lines = [lines[0], truncate_to_width(rest, lettering, width)]
    return lines, lettering


def _unbroken(words: str, lettering: Lettering, width: float) -> Iterator[str]:
    """Yield the parts between which a line may break, each with the spaces after it."""
    part = ""
    for cluster in clusters(words):
        if part and _may_break(part, cluster):
            yield from _fitting(part, lettering, width)
            part = ""
        part += cluster
    yield from _fitting(part, lettering, width)


def _may_break(before: str, cluster: str) -> bool:
    if before.endswith(" "):
        return cluster != " "
    if cluster[0] in _NO_BREAK_BEFORE or before[-1] in _NO_BREAK_AFTER or cluster.isspace():
        return False
    return _is_wide(cluster) or _is_wide(before[-1])


def _is_wide(cluster: str) -> bool:
    """Return whether a line may break beside it: East Asian characters other than Korean ones."""
    first = cluster[0]
    return unicodedata.east_asian_width(first) in "WF" and not "\uac00" <= first <= "\ud7a3"


def _fitting(part: str, lettering: Lettering, width: float) -> Iterator[str]:
    """Yield the part, broken anywhere between clusters if it is wider than a line."""
    if lettering.width(part.rstrip(" ")) <= width:
        yield part
        return
    piece = ""
    for cluster in clusters(part):
        if piece and lettering.width((piece + cluster).rstrip(" ")) > width:
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _joined(found: Iterator[str]) -> str:
    plain = " ".join(filter(None, "".join(found).split(" ")))
    return re.sub(r"(?<=\w)'(?=\w)", "’", plain)


def _drawn(cluster: str, face: Typeface) -> str:
    """Return the cluster, a plainer form of it, or nothing: what can be drawn."""
    if cluster.isspace():
        return HOLDING_SPACE if cluster in HOLDING_SPACES else " "
    limited = without_stacked_marks(cluster.lstrip(LEFT_TO_RIGHT + RIGHT_TO_LEFT))
    if not limited or unicodedata.category(limited[0]) in MARKS:
        return ""
    forms = (limited, unicodedata.normalize("NFKC", limited), limited[0])
    return next((form for form in forms if can_draw(form, face)), "")


def _plain(cluster: str) -> str:
    return " " if cluster.isspace() else _drawn(_normal(cluster), Typeface.SANS)


def _normal(cluster: str) -> str:
    """Return the cluster in plain letters, without accents that are not of its script."""
    if is_emoji(cluster):
        return cluster
    return "".join(
        sign
        for sign in unicodedata.normalize("NFKC", cluster)
        if not (
            unicodedata.category(sign) in MARKS
            and unicodedata.name(sign, "").startswith("COMBINING")
        )
    )


def _is_letter(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LN"
