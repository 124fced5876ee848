"""Text in the form in which checks compare it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_NOT_OWN_WORDS = re.compile(r"https?://\S+|<a?:\w+:\d+>|<[@#][!&]?\d+>|`[^`]*`")
_APOSTROPHES = str.maketrans("’ʼ´`", "''''")


def without_links(text: str) -> str:
    """Return the text without links, mentions, emoji of the server and code."""
    return _NOT_OWN_WORDS.sub(" ", text)


def folded(text: str) -> str:
    """Return the text in small letters without accents, with plain apostrophes and spaces."""
    apart = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    plain = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return re.sub(r"[^\S\n]+", " ", plain)


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Return the names that are in a text as whole words, whatever their capitals and accents."""
    said = folded(text)
    return [
        name
        for name in names
        if re.search(rf"(?<!\w){re.escape(folded(name))}(?:'?s)?(?!\w)", said)
    ]
