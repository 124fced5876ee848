"""A guild's own phrases: moderators' words that are always a wish to buy, or never one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.intent.gate import may_matter
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.text import text

LONGEST_PHRASE = 60
"""Letters of one phrase: enough to tell a turn of speech, too few to keep a message."""
MOST_PHRASES = 25
"""Phrases of one kind; a menu lists no more."""
_FEWEST_LETTERS = 4
_READ = 1500
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def spoken(said: str) -> str:
    """The words of `said`, each between two spaces: case, accents and punctuation do not matter.

    What comes after 1,500 characters is left out.
    """
    bare = unicodedata.normalize("NFKD", said[:_READ].casefold())[:_READ]
    words = _WORD.findall("".join(one for one in bare if not unicodedata.combining(one)))
    return f" {' '.join(words)} " if words else ""


class Phrases:
    """Phrases ready to be looked for; safe to share."""

    def __init__(self, always: Iterable[str] = (), never: Iterable[str] = ()) -> None:
        self._always = tuple(filter(None, map(spoken, always)))
        self._never = tuple(filter(None, map(spoken, never)))

    def verdict(self, said: str | MessageText) -> bool | None:
        """Whether `said` is a wish by a phrase in it; None where there is none. Never wins."""
        if not self._always and not self._never:
            return None
        words = spoken(MessageText.of(said).own)
        if any(phrase in words for phrase in self._never):
            return False
        return True if any(phrase in words for phrase in self._always) else None


NO_PHRASES = Phrases()


def with_phrase(known: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """`known` and one more, unless it is among them. Raises `Refusal` for what cannot be one."""
    phrase = " ".join(typed.split())
    if len(phrase) > LONGEST_PHRASE or len(spoken(phrase).replace(" ", "")) < _FEWEST_LETTERS:
        raise Refusal(
            text(
                "Give a phrase of {fewest} to {longest} letters, such as “where to get one”.",
                fewest=_FEWEST_LETTERS,
                longest=LONGEST_PHRASE,
            )
        )
    kept = without_phrase(known, phrase)
    if len(kept) >= MOST_PHRASES:
        raise Refusal(
            text("That is enough: {most} phrases at most. Remove one first.", most=MOST_PHRASES)
        )
    return (*kept, phrase)


def without_phrase(known: tuple[str, ...], phrase: str) -> tuple[str, ...]:
    """`known` without what reads the same as `phrase`."""
    words = spoken(phrase)
    return tuple(each for each in known if spoken(each) != words)


def suggestion(said: str) -> str:
    """The beginning of the sentence of `said` that can be about buying: a start for a phrase."""
    own = [line for line in _SENTENCE.split(MessageText.of(said).own[:_READ]) if line.strip()]
    telling = next(filter(may_matter, own), own[0] if own else "")
    words = " ".join(telling.split())
    return words if len(words) <= LONGEST_PHRASE else words[:LONGEST_PHRASE].rpartition(" ")[0]
