"""Clusters: a letter with its marks, or a composed emoji, which readers take for one character."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from bot.images.emoji import EMOJI_STYLE, JOINER, KEYCAP, TEXT_STYLE

MAX_MARKS = 4
"""How many marks a letter keeps: Vietnamese and Thai need two, Hebrew with cantillation four."""
NON_JOINER = "\u200c"
MARKS = frozenset({"Mn", "Mc", "Me"})
_CONJUNCT = 9
"""The combining class of the sign that joins Indic letters."""


def clusters(words: str) -> Iterator[str]:
    """Yield the clusters of a text, in order; no line may break and no font change within one."""
    found = ""
    for sign in words:
        if found and not _continues(found, sign):
            yield found
            found = ""
        found += sign
    if found:
        yield found


def without_stacked_marks(cluster: str) -> str:
    """Return the cluster with at most as many marks after a letter as a language needs."""
    kept, marks = "", 0
    for sign in cluster:
        marks = marks + 1 if unicodedata.category(sign) in MARKS else 0
        if marks <= MAX_MARKS:
            kept += sign
    return kept


def _continues(cluster: str, sign: str) -> bool:
    """Return whether `sign` belongs to the cluster before it."""
    if sign in {EMOJI_STYLE, TEXT_STYLE, JOINER, NON_JOINER, KEYCAP}:
        return True
    if unicodedata.category(sign) in MARKS or _is_modifier(sign):
        return True
    last = cluster[-1]
    if last == JOINER:
        return True
    if _is_flag_letter(sign):
        return all(map(_is_flag_letter, cluster)) and len(cluster) == 1
    # Letters after the joining sign of Indic scripts; Thai and Lao have none.
    return unicodedata.combining(last) == _CONJUNCT and unicodedata.category(sign) == "Lo"


def _is_modifier(sign: str) -> bool:
    """Return whether it is a tone of skin, or a tag of a regional flag."""
    return "\U0001f3fb" <= sign <= "\U0001f3ff" or "\U000e0020" <= sign <= "\U000e007f"


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
