"""Tidying what people type: without signs that turn, hide or only take up room.

`tidy_line` serves everything that people name: captions, titles, prizes, gifts, products;
`tidy_text` what may have several lines: notes, reasons, posts.
"""

from __future__ import annotations

import re
import unicodedata

MAX_MARKS = 4
"""Number of accents that one letter keeps; Vietnamese and Hebrew need three at most."""

_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\U0001d159")
"""Invisible signs that count as letters, marks or symbols."""
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_MARKS = frozenset({"Mn", "Me"})
_JOINERS = "\u200c\u200d"
"""Joiners: they separate letters, as in Persian, or combine several emoji into one."""
_LAST_LATIN = "\u024f"
"""The last letter of scripts in which joiners change nothing."""
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{1,16}\U000e007f)")
"""The flag of a part of a country, such as Scotland: a black flag with hidden letters."""


def tidy_line(typed: str) -> str:
    """Return `typed` on one line as people see it; empty if nothing is visible."""
    kept: list[str] = []
    marks, letter = 0, " "
    for number, part in enumerate(_FLAG.split(unicodedata.normalize("NFC", typed))):
        if number % 2:
            kept.append(part)
            marks, letter = 0, part[0]
            continue
        for sign in part:
            if sign in _JOINERS:
                if letter > _LAST_LATIN and kept[-1] not in _JOINERS:
                    kept.append(sign)
            elif unicodedata.category(sign) in _MARKS:
                marks += 1
                if sign not in _BLANK and letter != " " and marks <= MAX_MARKS:
                    kept.append(sign)
            elif sign.isspace():
                _end_word(kept)
                kept.append(" ")
                marks, letter = 0, " "
            elif sign not in _BLANK and unicodedata.category(sign) not in _HIDDEN:
                kept.append(sign)
                marks, letter = 0, sign
    _end_word(kept)
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


def tidy_text(typed: str) -> str:
    """Return `typed` with each line tidied; empty if nothing is visible."""
    return "\n".join(map(tidy_line, typed.splitlines())).strip()


def _end_word(kept: list[str]) -> None:
    """Remove joiners at the end, which join nothing."""
    while kept and kept[-1] in _JOINERS:
        kept.pop()
