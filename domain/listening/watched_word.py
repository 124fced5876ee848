"""Watched words: names and emoji whose mentions a team wants to see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from domain.campaigns import ARTICLES
from domain.listening.tokens import PAUSES, fold, name_tokens, tokens_in
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

MAX_WORDS = 200
"""How many words a guild can watch, besides its products."""
MAX_WORD_LENGTH = 100
MAX_NEAR_LENGTH = 200
MAX_PARTS = 12
"""How many words a name can have."""
_SEPARATOR = re.compile(r":(?![^<>]{0,40}>)")
"""Separates a name from the words near it; emoji of a guild have colons too."""


class WordKind(StrEnum):
    """The kind of thing that a watched word names."""

    BRAND = "brand"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    TOPIC = "topic"
    CAMPAIGN = "campaign"

    @property
    def label(self) -> Text:
        """The name that moderators read."""
        return _LABELS[self]


_LABELS = {
    WordKind.BRAND: text("brand"),
    WordKind.PRODUCT: text("product"),
    WordKind.COMPETITOR: text("competitor"),
    WordKind.TOPIC: text("topic"),
    WordKind.CAMPAIGN: text("campaign"),
}


@dataclass(frozen=True, slots=True)
class WatchedWord:
    """A name or emoji, and words of which one must be near if the name alone is ambiguous."""

    name: str
    """As a moderator wrote it: "Blue Mug", or an emoji."""
    near: tuple[str, ...] = ()
    kind: WordKind = WordKind.BRAND
    id: int = 0
    """The row's; 0 for a product's name, which is kept with the product."""

    @classmethod
    def parse(cls, said: str) -> WatchedWord:
        """Return the watched word for "Orange" or "Orange: phone sim".

        Raises `ValueError` if nothing is left to look for.
        """
        name, *near = _SEPARATOR.split(said, maxsplit=1)
        if not name_tokens(name):
            raise ValueError("a watched word has letters or digits")
        return cls(tidy_line(name), parse_near(" ".join(near)))

    @property
    def parts(self) -> list[str]:
        """Its words, folded, without articles before them.

        An article stays if it makes a name of a common word, as in "La Poste", but not with
        products, which many guilds call "the lamp".
        """
        parts = name_tokens(self.name)
        least = 1 if self.kind is WordKind.PRODUCT else 2
        while len(parts) > least and parts[0] in ARTICLES:
            del parts[0]
        return parts

    @property
    def key(self) -> str:
        """Its words, folded: two words with the same key are the same."""
        return " ".join(self.parts)


def checked_word(name: str, near: str, kind: WordKind) -> WatchedWord:
    """Return what a moderator typed; raise `Refusal` if it cannot be watched."""
    tidied, parts = tidy_line(name), name_tokens(name)
    if not parts:
        raise Refusal(
            text(
                "I cannot look for “{name}”: it has no letters, digits or emoji. Write the word "
                "as people do, such as Blue Mug.",
                name=name,
            )
        )
    if len(tidied) > MAX_WORD_LENGTH or len(parts) > MAX_PARTS:
        raise Refusal(
            text(
                "That is too long for a word to watch. Write up to {most} words, such as Blue Mug.",
                most=MAX_PARTS,
            )
        )
    return WatchedWord(tidied, parse_near(near), kind)


def parse_near(typed: str) -> tuple[str, ...]:
    """Return the words of which one must be near, each once."""
    return tuple(dict.fromkeys(each for each in tokens_in(fold(typed)) if each not in PAUSES))
