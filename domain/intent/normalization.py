"""Normalization of a message for reading: lower case, without addresses."""

from __future__ import annotations

import re
from functools import cached_property

from domain.intent.pattern_matcher import SearchedText
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
# Of which one is in any sum of money.
_CURRENCIES = "$ £ € usd eur gbp quid bucks dollars pounds nzd aud cad".split()  # noqa: SIM905
_PAUSE = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)\s+)")


def normalize(text: str | MessageText) -> str:
    """Return the writer's own words in `text`, of which only the first 1,000 characters are read.

    A link becomes `shoplink` or `weblink`, a sum of money `moneysum`; mentions are left out.
    """
    own = MessageText.of(text).own[:_LONGEST].lower()
    own = own.replace("’", "'").replace("‘", "'").replace("`", " ")
    # Looking for letters costs a tenth of searching with a pattern.
    if "http" in own or "www." in own:
        own = _LINK.sub(lambda link: " shoplink " if _SHOP.search(link[0]) else " weblink ", own)
    if "@" in own:
        own = _NAME.sub(" ", own)
    return _MONEY.sub(" moneysum ", own) if any(map(own.__contains__, _CURRENCIES)) else own


class NormalizedText(SearchedText):
    """A normalized text, read by many: what they have in common is computed once."""

    @classmethod
    def of(cls, text: str | MessageText) -> NormalizedText:
        """Normalize a message's own words."""
        return cls(normalize(text))

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences, with their marks, without empty ones."""
        words, said, start = self.text, [], 0
        for pause in _PAUSE.finditer(words):
            begin, end = pause.span()
            said.append(words[start : begin if words[begin] == "\n" else begin + 1])
            start = end
        return [sentence for sentence in (*said, words[start:]) if sentence.strip()]
