"""Counts of the rarer words that members use, under keyed hashes, and words that are hot now.

Neither words nor people are kept: a count is of a hash that cannot be read without its key, and
one that few people used in half a day is not stored at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import blake2b
from importlib.resources import files

from domain.listening.tokens import folded_words, tokens_in
from domain.message_text import MessageText
from domain.publishing.folding import folded
from domain.publishing.name_finder import common_words

PERIOD = timedelta(hours=12)
"""The time for which a word is counted together."""
NOW_PERIODS = 4
"""How many periods are "now": 48 hours."""
USUAL_PERIODS = 28
"""How many periods before are what is usual: two weeks."""
LEARNT_AFTER = 14
"""How many periods have to be known before anything is unusual: a week."""
FEWEST = 3
"""How many people have used a word within a period if it is stored."""
HOT, TIMES = 5, 4
"""How many people use a hot word within 48 hours, and how many times as many as usually."""
SAD, SAD_SHARE = 3, 0.5
"""How many people use a word beside complaints or grief, and which part of all who use it."""
SHORTEST = 3
MOST_WORDS = 40
"""How many different words of one message are counted."""
ALL_MESSAGES = 0
"""The hash under which all messages are counted, to know how much is said at all."""


def period_of(at: datetime) -> datetime:
    """Return the beginning of a moment's period."""
    at = at.astimezone(UTC)
    return at.replace(hour=at.hour // 12 * 12, minute=0, second=0, microsecond=0)


def word_hash(word: str, key: bytes) -> int:
    """Return the keyed hash of a word, as a number of 64 bits with a sign."""
    digest = blake2b(word.encode(), key=key, digest_size=8).digest()
    return int.from_bytes(digest, signed=True) or 1


@cache
def sad_words() -> frozenset[str]:
    """Return words of complaints, grief and disasters, folded."""
    pages = files("domain.publishing.sad_words").iterdir()
    return frozenset(
        folded(word)
        for page in pages
        if page.name.endswith(".txt")
        for word in page.read_text(encoding="utf-8").split()
    )


def counted_words(said: str | MessageText) -> list[str]:
    """Return the rarer words of a text, each once, folded, in their order."""
    tokens = tokens_in(folded_words(MessageText.of(said)))
    known = common_words(with_capitals=False)
    rare = {
        word: None
        for token in tokens
        if (word := token.removesuffix("'s")) not in known
        and len(word) >= SHORTEST
        and not word.isdigit()
    }
    return [*rare][:MOST_WORDS]


def is_sad(words: Iterable[str]) -> bool:
    """Return whether a message with these words sounds like a complaint, grief or a disaster."""
    return not sad_words().isdisjoint(words)


@dataclass(frozen=True, slots=True)
class PeriodCount:
    """How many people used a word within one period, and how many of them beside sad words."""

    period: datetime
    number: int
    sad: int = 0


@dataclass(frozen=True, slots=True)
class WordUse:
    """The use of a word now."""

    word: str
    now: int
    """How many people used it within 48 hours, one who did so in two periods twice."""
    usual: float
    """How many would in such a time, as it was in the two weeks before."""
    sad: int = 0
    is_learnt: bool = True
    """Whether enough is known to say what is usual."""

    @property
    def is_hot(self) -> bool:
        """Whether far more people use it than usual."""
        return self.is_learnt and self.now >= HOT and self.now > TIMES * self.usual

    @property
    def is_sad(self) -> bool:
        """Whether it is mostly used beside complaints and grief."""
        return self.sad >= SAD and self.sad >= SAD_SHARE * self.now


def word_uses(
    words: Mapping[str, Iterable[PeriodCount]],
    everything: Iterable[PeriodCount],
    now: datetime,
) -> list[WordUse]:
    """Return the use of each of these words; `everything` counts all messages.

    Where more is said at all than usual, as in an event, more of each word is usual.
    """
    begin = period_of(now) - (NOW_PERIODS - 1) * PERIOD
    said = [each for each in everything if each.number]
    first = min((each.period for each in said), default=begin)
    known = min(max((begin - first) // PERIOD, 0), USUAL_PERIODS)
    oldest = begin - known * PERIOD

    def split(counts: Iterable[PeriodCount]) -> tuple[int, float, int]:
        counts = list(counts)
        recent = [each for each in counts if each.period >= begin]
        before = sum(each.number for each in counts if oldest <= each.period < begin)
        usual = NOW_PERIODS * before / known if known else 0.0
        return sum(each.number for each in recent), usual, sum(each.sad for each in recent)

    all_now, all_usual, _ = split(said)
    busier = max(1.0, all_now / all_usual) if all_usual else 1.0
    found = []
    for word, counts in words.items():
        number, usual, sad = split(counts)
        found.append(WordUse(word, number, usual * busier, sad, known >= LEARNT_AFTER))
    return found


class PeriodCounter:
    """Counts the words of one guild's messages in one period, each person once for each word.

    It holds hashes only, and a bounded number of them: the rarest give way.
    """

    MOST_HASHES = 5_000
    MOST_PAIRS = 20_000

    def __init__(self) -> None:
        self._counts: dict[int, list[int]] = {}
        """Of each hash: number, beside sad words, and how much of both is stored."""
        self._pairs: set[int] = set()

    def add(self, hashes: Iterable[int], author_id: int, *, sad: bool) -> None:
        """Count a message."""
        self._count(ALL_MESSAGES, sad=sad)
        if len(self._pairs) > self.MOST_PAIRS:
            self._pairs.clear()
        for each in hashes:
            pair = each ^ author_id
            if pair not in self._pairs:
                self._pairs.add(pair)
                self._count(each, sad=sad)
        if len(self._counts) > self.MOST_HASHES:
            self._forget_rarest()

    def _count(self, hashed: int, *, sad: bool) -> None:
        found = self._counts.get(hashed)
        if found is None:
            found = self._counts[hashed] = [0, 0, 0, 0]
        found[0] += 1
        found[1] += sad

    def _forget_rarest(self) -> None:
        """Drop hashes until half the room is free; those that are stored stay stored."""
        kept = sorted(self._counts.items(), key=lambda each: -each[1][0])
        self._counts = dict(kept[: self.MOST_HASHES // 2])

    def unwritten(self) -> dict[int, tuple[int, int]]:
        """Return how much to add to what is stored, of hashes that several people used."""
        return {
            hashed: (number - stored, sad - stored_sad)
            for hashed, (number, sad, stored, stored_sad) in self._counts.items()
            if number > stored and (number >= FEWEST or hashed == ALL_MESSAGES)
        }

    def wrote(self, added: Mapping[int, tuple[int, int]]) -> None:
        """Note that these were stored."""
        for hashed, (number, sad) in added.items():
            if (found := self._counts.get(hashed)) is not None:
                found[2] += number
                found[3] += sad
