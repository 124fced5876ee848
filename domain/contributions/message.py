"""A message taken apart for the phrase files: its writer's own words, and whom it names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from domain.contributions.phrasebook import Patterns, plain_words

_NOT_OWN_WORDS = re.compile(
    r"```.*?(?:```|\Z)"
    r"|``.+?``|`[^`\n]+`"
    r"|^[ \t]*>>>[ ].*\Z"
    r"|^[ \t]*>[^\n]*"
    r"|(?<![\w\"])\"(?=\S)[^\"\n]{1,200}\"(?!\w)"
    r"|“[^”\n]{1,200}”|«[^»\n]{1,200}»"
    r"|\bhttps?://\S+"
    r"|<a?:\w+:\d+>|<#\d+>|<@&\d+>",
    re.DOTALL | re.MULTILINE,
)
_TOKEN = re.compile(
    r"<(?P<mark>[@~=])!?(?P<id>[0-9]{1,20})>"
    r"|(?P<someone>(?<![\w@])@\w+)"
    r"|(?P<word>[^\W_]+)"
    r"|(?P<number>(?<=\d)[.,](?=\d))"
    r"|(?P<end>[.!?;…\n]+)"
    r"|(?P<pause>[^\s\w])"
)
# What a member may type that looks like the marks below.
_WRITTEN_MARK = re.compile(r"<([~=])")
_EDGES = ".,:;!?()[]{}*~\"'’-–—"
_AND = frozenset({",", "and", "et", "und", "en", "y", "e", "a", "i"})
_LONGEST_NAME = 3


def name_key(name: str) -> str:
    """The form of a name in which `Thanks` looks it up."""
    return " ".join(name.casefold().split())


class Message:
    """A message as plain words: `,` for a pause, `.` or `?` where a sentence ends, `@7` for a
    member addressed (`@` alone for one unknown) and `~7` for a word that is a member's name. It
    always ends with `.`.
    """

    def __init__(
        self,
        text: str,
        mentions: Sequence[int],
        names: Mapping[str, int],
        ordinary: frozenset[str],
    ) -> None:
        """Read `text`: members by mention among `mentions`, or by `names` (see `name_key`) that
        are none of the `ordinary` words."""
        own = _NOT_OWN_WORDS.sub(" , ", text)
        if names:
            own = "".join(_with_names_marked(own, names, ordinary))
        self.words = [*_plain(own, mentions), "."]
        self._forms = ["@" if word[0] in "@~" else word for word in self.words]
        self.line = " ".join(self.words) + " "
        self._starts: list[int] = []
        offset = 0
        for word in self.words:
            self._starts.append(offset)
            offset += len(word) + 1
        self._word_at = {start: index for index, start in enumerate(self._starts)}
        self._word_at[offset] = len(self.words)

    def spans(self, patterns: Patterns) -> Iterator[tuple[int, int]]:
        """The spans of words that the phrases cover, the longest at each beginning."""
        for index, end in patterns.ends(self._forms, self.line, self._starts):
            yield index, self._word_at[end]

    def sentence(self, index: int) -> tuple[int, int]:
        """Where the sentence of the word at `index` begins, and its closing mark."""
        return self._between(index, index, ".?")

    def part(self, start: int, end: int) -> tuple[int, int]:
        """The like between any breaks, around the words `start` to `end`."""
        return self._between(start, end, ".?,")

    def rest_of_sentence(self, index: int) -> list[str]:
        """The words from `index` to the end of the sentence."""
        return self.words[index : self.sentence(max(index - 1, 0))[1]]

    def mentioned(self) -> set[int]:
        """The members who are addressed anywhere."""
        return {int(word[1:]) for word in self.words if word[0] == "@" and word != "@"}

    def run(self, index: int, step: int) -> list[int]:
        """The members named in a row at `index`, going forwards (1) or backwards (-1)."""
        found: list[int] = []
        named = False
        while 0 <= index < len(self.words):
            word = self.words[index]
            if word[0] not in "@~" and not (named and word in _AND):
                break
            named = True
            if word[1:].isdigit():
                found.append(int(word[1:]))
            index += step
        return found if step > 0 else found[::-1]

    def _between(self, start: int, end: int, marks: str) -> tuple[int, int]:
        while start > 0 and self.words[start - 1] not in marks:
            start -= 1
        while end < len(self.words) - 1 and self.words[end] not in marks:
            end += 1
        return start, end


def _plain(text: str, mentions: Sequence[int]) -> Iterator[str]:
    for token in _TOKEN.finditer(plain_words(text)):
        match token.lastgroup:
            case "id":
                yield _member(token["mark"], int(token["id"]), mentions)
            case "someone":
                yield "@"
            case "word":
                yield token["word"]
            case "end":
                yield "?" if "?" in token["end"] else "."
            case "pause":
                yield ","
            case _:
                pass


def _member(mark: str, member_id: int, mentions: Sequence[int]) -> str:
    if mark == "@" and member_id not in mentions:
        return "@"
    return f"{'~' if mark == '~' else '@'}{member_id}"


def _with_names_marked(
    text: str, names: Mapping[str, int], ordinary: frozenset[str]
) -> Iterator[str]:
    """`text` with `<=7>` for a name that is plainly an address, `<~7>` for one that may be.

    An address has an `@` before it, or stands at the head of the message with a colon or comma.
    """
    chunks = _WRITTEN_MARK.sub(r"\1", text).split(" ")
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
    """The member whose name begins at `index`, the longest name first, and its width in chunks."""
    for width in range(min(_LONGEST_NAME, len(chunks) - index), 0, -1):
        written = " ".join(chunks[index : index + width]).casefold()
        bare = written.strip(_EDGES).removeprefix("@")
        for name in (bare, bare.removesuffix("'s").removesuffix("’s"), written.rstrip(":,")):
            if name in names and name not in ordinary:
                return names[name], width
    return None, 0
