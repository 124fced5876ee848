"""A guild's own phrases, which moderators declare to be always a wish to buy, or never one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from domain.intent.prefilter import may_matter
from domain.message_text import MessageText
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_PHRASE_LENGTH = 60
"""Maximum letters of one phrase: enough for a turn of speech, too few to store a message."""
MAX_PHRASES = 25
"""Maximum number of phrases of one kind, as many as a menu lists."""
_FEWEST_LETTERS = 4
_READ = 1500
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


def normalize_phrase(said: str) -> str:
    """Return the words of `said`, each between two spaces, without case, accents and punctuation.

    What comes after 1,500 characters is left out.
    """
    bare = unicodedata.normalize("NFKD", said[:_READ].casefold())[:_READ]
    words = _WORD.findall("".join(one for one in bare if not unicodedata.combining(one)))
    return f" {' '.join(words)} " if words else ""


class GuildPhrases:
    """Phrases prepared for searching; safe to share."""

    def __init__(self, always: Iterable[str] = (), never: Iterable[str] = ()) -> None:
        self._always = tuple(filter(None, map(normalize_phrase, always)))
        self._never = tuple(filter(None, map(normalize_phrase, never)))

    def verdict(self, said: str | MessageText) -> bool | None:
        """Return whether a phrase in `said` makes it a wish.

        None without a phrase. "Never" wins.
        """
        if not self._always and not self._never:
            return None
        words = normalize_phrase(MessageText.of(said).own)
        if any(phrase in words for phrase in self._never):
            return False
        return True if any(phrase in words for phrase in self._always) else None


NO_GUILD_PHRASES = GuildPhrases()


def with_phrase(known: tuple[str, ...], typed: str) -> tuple[str, ...]:
    """Return `known` with one more, unless it is among them; raises `Refusal` if it is invalid."""
    phrase = " ".join(typed.split())
    if (
        len(phrase) > MAX_PHRASE_LENGTH
        or len(normalize_phrase(phrase).replace(" ", "")) < _FEWEST_LETTERS
    ):
        raise Refusal(
            text(
                "Enter a phrase of {fewest} to {longest} letters, such as “where to get one”.",
                fewest=_FEWEST_LETTERS,
                longest=MAX_PHRASE_LENGTH,
            )
        )
    kept = without_phrase(known, phrase)
    if len(kept) >= MAX_PHRASES:
        raise Refusal(
            text("You can have at most {most} phrases. Remove one first.", most=MAX_PHRASES)
        )
    return (*kept, phrase)


def without_phrase(known: tuple[str, ...], phrase: str) -> tuple[str, ...]:
    """Return `known` without phrases that read the same as `phrase`."""
    words = normalize_phrase(phrase)
    return tuple(each for each in known if normalize_phrase(each) != words)


def suggest_phrase(said: str) -> str:
    """Return the beginning of the sentence in `said` that can be about buying, as a suggestion."""
    own = [line for line in _SENTENCE.split(MessageText.of(said).own[:_READ]) if line.strip()]
    telling = next(filter(may_matter, own), own[0] if own else "")
    words = " ".join(telling.split())
    return (
        words if len(words) <= MAX_PHRASE_LENGTH else words[:MAX_PHRASE_LENGTH].rpartition(" ")[0]
    )


class CompiledPhrases:
    """The phrases of guilds, each compiled once for as long as its choice stays."""

    def __init__(self) -> None:
        self._compiled: dict[int, tuple[tuple[tuple[str, ...], tuple[str, ...]], GuildPhrases]] = {}

    def of(
        self, guild_id: int, purchase: tuple[str, ...], ignored: tuple[str, ...]
    ) -> GuildPhrases:
        """Return the guild's phrases for a wish and for none, compiled."""
        chosen = purchase, ignored
        if chosen == ((), ()):
            return NO_GUILD_PHRASES
        if guild_id not in self._compiled or self._compiled[guild_id][0] != chosen:
            self._compiled[guild_id] = chosen, GuildPhrases(*chosen)
        return self._compiled[guild_id][1]
