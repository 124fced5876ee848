"""A guild's own phrases: moderators' words that are always a wish to buy, or never one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.intent.prefilter import may_matter
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.text import text

MAX_PHRASE_LENGTH = 60
"""Letters of one phrase: enough to tell a turn of speech, too few to keep a message."""
MAX_PHRASES = 25
"""Phrases of one kind; a menu lists no more."""
_FEWEST_LETTERS = 4
_READ = 1500
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def normalize_phrase(said: str) -> str:
    """The words of `said`, each between two spaces: case, accents and punctuation do not matter.

    What comes after 1,500 characters is left out.
    """
    bare = unicodedata.normalize("NFKD", said[:_READ].casefold())[:_READ]
    words = _WORD.findall("".join(one for one in bare if not unicodedata.combining(one)))
    return f" {' '.join(words)} " if words else ""


class GuildPhrases:
    """Phrases ready to be looked for; safe to share."""

    def __init__(self, always: Iterable[str] = (), never: Iterable[str] = ()) -> None:
        self._always = tuple(filter(None, map(normalize_phrase, always)))
        self._never = tuple(filter(None, map(normalize_phrase, never)))

    def verdict(self, said: str | MessageText) -> bool | None:
        """Whether `said` is a wish by a phrase in it; None where there is none. Never wins."""
        if not self._always and not self._never:
            return None
        words = normalize_phrase(MessageText.of(said).own)
        if any(phrase in words for phrase in self._never):
            return False
        return True if any(phrase in words for phrase in self._always) else None


NO_GUILD_PHRASES = GuildPhrases()


def with_phrase(known: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """`known` and one more, unless it is among them. Raises `Refusal` for what cannot be one."""
    phrase = " ".join(typed.split())
    if (
        len(phrase) > MAX_PHRASE_LENGTH
        or len(normalize_phrase(phrase).replace(" ", "")) < _FEWEST_LETTERS
    ):
        raise Refusal(
            text(
                "Give a phrase of {fewest} to {longest} letters, such as “where to get one”.",
                fewest=_FEWEST_LETTERS,
                longest=MAX_PHRASE_LENGTH,
            )
        )
    kept = without_phrase(known, phrase)
    if len(kept) >= MAX_PHRASES:
        raise Refusal(
            text("That is enough: {most} phrases at most. Remove one first.", most=MAX_PHRASES)
        )
    return (*kept, phrase)


def without_phrase(known: tuple[str, ...], phrase: str) -> tuple[str, ...]:
    """`known` without what reads the same as `phrase`."""
    words = normalize_phrase(phrase)
    return tuple(each for each in known if normalize_phrase(each) != words)


def suggest_phrase(said: str) -> str:
    """The beginning of the sentence of `said` that can be about buying: a start for a phrase."""
    own = [line for line in _SENTENCE.split(MessageText.of(said).own[:_READ]) if line.strip()]
    telling = next(filter(may_matter, own), own[0] if own else "")
    words = " ".join(telling.split())
    return (
        words if len(words) <= MAX_PHRASE_LENGTH else words[:MAX_PHRASE_LENGTH].rpartition(" ")[0]
    )
