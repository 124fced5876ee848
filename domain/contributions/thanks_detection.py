"""Detection of thanks in a message, and of their receivers.

Nothing here is learnt or guessed from a person's history: a message either says thanks in one of
the phrases of the phrase files, or it does not. Only the writer's own words are read. Refusals ("no
thanks"), sarcasm ("thanks for nothing"), causes ("thanks to the update") and thanks that are only
mentioned ("say thanks to them", "did you thank Ana?") are phrases too: they hide the thanks in
them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from domain.contributions.message_parser import Count, ParsedMessage, signs_as_words
from domain.contributions.phrasebook import Phrasebook, PhraseMatcher, PhrasePrefilter, plain_words
from domain.message_text import MessageText

# Maximum number of words between thanks and the name that belongs to them.
_NEAR = 5
# Maximum number of thanks in one message, which bounds the work on a hostile one.
_MAX_THANKS = 10

# Maximum number of possible thanks that are examined.
_MAX_FOUND = 40

_NO_NAMES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ThanksResult:
    """The thanks in a message.

    `has_thanks`: it thanks a person or the group, even if only beforehand.

    `counts`: it thanks for something done; "thanks in advance" and the "thanks" that closes a
    request do not count.

    `receivers`: the members whom the counting thanks are for, as far as they are known, each once,
    in order; never the writer.
    """

    has_thanks: bool = False
    counts: bool = False
    receivers: tuple[int, ...] = ()


NO_THANKS = ThanksResult()


class ThanksDetector:
    """A detector of thanks in the languages of the given phrasebooks."""

    def __init__(self, books: Iterable[Phrasebook]) -> None:
        book = Phrasebook.joined(books)
        said = (*book.thanks, *book.phrases)
        self._prefilter = PhrasePrefilter((*said, *book.alone, *book.grudging))
        self._said = PhraseMatcher(said)
        self._alone = PhraseMatcher(book.alone)
        self._grudging = PhraseMatcher(book.grudging)
        self._not = PhraseMatcher(book.not_, book.thanks)
        self._cause = PhraseMatcher(book.cause)
        self._reported = PhraseMatcher(book.reported, book.thanks)
        self._performative = PhraseMatcher(book.performative)
        self._withdrawn = PhraseMatcher(book.withdrawn)
        self._beforehand = PhraseMatcher(book.beforehand)
        self._asking = PhraseMatcher(book.asking)
        self._person = _words(book.person)
        self._emphatic = _words(book.emphatic)
        self._owed = _words(book.owed)
        self._blamed = PhraseMatcher(book.blamed)
        self._however = _words(book.however)
        self._beside = _words((*book.beside, *book.alone)) | _words(book.between)
        self._between = _words(book.between)
        # Names that are one of these words are not recognised.
        self._ordinary = self._beside | self._person | _words((*said, *book.alone, *book.asking))

    @classmethod
    @cache
    def load(cls) -> ThanksDetector:
        """Return a detector for all languages that have a phrase file, read and prepared once."""
        folder = files("domain.contributions") / "phrases"
        return cls(
            Phrasebook.parse(file.read_text(encoding="utf-8"))
            for file in sorted(folder.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".toml")
        )

    def may_thank(self, text: str | MessageText) -> bool:
        """Return whether `text` may contain thanks.

        A microsecond or two, called for every message.
        """
        said = text if isinstance(text, MessageText) else MessageText.of(text)
        return self._prefilter.passes(signs_as_words(said.own))

    def is_thanks(self, text: str | MessageText) -> bool:
        """Return whether the writer thanks a person or the group, also beforehand."""
        said = MessageText.of(text)
        return self.may_thank(said) and self._read(said, _NO_NAMES)[0] != []

    def detect(
        self,
        text: str | MessageText,
        *,
        author_id: int,
        reply_to_author_id: int | None = None,
        mentions: Sequence[int] = (),
        names: Mapping[str, int] = _NO_NAMES,
    ) -> ThanksResult:
        """Return the thanks in `text`, written by `author_id`, and their receivers.

        Members named next to the thanks come first: by mention (`<@id>`, of those in `mentions`),
        by `@name`, or by a name next to the thanks or at the head of the message ("Ana: thanks!").
        Failing that the author of the message replied to, else the only member mentioned. `names`
        maps `name_key` of their names to members; leave it out to use mentions alone.
        """
        said = MessageText.of(text)
        if not self.may_thank(said):
            return NO_THANKS
        found, message = self._read(said, names, frozenset(mentions))
        if not found:
            return NO_THANKS
        is_beforehand = self._beforehand_check(message)
        counting = [span for span in found[:_MAX_THANKS] if not is_beforehand(*span)]
        receivers: dict[int, None] = {}
        for span in counting:
            receivers |= dict.fromkeys(self._addressed(message, *span))
        if counting and not receivers:
            if reply_to_author_id is not None:
                receivers[reply_to_author_id] = None
            else:
                others = {*mentions, *message.mentioned()} - {author_id}
                receivers |= dict.fromkeys(others if len(others) == 1 else ())
        receivers.pop(author_id, None)
        return ThanksResult(has_thanks=True, counts=bool(counting), receivers=tuple(receivers))

    def _read(
        self,
        text: MessageText,
        names: Mapping[str, int],
        mentions: Collection[int] = (),
    ) -> tuple[list[tuple[int, int]], ParsedMessage]:
        """Return the spans of words that say thanks, and the message."""
        message = ParsedMessage(text, mentions, names, self._ordinary)
        found = set(message.spans(self._said))
        alone = list(message.spans(self._alone))
        others = _where(
            message.words if alone else (),
            lambda word: word not in self._beside and word[0] not in "@~",
        )
        for start, end in alone:
            first, last = message.clause(start, end)
            # Nothing else is said between the breaks around it.
            if not others.between(first, start) and not others.between(end, last):
                found.add((start, end))
        grudging = list(message.spans(self._grudging))
        however = _where(message.words if grudging else (), self._however.__contains__)
        found |= {
            span for span in grudging if not however.between(*message.rest_of_sentence(span[1]))
        }
        if not found:
            return [], message
        found = set(sorted(found)[:_MAX_FOUND])
        hidden = self._hidden(message, until=max(end for _, end in found))
        withdrawn = _beginnings(message, self._withdrawn)
        return sorted(
            (start, end)
            for start, end in found
            if hidden.isdisjoint(range(start, end))
            and not withdrawn.between(end - 1, message.sentence(end - 1)[1] + 1)
        ), message

    def _hidden(self, message: ParsedMessage, until: int) -> set[int]:
        """Return the words before `until` that belong to something that only sounds like thanks."""
        hidden: set[int] = set()
        for span in (
            *message.spans(self._not, until),
            *message.spans_past_members(self._not, until),
        ):
            hidden.update(range(*span))
        blamed = _beginnings(message, self._blamed)
        for start, end in message.spans(self._cause, until):
            if not self._is_owed(message, start, end, blamed):
                hidden.update(range(start, end))
        performed = {
            index for span in message.spans(self._performative, until) for index in range(*span)
        }
        for start, end in message.spans(self._reported, until):
            if start not in performed:
                hidden.update(range(start, end))
        return hidden

    def _is_owed(self, message: ParsedMessage, start: int, end: int, blamed: Count) -> bool:
        """Return whether "thanks to" at words `start` to `end` thanks somebody after all.

        `blamed` counts the words at which something is said to be broken.
        """
        to_whom = message.words[end]
        first, last = message.rest_of_sentence(end)
        if start > 0 and message.words[start - 1] in self._emphatic:
            return True
        if not self._owed.isdisjoint(message.words[first : min(last, first + _NEAR)]):
            return True
        return (to_whom[0] in "@~" or to_whom in self._person) and not blamed.between(first, last)

    def _beforehand_check(self, message: ParsedMessage) -> Callable[[int, int], bool]:
        """Return a check whether thanks at some words are for something not done yet."""
        words = message.words
        beforehand = _beginnings(message, self._beforehand)
        asking = _beginnings(message, self._asking)
        questions = _where(words, "?".__eq__)
        calling = _where(words, lambda word: word[0] not in "@~,")
        telling = _where(words, lambda word: word not in self._between and word[0] not in "@~,.?")
        unclosed = _where(words, lambda word: word not in {",", ".", "?"})

        def is_beforehand(start: int, end: int) -> bool:
            first, last = message.sentence(start)
            if beforehand.between(first, last):
                return True
            if telling.between(end, len(words)) or unclosed.between(last, len(words)):
                return False
            opens = not calling.between(first, start)
            if opens and questions.between(0, start):
                return True
            return asking.between(0 if opens else first, start) > 0

        return is_beforehand

    def _addressed(self, message: ParsedMessage, start: int, end: int) -> list[int]:
        """Return the members named as the receivers of the thanks at words `start` to `end`."""
        words = message.words
        first, last = message.sentence(start)
        at = end
        while at < last and at - end < _NEAR and (words[at] in self._between or words[at] == ","):
            at += 1
        if after := message.named_members(at, 1):
            return after
        for place in range(end, last):
            # Within a row of names nothing more is found than at its beginning.
            in_row = place > end and words[place - 1][0] == "@" == words[place][0]
            closes = not in_row and (words[place][0] == "@" or place + 1 >= last)
            if closes and (named := message.named_members(place, 1)):
                return named
        at = start - 1
        while (
            at >= first
            and start - at <= _NEAR
            and (words[at] in self._between or words[at] in self._beside or words[at] == ",")
        ):
            at -= 1
        if before := message.named_members(at, -1):
            return before
        return message.named_members(0, 1) if words[0][0] == "@" else []


def _where(words: Sequence[str], are: Callable[[str], bool]) -> Count:
    """Return a count of the words that are so."""
    return Count(index for index, word in enumerate(words) if are(word))


def _beginnings(message: ParsedMessage, phrases: PhraseMatcher) -> Count:
    """Return a count of the words at which one of the phrases begins."""
    return Count(sorted(start for start, _ in message.spans(phrases)))


def _words(phrases: Iterable[str]) -> frozenset[str]:
    """Return all single plain words of `phrases`."""
    return frozenset(
        word
        for phrase in phrases
        for place in phrase.split()
        for written in place.removesuffix("?").split("|")
        for word in plain_words(written).split()
    )
