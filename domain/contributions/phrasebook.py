"""Phrase files: the phrases of thanks, in a form to which any speaker of a language can add.

A phrase is words with spaces between them. In it `a|b` is either word, `word?` may be missing,
`THANKS` is anything in the list `thanks`, `@` is a member, `,` a break within a sentence and `.`
the end of one. Phrases and messages are converted to the same plain form (`plain_words`), so
accents, capitals and apostrophes make no difference.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from domain.message_text import MAX_MESSAGE_LENGTH

_APOSTROPHES = "'’‘ʼ´"
_NO_APOSTROPHES = str.maketrans(dict.fromkeys(_APOSTROPHES))
_DRAWN_OUT = re.compile(r"([^\W\d_])\1{2,}")
_HYPHEN = re.compile(r"[-‐](?<=\w.)(?=\w)")
_MEMBER = r"[@~]\d*"

_LETTERS_ONLY = bytes(
    byte | 0x20 if 65 <= byte <= 90 or 97 <= byte <= 122 else 0x20 for byte in range(256)
)


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """The lists of one language, or of several together; `en.toml` explains each."""

    thanks: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    grudging: tuple[str, ...] = ()
    however: tuple[str, ...] = ()
    not_: tuple[str, ...] = ()
    cause: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    emphatic: tuple[str, ...] = ()
    owed: tuple[str, ...] = ()
    blamed: tuple[str, ...] = ()
    reported: tuple[str, ...] = ()
    performative: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    beforehand: tuple[str, ...] = ()
    asking: tuple[str, ...] = ()
    between: tuple[str, ...] = ()

    @classmethod
    def parse(cls, toml: str) -> Phrasebook:
        """Return the phrasebook in the text of a phrase file.

        Raises `ValueError` for text that is not TOML, an unknown list or anything but lists of
        phrases, so that a mistake is found when the bot starts.
        """
        lists = {name + "_" * (name == "not"): value for name, value in tomllib.loads(toml).items()}
        if unknown := lists.keys() - {field.name for field in fields(cls)}:
            raise ValueError(f"unknown lists in a phrase file: {', '.join(sorted(unknown))}")
        for name, phrases in lists.items():
            if not isinstance(phrases, list) or not all(
                isinstance(phrase, str) and phrase.strip() for phrase in phrases
            ):
                raise ValueError(f"{name} in a phrase file has to be a list of phrases")
        return cls(**{name: tuple(phrases) for name, phrases in lists.items()})

    @classmethod
    def joined(cls, books: Iterable[Phrasebook]) -> Phrasebook:
        """Return all languages in one, since a message may mix them."""
        each = tuple(books)
        return cls(
            **{
                field.name: tuple(
                    dict.fromkeys(phrase for book in each for phrase in getattr(book, field.name))
                )
                for field in fields(cls)
            }
        )


def plain_words(text: str) -> str:
    """Return `text` in lower case, without accents, apostrophes as spaces, "sooo" as "so"."""
    text = text.lower()
    for apostrophe in _APOSTROPHES:
        text = text.replace(apostrophe, " ")
    if not text.isascii():
        # One sign such as ﷺ becomes eighteen letters.
        text = unicodedata.normalize("NFKD", text)[:MAX_MESSAGE_LENGTH]
        accents = [letter for letter in set(text) if unicodedata.combining(letter)]
        text = text.translate(str.maketrans(dict.fromkeys(accents))) if accents else text
        text = text.lower()  # Decomposing a sign such as ᴬ makes a capital of it.
    if "-" in text or "‐" in text:
        text = _HYPHEN.sub(" ", text)
    return _DRAWN_OUT.sub(r"\1", text) if _may_be_drawn_out(text) else text


def _may_be_drawn_out(text: str) -> bool:
    """Return whether a letter is there three times in a row: a tenth of a pattern's cost.

    It may be another sign, but is none of the usual ones: all that come before "a" are left out.
    """
    letters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    twice = (letters[1:] == letters[:-1]) & (letters[1:] >= ord("a"))
    return bool((twice[1:] & twice[:-1]).any())


class PhraseMatcher:
    """Finds phrases in a message of plain words, each followed by a space.

    They are indexed by the two words they may begin with, so that places where none begins cost
    next to nothing.
    """

    def __init__(self, phrases: Iterable[str], thanks: Sequence[str] = ()) -> None:
        filed: dict[str, dict[str, list[re.Pattern[str]]]] = defaultdict(lambda: defaultdict(list))
        for phrase in phrases:
            places = _places(phrase, thanks)
            pattern = re.compile("".join(_place_pattern(*place) for place in places))
            for first, second in set(_openings(places)):
                filed[first][second].append(pattern)
        # The key "" has those that may end with their first word.
        self._filed: Mapping[str, Mapping[str, tuple[re.Pattern[str], ...]]] = {
            first: {
                second: tuple({*under, *by_second.get("", ())})
                for second, under in by_second.items()
            }
            for first, by_second in filed.items()
        }

    def ends(
        self,
        forms: Sequence[str],
        places: Mapping[str, Sequence[int]],
        line: str,
        starts: Sequence[int],
    ) -> Iterator[tuple[int, int]]:
        """Yield the index of each word at which a phrase begins, and where in `line` it ends.

        The longest phrase is taken. `forms` are the words, a member being `@`, and `places` the
        indices of each; they begin in `line` at `starts`.
        """
        for form in self._filed.keys() & places.keys():
            by_second = self._filed[form]
            for index in places[form]:
                following = forms[index + 1] if index + 1 < len(forms) else ""
                end = -1
                for pattern in by_second.get(following) or by_second.get("", ()):
                    match = pattern.match(line, starts[index])
                    if match is not None:
                        end = max(end, match.end())
                if end > 0:
                    yield index, end


class PhrasePrefilter:
    """A fast check whether a message can contain any of the phrases at all.

    It may pass a message in vain but rejects none with a phrase. It takes a microsecond or two for
    a message of usual length: the message is converted to lower-case ASCII letters, everything else
    being a gap, in two passes in C, and its words are compared with one word of each phrase.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self._keys = frozenset(
            key for phrase in phrases for word in _telling_words(phrase) for key in _drawn_out(word)
        )

    def passes(self, text: str) -> bool:
        """Return whether `text` may contain a phrase."""
        words = text.encode("utf-8", "ignore").translate(_LETTERS_ONLY).split()
        return not self._keys.isdisjoint(words)


def _places(phrase: str, thanks: Sequence[str]) -> list[tuple[list[str], bool]]:
    """Return the plain words of each place of a phrase, and whether the place is optional."""
    places = []
    for place in phrase.split():
        written: list[str] = []
        for word in place.removesuffix("?").split("|"):
            written += thanks if word == "THANKS" else [word]
        plain = [form for word in written for form in _plain_forms(word)]
        places.append((list(dict.fromkeys(plain)), place.endswith("?")))
    return places


def _plain_forms(word: str) -> Iterator[str]:
    """Yield the forms of `word` in messages: "don't" as "don t" and, carelessly, as "dont"."""
    yield " ".join(plain_words(word).split())
    yield plain_words(word.translate(_NO_APOSTROPHES)).strip()


def _place_pattern(words: Sequence[str], optional: bool) -> str:  # noqa: FBT001
    longest_first = sorted(words, key=len, reverse=True)
    either = "|".join(_MEMBER if word == "@" else re.escape(word) for word in longest_first)
    return f"(?:(?:{either}) )" + "?" * optional


def _openings(
    places: Sequence[tuple[list[str], bool]], begun: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Yield the pairs of words with which such a phrase may begin; "" if it may be one word."""
    if len(begun) > 1 or not places:
        if begun:
            yield begun[0], begun[1] if len(begun) > 1 else ""
        return
    words, optional = places[0]
    for word in words:
        yield from _openings(places[1:], (*begun, *word.split()))
    if optional:
        yield from _openings(places[1:], begun)


def _telling_words(phrase: str) -> set[bytes]:
    """Return words of which every message with `phrase` has one, as `PhrasePrefilter` sees them.

    They are those of the obligatory place with the longest words, which are the rarest; the last
    such place, since phrases lead up to what they say.
    """
    choices: list[set[bytes]] = []
    for place in phrase.split():
        if not place.endswith("?") and "@" not in place:
            forms = {form for word in place.split("|") for form in (word, *_plain_forms(word))}
            choices.append({_longest_run(form) for form in forms})
    tellable = [words for words in choices if min(map(len, words)) > 1]
    if not tellable:
        raise ValueError(
            f"a phrase needs a place whose words have two plain letters in a row: {phrase}"
        )
    return max(reversed(tellable), key=lambda words: sum(map(len, words)) / len(words))


def _longest_run(word: str) -> bytes:
    return max(word.encode().translate(_LETTERS_ONLY).split(), key=len, default=b"")


def _drawn_out(word: bytes) -> Iterator[bytes]:
    """Yield `word`, also with any one letter three to eight times."""
    yield word
    for place in range(len(word)):
        letter = word[place : place + 1]
        yield from (word[:place] + letter * times + word[place + 1 :] for times in range(3, 9))
