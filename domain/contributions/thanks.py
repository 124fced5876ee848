"""Hearing thanks in a message, and whom they are for.

Nothing here is learnt or guessed from a person's history: a message either says thanks in one of
the phrases of the phrase files, or it does not. Quoted lines, code and words in quotation marks are
not the writer's own and are passed over. Refusals ("no thanks"), sarcasm ("thanks for nothing") and
causes ("thanks to the update") are phrases too, which hide what they contain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType

from domain.contributions.message import Message
from domain.contributions.phrasebook import Gate, Patterns, Phrasebook, plain_words

# How many words may stand between a thanks and the name that belongs to it.
_NEAR = 5
# Nobody needs more thanks than this in one message; it bounds the work on a hostile one.
_MOST_THANKS = 10

_NO_NAMES: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message says in the way of thanks.

    `said`: it thanks a person or the group, be it only beforehand.
    `counts`: it thanks for something done; "thanks in advance" and the "thanks" that closes a
    request do not.
    `receivers`: whom the counting thanks are for as far as that can be told, each once, in order;
    never the writer.
    """

    said: bool = False
    counts: bool = False
    receivers: tuple[int, ...] = ()


NOTHING = Reading()


class Thanks:
    """An ear for thanks in the languages it was given."""

    def __init__(self, books: Iterable[Phrasebook]) -> None:
        book = Phrasebook.joined(books)
        said = (*book.thanks, *book.phrases)
        self._gate = Gate((*said, *book.alone, *book.grudging))
        self._said = Patterns(said)
        self._alone = Patterns(book.alone)
        self._grudging = Patterns(book.grudging)
        self._not = Patterns(book.not_, book.thanks)
        self._cause = Patterns(book.cause)
        self._beforehand = Patterns(book.beforehand)
        self._asking = Patterns(book.asking)
        self._person = _words(book.person)
        self._emphatic = _words(book.emphatic)
        self._owed = _words(book.owed)
        self._however = _words(book.however)
        self._beside = _words((*book.beside, *book.alone)) | _words(book.between)
        self._between = _words(book.between)
        # Nobody is recognised by a name that is one of these words.
        self._ordinary = self._beside | self._person | _words((*said, *book.alone, *book.asking))

    @classmethod
    def load(cls) -> Thanks:
        """An ear for all languages that have a phrase file in this package."""
        folder = files("domain.contributions") / "phrases"
        return cls(
            Phrasebook.parse(file.read_text(encoding="utf-8"))
            for file in sorted(folder.iterdir(), key=lambda file: file.name)
            if file.name.endswith(".toml")
        )

    def may_thank(self, text: str) -> bool:
        """Whether `text` deserves a closer look; a microsecond or two, for every message."""
        return self._gate.passes(text)

    def is_thanks(self, text: str) -> bool:
        """Whether the writer thanks a person or the group, also beforehand."""
        return self._gate.passes(text) and self._read(text, _NO_NAMES)[0] != []

    def thanked(
        self,
        text: str,
        *,
        author_id: int,
        reply_to_author_id: int | None = None,
        mentions: Sequence[int] = (),
        names: Mapping[str, int] = _NO_NAMES,
    ) -> Reading:
        """Whom `text`, written by `author_id`, thanks.

        Members named next to the thanks come first: by mention (`<@id>`, of those in `mentions`),
        by `@name`, or by a name next to the thanks or at the head of the message ("Ana: thanks!").
        Failing that the author of the message replied to, else the only member mentioned.
        `names` gives members by `name_key` of their names; leave it out to go by mentions alone.
        """
        if not self._gate.passes(text):
            return NOTHING
        found, message = self._read(text, names, mentions)
        if not found:
            return NOTHING
        counting = [
            span for span in found[:_MOST_THANKS] if not self._is_beforehand(message, *span)
        ]
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
        return Reading(said=True, counts=bool(counting), receivers=tuple(receivers))

    def _read(
        self, text: str, names: Mapping[str, int], mentions: Sequence[int] = ()
    ) -> tuple[list[tuple[int, int]], Message]:
        """Where in the message thanks are said: the spans of words, and the message."""
        message = Message(text, mentions, names, self._ordinary)
        found = set(message.spans(self._said))
        found |= {span for span in message.spans(self._alone) if self._is_alone(message, *span)}
        found |= {
            span
            for span in message.spans(self._grudging)
            if self._however.isdisjoint(message.rest_of_sentence(span[1]))
        }
        if not found:
            return [], message
        hidden: set[int] = set()
        for start, end in message.spans(self._not):
            hidden.update(range(start, end))
        for start, end in message.spans(self._cause):
            if not self._is_owed(message, start, end):
                hidden.update(range(start, end))
        return sorted(span for span in found if hidden.isdisjoint(range(*span))), message

    def _is_owed(self, message: Message, start: int, end: int) -> bool:
        """Whether "thanks to" at words `start` to `end` thanks somebody after all."""
        to_whom = message.words[end]
        return (
            to_whom[0] in "@~"
            or to_whom in self._person
            or (start > 0 and message.words[start - 1] in self._emphatic)
            or not self._owed.isdisjoint(message.rest_of_sentence(end)[:_NEAR])
        )

    def _is_alone(self, message: Message, start: int, end: int) -> bool:
        """Whether nothing else is said between the breaks around words `start` to `end`."""
        first, last = message.part(start, end)
        return all(
            word in self._beside or word[0] in "@~"
            for word in (*message.words[first:start], *message.words[end:last])
        )

    def _is_beforehand(self, message: Message, start: int, end: int) -> bool:
        first, last = message.sentence(start)
        if any(first <= at < last for at, _ in message.spans(self._beforehand)):
            return True
        bare = all(
            word in self._between or word[0] in "@~,.?" for word in message.words[end:]
        ) and not any(word not in ",.?" for word in message.words[last:])
        if not bare:
            return False
        opens = all(word[0] in "@~," for word in message.words[first:start])
        since = 0 if opens else first
        return (opens and "?" in message.words[:start]) or any(
            since <= at < start for at, _ in message.spans(self._asking)
        )

    def _addressed(self, message: Message, start: int, end: int) -> list[int]:
        """The members named as those whom the thanks at words `start` to `end` are for."""
        words = message.words
        first, last = message.sentence(start)
        at = end
        while at < last and at - end < _NEAR and (words[at] in self._between or words[at] == ","):
            at += 1
        if after := message.run(at, 1):
            return after
        for place in range(end, last):
            closes = message.run(place, 1)
            if closes and (words[place][0] == "@" or place + 1 >= last):
                return closes
        at = start - 1
        while (
            at >= first
            and start - at <= _NEAR
            and (words[at] in self._between or words[at] in self._beside or words[at] == ",")
        ):
            at -= 1
        if before := message.run(at, -1):
            return before
        return message.run(0, 1) if words[0][0] == "@" else []


def _words(phrases: Iterable[str]) -> frozenset[str]:
    """All single plain words of `phrases`."""
    return frozenset(
        word
        for phrase in phrases
        for place in phrase.split()
        for written in place.removesuffix("?").split("|")
        for word in plain_words(written).split()
    )
