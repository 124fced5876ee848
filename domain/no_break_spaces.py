"""Spaces where no line may break, as French has them around its punctuation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

NO_BREAK_SPACE = "\u00a0"
NARROW_NO_BREAK_SPACE = "\u202f"


@dataclass(frozen=True, slots=True)
class NoBreakSpaces:
    """The signs at which a language has such spaces; its translators type ordinary ones."""

    before: str = ""
    narrow_before: str = ""
    """Signs before which the space is narrow."""
    after: str = ""

    def apply(self, words: str) -> str:
        """Return sentences with these spaces; code, links and mentions stay as they are."""
        return _places(self).sub(self._space, words)

    def _space(self, found: re.Match[str]) -> str:
        if found["kept"]:
            return found["kept"]
        following = found.string[found.end()]
        return NARROW_NO_BREAK_SPACE if following in self.narrow_before else NO_BREAK_SPACE


@cache
def _places(at: NoBreakSpaces) -> re.Pattern[str]:
    ways = [r"(?P<kept>`[^`]*`|https?://\S*|<[^<>\s]*>)"]
    if signs := at.before + at.narrow_before:
        # A sign that begins a word is not punctuation: it may be a shortcode, as in :party:.
        ways.append(rf"(?<=\S) (?=[{re.escape(signs)}](?!\w))")
    if at.after:
        ways.append(rf"(?<=[{re.escape(at.after)}]) (?=\S)")
    return re.compile("|".join(ways))
