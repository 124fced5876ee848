"""Finds a guild's watched words in messages, in time that is linear in their length."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.listening.tokens import compounds_in, fold, folded_words, tokens_in
from domain.listening.watched_word import WatchedWord
from domain.listening.word_forms import word_forms
from domain.message_text import MAX_MESSAGE_LENGTH, MessageText

NEAR_WORDS = 10
"""How many words before and after an ambiguous name are searched for one that makes it clear."""
SHORTEST_JOINED = 5
"""Letters that a name without its spaces has at least: "C&A" is not "ça"."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A watched word, prepared: the forms of its words after the first, and of those near it."""

    word: WatchedWord
    rest: tuple[frozenset[str], ...]
    near: frozenset[str]

    def is_at(self, place: int, tokens: list[str]) -> bool:
        """Return whether it is there, its first word being the token at `place`."""
        end = place + 1 + len(self.rest)
        if end > len(tokens):
            return False
        if not all(
            token in forms for token, forms in zip(tokens[place + 1 : end], self.rest, strict=True)
        ):
            return False
        if not self.near:
            return True
        before = tokens[max(0, place - NEAR_WORDS) : place]
        return not self.near.isdisjoint(before + tokens[end : end + NEAR_WORDS])


class WordMatcher:
    """The compiled watched words of one guild; safe to share among threads."""

    def __init__(self, words: Iterable[WatchedWord]) -> None:
        """Compile these words."""
        self._by_first: dict[str, list[_Pattern]] = defaultdict(list)
        compounds: set[str] = set()
        for word in words:
            parts = word.parts
            if not parts:
                continue
            near = frozenset(form for each in word.near for form in word_forms(each))
            first, *rest = map(word_forms, parts)
            for form in first:
                self._by_first[form].append(_Pattern(word, tuple(rest), near))
            if len(parts) > 1 and len(joined := "".join(parts)) >= SHORTEST_JOINED:
                # "Blue Mug" is often written #BlueMug.
                for form in word_forms(joined):
                    self._by_first[form].append(_Pattern(word, (), near))
            compounds |= compounds_in(word.name)
        self._by_first.default_factory = None
        self._compounds = frozenset(compounds)

    def may_mention(self, said: MessageText) -> bool:
        """Return whether a message may mention a watched word; called for each, so it is quick."""
        if not self._by_first:
            return False
        tokens = tokens_in(fold(said.own[:MAX_MESSAGE_LENGTH]))
        if not self._by_first.keys().isdisjoint(tokens):
            return True
        return "<" in said.own and bool(self.find(said))

    def find(self, said: str | MessageText) -> list[WatchedWord]:
        """Return the watched words that a message mentions, each once."""
        if not self._by_first:
            return []
        return list(dict.fromkeys(self._found(MessageText.of(said))))

    def mentions(self, said: str | MessageText) -> bool:
        """Return whether a message mentions a watched word."""
        if not self._by_first:
            return False
        return next(self._found(MessageText.of(said)), None) is not None

    def _found(self, said: MessageText) -> Iterator[WatchedWord]:
        tokens = tokens_in(folded_words(said, self._compounds))
        for place, token in enumerate(tokens):
            for pattern in self._by_first.get(token, ()):
                if pattern.is_at(place, tokens):
                    yield pattern.word


NO_WORDS = WordMatcher(())
