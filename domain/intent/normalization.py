"""Normalization of a message for reading: lower case, without addresses."""

from __future__ import annotations

import re

from domain.message_text import MessageText

_LONGEST = 1000  # characters that are read; messages show their intent early
_LINK = re.compile(r"<?(?:https?://|www\.)\S+")
_SHOP = re.compile(
    r"amazon|amzn|ebay|aliexpress|etsy|shop|store|tindie|/product|temu|/cart|boutique|checkout"
)
_NAME = re.compile(r"<?@[!&]?\w+>?")
_MONEY = re.compile(
    r"[$£€]\s?\d[\d.,]{0,15}"
    r"|\b\d[\d.,]{0,15}\s?(?:[$£€]|usd|eur|euros?|gbp|quid|bucks|dollars|pounds|nzd|aud|cad)(?!\w)"
)
_PAUSE = re.compile(r"(?<=[.!?…])\s+|\n+")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": " "})


def normalize(text: str | MessageText) -> str:
    """Return the writer's own words in `text`, of which only the first 1,000 characters are read.

    A link becomes `shoplink` or `weblink`, a sum of money `moneysum`; mentions are left out.
    """
    own = MessageText.of(text).own[:_LONGEST].lower().translate(_PLAIN)
    own = _LINK.sub(lambda link: " shoplink " if _SHOP.search(link[0]) else " weblink ", own)
    return _MONEY.sub(" moneysum ", _NAME.sub(" ", own))


def sentences(words: str) -> list[str]:
    """Return the sentences of a normalized text, without empty ones."""
    return [sentence for sentence in _PAUSE.split(words) if sentence.strip()]
