"""The text of a message: as it was sent, and the writer's own words in it.

Quotations, code, spoilers, struck-out text and anything in quotation marks are somebody else's
words, or words that the writer takes back. They are removed here, once, so that all readers of a
message read the same. Letters in mathematical and other fancy styles are read as ordinary ones.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

MAX_MESSAGE_LENGTH = 4_000
"""Number of characters of a message that are read; Discord's own limit."""
_MAX_QUOTATION_LENGTH = 500
_MAX_MARKS = 500
"""Number of opening marks that are examined; only hostile messages have more."""
_MARKS = re.compile(r"[`|~\"“„”«>]")
_OPENING = re.compile(
    r"(?P<fence>```)|(?P<code>``?)|(?P<hidden>\|\||~~)|(?P<quotation>[\"“„”«])"
    r"|(?P<rest>^[ \t]{0,8}>>>[ ])|(?P<line>^[ \t]{0,8}>)",
    re.MULTILINE,
)
_CLOSING = {'"': '"', "“": "”", "„": "“”", "”": "”", "«": "»"}
_GAP = " , "
_FANCY = re.compile("[\U0001d400-\U0001d7ff\u24b6-\u24e9\uff21-\uff3a\uff41-\uff5a]")
"""Letters in a style: mathematical (𝐭𝐡𝐚𝐧𝐤𝐬), circled or of full width."""
_ORDINARY = {
    number: unicodedata.normalize("NFKC", chr(number))
    for number in (
        *range(0x1D400, 0x1D800),
        *range(0x24B6, 0x24EA),
        *range(0xFF21, 0xFF3B),
        *range(0xFF41, 0xFF5B),
    )
}


@dataclass(frozen=True, slots=True)
class MessageText:
    """The text of one message."""

    raw: str
    """The text as it was sent."""
    own: str
    """The writer's own words, in ordinary letters; a comma replaces what is removed in a line."""

    @classmethod
    def of(cls, text: str | MessageText) -> MessageText:
        """Parse `text` in linear time; a `MessageText` is returned unchanged."""
        if isinstance(text, MessageText):
            return text
        read = text[:MAX_MESSAGE_LENGTH]
        own = (_own_words(read) if _MARKS.search(read) else read).strip()
        return cls(text, own.translate(_ORDINARY) if _FANCY.search(own) else own)


class _Finder:
    """Searches marks in a text; scans each place once per mark, however often it is called."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[str, int] = {}

    def __call__(self, mark: str, begin: int) -> int:
        """Return the position of the next `mark` from `begin` on, or the end.

        `begin` never decreases.
        """
        found = self._found.get(mark, -1)
        if found < begin:
            found = self._text.find(mark, begin)
            found = self._found[mark] = len(self._text) if found < 0 else found
        return found


def _own_words(text: str) -> str:
    kept: list[str] = []
    start = 0  # of what is neither kept nor removed yet
    find = _Finder(text)
    place = 0
    for _ in range(_MAX_MARKS):
        opening = _OPENING.search(text, place)
        if opening is None:
            break
        place = opening.end()
        end = _end(text, opening, find)
        if end is not None:
            whole_line = opening.lastgroup in {"line", "rest"}
            kept += text[start : opening.start()], "" if whole_line else _GAP
            start = place = end
    return "".join([*kept, text[start:]])


def _end(text: str, opening: re.Match[str], find: _Finder) -> int | None:
    """Return the end of the part that `opening` begins; None if it begins nothing."""
    mark, begin, last = opening[0], opening.end(), len(text)
    match opening.lastgroup:
        case "rest":
            return last
        case "line":
            return min(find("\n", begin) + 1, last)
        case "fence":
            return min(find(mark, begin) + len(mark), last)
        case "quotation":
            return _end_of_quotation(text, begin, mark, find)
        case _:
            end = find(mark, begin)
            if end in {begin, last} or (mark == "`" and find("\n", begin) < end):
                return None
            return end + len(mark)


def _end_of_quotation(text: str, begin: int, mark: str, find: _Finder) -> int | None:
    before, after = text[begin - 2 : begin - 1], text[begin : begin + 1]
    straight = mark in {'"', "”"}
    # A quotation mark after a digit is a length: 5".
    if straight and (before.isalnum() or before == mark or after.isspace()):
        return None
    end = min(find(closing, begin) for closing in _CLOSING[mark])
    if end in {begin, len(text)} or end > min(find("\n", begin), begin + _MAX_QUOTATION_LENGTH):
        return None
    if straight and text[end + 1 : end + 2].isalnum():
        return None
    return end + 1
