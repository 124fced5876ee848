"""Names, places and hashtags in a post: words that may mean something else today."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from domain.publishing.folding import folded, without_links

_HASHTAG = re.compile(r"(?<![\w#])#([^\W\d_][\w]{1,60})")
_WORD = re.compile(r"[^\W\d_](?:[\w]|[-&](?=\w))*")
_ELISION = re.compile(r"\b(?:l|d|j|n|s|c|m|t|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s\b")
_STARTS = re.compile(r"(?:^|[.!?…:;•*>\"“”«()\n–—])\s*(?:#{1,3}\s+)?$")
_JOINERS = frozenset({"de", "du", "des", "la", "le", "of", "the", "and", "et"})
_VERBS = (
    *("is", "was", "has", "will", "comes", "came", "arrives", "opens", "opened", "closes"),
    *("closed", "joins", "gets", "makes", "says", "returns", "est", "a", "arrive", "existe"),
    *("revient", "ouvre", "ferme", "sera", "dit", "était", "vient", "rejoint", "devient"),
)
"""Verbs before which a word that begins a sentence may be a name."""
_BETWEEN = re.compile(r"[ \u00a0]+")


@dataclass(frozen=True, slots=True)
class _Word:
    said: str
    begin: int
    end: int
    starts: bool
    """Whether a sentence begins with it."""
    in_title: bool
    """Whether most words of its line have capitals."""


@cache
def common_words(*, with_capitals: bool) -> frozenset[str]:
    """Return words with which sentences begin, or which have capitals, without being names.

    With `with_capitals`, only those that have a capital wherever they are, such as weekdays.
    """
    found: set[str] = set()
    for page in files("domain.publishing.common_words").iterdir():
        if page.name.endswith(".txt"):
            for word in page.read_text(encoding="utf-8").split():
                if word[0].isupper() or not with_capitals:
                    found.add(folded(word))
    return frozenset(found)


def find_names(text: str, own: frozenset[str] = frozenset()) -> list[str]:
    """Return the hashtags, names and places in a text, in their order, without the guild's own.

    A word with a capital is taken for a name, unless it is common, or also written without one.
    One that begins a sentence is so only before another name or a verb, or if it comes again.
    """
    plain = without_links(text)
    hashtags = [f"#{each}" for each in _HASHTAG.findall(plain)]
    known = {word for name in own for word in folded(name).split()}
    names = [
        name for line in _HASHTAG.sub(" , ", plain).split("\n") for name in _names(line, known)
    ]
    return list(dict.fromkeys([*hashtags, *names]))


def _names(line: str, known: set[str]) -> Iterator[str]:
    """Yield the names in a line, of one or several words that follow each other."""
    words = list(_words(line))
    known = known | {folded(word.said) for word in words if not word.said[0].isupper()}
    within = {word.said for word in words if not word.starts and _is_name(word, known)}
    group: list[_Word] = []
    for word, following in zip(words, [*words[1:], None], strict=False):
        if group and not _BETWEEN.fullmatch(line, group[-1].end, word.begin):
            yield from _finish(line, group)
            group = []
        if (
            _is_name(word, known)
            and (not word.starts or word.said in within or _announces(line, word, following, known))
        ) or (group and word.said in _JOINERS and following and _is_name(following, known)):
            group.append(word)
        else:
            yield from _finish(line, group)
            group = []
    yield from _finish(line, group)


def _announces(line: str, word: _Word, following: _Word | None, known: set[str]) -> bool:
    """Return whether what follows the first word of a sentence makes it a name."""
    if following is None or not _BETWEEN.fullmatch(line, word.end, following.begin):
        return False
    return following.said in _VERBS or _is_name(following, known)


def _finish(line: str, group: list[_Word]) -> Iterator[str]:
    while group and group[-1].said in _JOINERS:
        group.pop()
    if group:
        yield " ".join(line[group[0].begin : group[-1].end].split())


def _is_name(word: _Word, known: set[str]) -> bool:
    if not word.said[0].isupper() or len(word.said) < 2:
        return False
    plain = folded(word.said)
    if {plain, plain.removesuffix("s")} & known:
        return False
    # Within a sentence a capital is meant, as in "in Nice"; at its start or in a title it is not.
    meant = not (word.starts or word.in_title or word.said.isupper())
    common = common_words(with_capitals=meant)
    return not all(part in common for part in plain.split("-"))


def _words(line: str) -> Iterator[_Word]:
    # Of the same length, so that places stay as they are.
    spaced = _ELISION.sub(lambda each: each.group()[:-1] + " ", line)
    spaced = _POSSESSIVE.sub("  ", spaced)
    found = list(_WORD.finditer(spaced))
    capitals = sum(each.group()[0].isupper() for each in found)
    in_title = len(found) > 2 and capitals > 0.6 * len(found)
    for each in found:
        starts = bool(_STARTS.search(spaced[max(each.start() - 8, 0) : each.start()]))
        yield _Word(each.group(), each.start(), each.end(), starts, in_title)
