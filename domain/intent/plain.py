"""A message made plain for reading: in lower case, without addresses and quotations."""

from __future__ import annotations

import re

_LONGEST = 1500  # characters that are read; what a message wants, it says early
_LINK = re.compile(r"<?(?:https?://|www\.)\S+")
_SHOP = re.compile(
    r"amazon|amzn|ebay|aliexpress|etsy|shop|store|tindie|/product|temu|/cart|boutique|checkout"
)
_NAME = re.compile(r"<?@[!&]?\w+>?")
_MONEY = re.compile(
    r"[$£€]\s?\d[\d.,]*"
    r"|\b\d[\d.,]*\s?(?:[$£€]|usd|eur|euros?|gbp|quid|bucks|dollars|pounds|nzd|aud|cad)(?!\w)"
)
_PAUSE = re.compile(r"(?<=[.!?…])\s+|\n+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": " "})


def plain(text: str) -> str:
    """The writer's own words in `text`, of which only the first 1,500 characters are read.

    A link becomes `shoplink` or `weblink`, a sum of money `moneysum`; mentions and lines that quote
    somebody (`> …`) are left out.
    """
    own = "\n".join(line for line in text[:_LONGEST].splitlines() if not line.startswith(">"))
    own = own.lower().translate(_PLAIN)
    own = _LINK.sub(lambda link: " shoplink " if _SHOP.search(link[0]) else " weblink ", own)
    return _MONEY.sub(" moneysum ", _NAME.sub(" ", own))


def sentences(words: str) -> list[str]:
    """The sentences of a text that `plain` made; empty ones are left out."""
    return [sentence for sentence in _PAUSE.split(words) if sentence.strip()]
