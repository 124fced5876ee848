"""Parser of messages for the phrase files: plain words and named members."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice

from domain.contributions.phrasebook import PhraseMatcher, plain_words
from domain.message_text import MessageText

_NO_WORDS = re.compile(r"h(?<!\wh)ttps?://\S+|<a?:\w{1,32}:[0-9]{1,20}>|<(?:#|@&)[0-9]{1,20}>")
# Thanks by a sign alone, with its receiver: "🙏 @ben", "+rep @ben for the tip".
_PRAYING = re.compile(r"(?:[🙏\U0001F3FB-\U0001F3FF\ufe0f\s,.!]|<@!?[0-9]{1,20}>)+")
_REPUTATION = re.compile(r"(?<![\w+])\+ ?rep(?=\s{1,3}<?@)", re.IGNORECASE)
_ENDS = ".!?;…\n"
_NUMBER = re.compile(r"[.,](?<=\d.)(?=\d)")
_ADDRESS = re.compile(r"<(?P<mark>[@~=])!?(?P<id>[0-9]{1,20})>|(?<![\w@])@\w+")
_SIGN = re.compile(r"[^\w\s\x00-\x7f]")
_PAUSES = bytes(byte for byte in range(128) if not (chr(byte).isalnum() or chr(byte).isspace()))
_MARKS = bytes.maketrans(_PAUSES + b"?.!;\n_", b"," * len(_PAUSES) + b"?.... ")
"""Each sign as one of the three marks."""
_ENDS_IN_A_ROW = re.compile(r"[.?]{2,}")
_TWO_ENDS = ("..", "??", ".?", "?.")
# Typed text that looks like the marks below.
_WRITTEN_MARK = re.compile(r"<([~=])")
_EDGES = ".,:;!?()[]{}*~\"'’-–—"
_AND = frozenset({",", "and", "et", "und", "en", "y", "e", "a", "i"})
_MAX_NAME_LENGTH = 3
_MAX_WORDS = 500
"""Number of words of a message that are read: more than Discord's usual 2,000 characters hold."""
_MAX_NAMED = 40
"""Number of names in a row that are read."""


def name_key(name: str) -> str:
    """Return the form of a name in which `ThanksDetector.detect` looks it up."""
    return " ".join(name.casefold().split())


class ParsedMessage:
    """A message as plain words and marks.

    The marks are `,` for a pause, `.` or `?` for the end of a sentence, `@7` for a member addressed
    (`@` alone for one unknown) and `~7` for a word that is a member's name. It always ends with
    `.`.
    """

    def __init__(
        self,
        text: MessageText,
        mentions: Collection[int],
        names: Mapping[str, int],
        ordinary: frozenset[str],
    ) -> None:
        """Parse `text`, with members by mention among `mentions`, or by `names`.

        Keys of `names` are as `name_key` returns them; those among the `ordinary` words are
        ignored.
        """
        own = signs_as_words(text.own)
        if "http" in own or "<" in own:
            own = _NO_WORDS.sub(" , ", own)
        if names:
            own = "".join(_with_names_marked(own, names, ordinary))
        plain = plain_words(own)
        addressed = "@" in plain or "<" in plain
        plain = _NUMBER.sub(" ", plain)
        words = _with_members(plain, mentions) if addressed else _words(plain)
        self.words = [*words[:_MAX_WORDS], "."]
        self._forms = [_form(word) for word in self.words] if addressed else self.words
        self._places = _places(self._forms)
        self.line = " ".join(self.words) + " "
        self._runs: dict[tuple[int, int], list[int]] = {}
        self._starts = _starts(self.words)

    def spans(self, patterns: PhraseMatcher, until: int | None = None) -> Iterator[tuple[int, int]]:
        """Yield the spans of words that the phrases cover, the longest at each beginning, unsorted.

        Only those that begin before the word `until`.
        """
        for index, end in patterns.ends(self._forms, self._places, self.line, self._starts):
            if until is None or index < until:
                yield index, bisect_left(self._starts, end)

    def spans_past_members(
        self, patterns: PhraseMatcher, until: int | None = None
    ) -> Iterator[tuple[int, int]]:
        """Yield the spans as `spans` does, reading on past members who are addressed.

        "Thanks @ben, for nothing" is read like "thanks for nothing". The spans include the members.
        """
        if "@" not in self._places:
            return
        kept = self._apart_from_members
        words = [self.words[index] for index in kept]
        starts = _starts(words)
        line = " ".join(words) + " "
        for index, end in patterns.ends(words, _places(words), line, starts):
            if until is None or kept[index] < until:
                yield kept[index], kept[bisect_left(starts, end) - 1] + 1

    @cached_property
    def _apart_from_members(self) -> list[int]:
        """The indices of all words but rows of members and one of the pauses around each row."""
        kept: list[int] = []
        index = 0
        while index < len(self.words):
            if self.words[index][0] not in "@~":
                kept.append(index)
                index += 1
                continue
            while self.words[index][0] in "@~" or (
                self.words[index] in _AND and self.words[index + 1][0] in "@~"
            ):
                index += 1
            if kept and self.words[kept[-1]] == ",":
                kept.pop()
        return kept

    def sentence(self, index: int) -> tuple[int, int]:
        """Return the beginning of the sentence around the word at `index`, and its closing mark."""
        return _stretch(self._ends, index, index)

    def clause(self, start: int, end: int) -> tuple[int, int]:
        """Return the bounds of the part between any breaks around the words `start` to `end`."""
        return _stretch(self._breaks, start, min(end, len(self.words) - 1))

    def rest_of_sentence(self, index: int) -> tuple[int, int]:
        """Return the span of the words from `index` to the end of the sentence."""
        return index, max(index, self.sentence(max(index - 1, 0))[1])

    @cached_property
    def _ends(self) -> list[int]:
        """The indices of the marks that end sentences."""
        return sorted(self._places.get(".", []) + self._places.get("?", []))

    @cached_property
    def _breaks(self) -> list[int]:
        """The indices of all marks."""
        return sorted(self._ends + self._places.get(",", []))

    def mentioned(self) -> set[int]:
        """Return the members who are addressed anywhere."""
        return {int(word[1:]) for word in self.words if word[0] == "@" and word != "@"}

    def named_members(self, index: int, step: int) -> list[int]:
        """Return the members named in a row at `index`, going forwards (1) or backwards (-1)."""
        if (index, step) not in self._runs:
            self._runs[index, step] = self._run(index, step)
        return self._runs[index, step]

    def _run(self, index: int, step: int) -> list[int]:
        found: list[int] = []
        named = False
        last = index + step * _MAX_NAMED
        while 0 <= index < len(self.words) and index != last:
            word = self.words[index]
            if word[0] not in "@~" and not (named and word in _AND):
                break
            named = True
            if word[1:].isdigit():
                found.append(int(word[1:]))
            index += step
        return found if step > 0 else found[::-1]


class Count:
    """Counts words with some property in any span of a message."""

    def __init__(self, indices: Iterable[int]) -> None:
        """Count the words at these indices, which rise."""
        self._indices = list(indices)

    def between(self, start: int, end: int) -> int:
        """Return how many there are from `start` to before `end`."""
        until = max(start, end)
        return bisect_left(self._indices, until) - bisect_left(self._indices, start)


def _form(word: str) -> str:
    """Return the word as phrases have it: `@` for any member."""
    return "@" if word[0] in "@~" else word


def _places(words: Sequence[str]) -> Mapping[str, list[int]]:
    """Return the indices of each word."""
    places = defaultdict[str, list[int]](list)
    for index, word in enumerate(words):
        places[word].append(index)
    return places


def _starts(words: Sequence[str]) -> list[int]:
    """Return where each word begins when they are joined by spaces, and where the next would."""
    return [0, *accumulate(map((1).__add__, map(len, words)))]


def _stretch(marks: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Return the index after the last mark before `start`, and that of the first from `end` on."""
    before = bisect_left(marks, start)
    return marks[before - 1] + 1 if before else 0, marks[bisect_left(marks, end)]


def signs_as_words(own: str) -> str:
    """Return `own` with "thanks" in place of signs that thank the member next to them."""
    if "🙏" in own and "<@" in own and _PRAYING.fullmatch(own):
        own = own.replace("🙏", " thanks ")
    return _REPUTATION.sub("thanks", own) if "+" in own else own


def _words(plain: str) -> list[str]:
    """Return the words and marks of a text in which nobody is addressed.

    Splitting at white space costs a third of searching with a pattern.
    """
    if not plain.isascii():
        plain = _SIGN.sub(lambda sign: "." if sign[0] in _ENDS else ",", plain)
    plain = plain.encode().translate(_MARKS).decode()
    if any(map(plain.__contains__, _TWO_ENDS)):
        plain = _ENDS_IN_A_ROW.sub(lambda ends: "?" if "?" in ends[0] else ".", plain)
    return plain.replace(",", " , ").replace(".", " . ").replace("?", " ? ").split()


def _with_members(plain: str, mentions: Collection[int]) -> list[str]:
    words: list[str] = []
    start = 0
    for address in islice(_ADDRESS.finditer(plain), _MAX_WORDS):
        words += _words(plain[start : address.start()])
        words.append(_member(address, mentions))
        start = address.end()
    return words + _words(plain[start:])


def _member(address: re.Match[str], mentions: Collection[int]) -> str:
    member_id = int(address["id"] or 0)
    if address["mark"] in {"@", None} and member_id not in mentions:
        return "@"
    return f"{'~' if address['mark'] == '~' else '@'}{member_id}"


def _with_names_marked(
    text: str, names: Mapping[str, int], ordinary: frozenset[str]
) -> Iterator[str]:
    """Yield `text` with `<=7>` for a name that is an address, `<~7>` for one that may be.

    An address has an `@` before it, or is at the head of the message with a colon or comma.
    """
    chunks = _WRITTEN_MARK.sub(r"\1", text).split(" ")[:_MAX_WORDS]
    at_head = True
    index = 0
    while index < len(chunks):
        name, width = _name_at(chunks, index, names, ordinary)
        if name is None:
            at_head = at_head and chunks[index] in {"", "&", "and", "et"}
            yield chunks[index] + " "
            index += 1
            continue
        written = " ".join(chunks[index : index + width])
        following = chunks[index + width] if index + width < len(chunks) else ""
        address = written[-1] in ":," or following[:1] in {":", ","}
        strong = written.lstrip(_EDGES).startswith("@") or (at_head and address)
        trail = written[len(written.rstrip(_EDGES)) :]
        yield f"<{'=' if strong else '~'}{name}>{trail} "
        at_head = at_head and strong
        index += width


def _name_at(
    chunks: Sequence[str], index: int, names: Mapping[str, int], ordinary: frozenset[str]
) -> tuple[int | None, int]:
    """Return the member whose name begins at `index` and its width in chunks.

    The longest name wins.
    """
    for width in range(min(_MAX_NAME_LENGTH, len(chunks) - index), 0, -1):
        written = " ".join(chunks[index : index + width]).casefold()
        bare = written.strip(_EDGES).removeprefix("@")
        for name in (bare, bare.removesuffix("'s").removesuffix("’s"), written.rstrip(":,")):
            if name in names and name not in ordinary:
                return names[name], width
    return None, 0
