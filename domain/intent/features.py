"""Features of a message for the classifiers: its grammar, as numbers, and its words."""

from __future__ import annotations

import re
from collections.abc import Iterable
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from domain.intent.lexicon.need import NEEDING
from domain.intent.lexicon.purchase import BUYING
from domain.intent.lexicon.sentiment import FEELING
from domain.intent.normalization import NormalizedText
from domain.intent.pattern_matcher import PatternMatcher

Vector = NDArray[np.float32]

BUCKETS = 1 << 14
"""Number of buckets into which words and groups of words are hashed."""

_PATTERNS = PatternMatcher(BUYING | FEELING | NEEDING)
# Patterns in a sentence that speak for a wish of the writer's own, and those against it.
_FOR = _PATTERNS.mask(
    """want_buy will_buy start_buying i_to_buy want_get will_get want_thing where_buy
    where_get where_youget how_much which_should can_recommend should_i take_money not_bought
    fr_want_buy fr_where fr_price fr_rec fr_stock price_q stock_q what_price any_recs if_buy recs_q
    need_get ordering ill_get ill_buy need_a more_looking_at q_worth any_q ord_q cart which_ent
    did_you what_use instead when_avail plan_more left_to_buy look_shop
    how_buy send_price hunting plan_add""".split()  # noqa: SIM905
    # - a paragraph of names is easier to read
)
_AGAINST = _PATTERNS.mask(
    """past_i past_just selling_i adv_you if_you no_want get_info get_verb look_help
    where_help how_much_other you_buy imper_buy past_have fr_past fr_sell fr_advice need_info
    they_want own_sell past_price past_buy2 want_software no_buying
    regret again need_place""".split()  # noqa: SIM905 - a paragraph
    # of names is easier to read
)
_WORD = re.compile(r"[a-zà-ÿœ]+(?:'[a-zà-ÿœ]+)?|\d+")
_IN_NO_WORD = re.compile(r"[^\x00-\x7fà-ÿœ\d]")
_END = b"$"
_MARKS = (b"?", b"!", _END)
_SPACED = bytes(
    byte if byte > 127 or chr(byte) in "'?!\n" or chr(byte).isalnum() else 32 for byte in range(256)
)
"""White space for each sign of ASCII that is in no word and ends no line."""
_BEGINNING = crc32(b"^")

GRAMMAR = len(_PATTERNS) + 13
"""The length of what `grammar` returns."""


def _weigh(found: int) -> tuple[int, int]:
    """Return the numbers of patterns for and against a wish of the writer's own."""
    return (found & _FOR).bit_count(), (found & _AGAINST).bit_count()


def grammar(text: NormalizedText) -> Vector:
    """Return the grammar of a text: `GRAMMAR` numbers between -1 and 2.

    First one for each pattern (1 if it is found anywhere), then how the sentences weigh for and
    against a wish of the writer's own, and the length.
    """
    said = text.sentences
    several = said != [text.text]
    anywhere, apart = _PATTERNS.found_apart(text, said if several else (), _FOR | _AGAINST)
    weighed = [_weigh(one) for one in (apart if several else [anywhere])]
    margins = [pro - con for pro, con in weighed] or [0]
    asks = any(
        pro and one.rstrip().endswith("?") for one, (pro, _) in zip(said, weighed, strict=True)
    )
    pure = max((pro for pro, con in weighed if not con), default=0)
    length = len(text.text)
    sums = [
        min(max(0, *margins), 4) / 2,
        min(pure, 4) / 2,
        min(sum(pro for pro, _ in weighed), 6) / 3,
        min(sum(con for _, con in weighed), 4) / 2,
        max(-2, min(margins[0], 3)) / 2,
        max(-2, min(margins[-1], 3)) / 2,
        float(asks),
        float(pure > 0),
        *(float(length < bound) for bound in (40, 90)),
        *(float(length > bound) for bound in (200, 400)),
        min(1.0, len(said) / 6),
    ]
    return np.concatenate([_as_numbers(anywhere), np.array(sums, np.float32)])


def _as_numbers(found: int) -> Vector:
    """Return 1 for each pattern among the bits of `found`, and 0 for all others."""
    stored = np.frombuffer(found.to_bytes(-(-len(_PATTERNS) // 8), "little"), np.uint8)
    return np.unpackbits(stored, count=len(_PATTERNS), bitorder="little").astype(np.float32)


def buckets(text: NormalizedText) -> NDArray[np.intp]:
    """Return the buckets of words, pairs and triples of words in a text, sorted.

    The bucket of a phrase is its CRC-32, continued from the phrase without its last word.
    """
    found: list[int] = []
    one = _BEGINNING
    two: int | None = None
    for word in _spelt(text.sentences):
        after = b" " + word
        if two is not None:
            found.append(crc32(after, two))
        two = crc32(after, one)
        found.append(two)
        if word == _END:
            one, two = _BEGINNING, None
        else:
            one = crc32(word)
            found.append(one)
    numbers = np.sort(np.array(found, np.uint32) % BUCKETS).astype(np.intp)
    first = np.ones(len(numbers), np.bool_)
    first[1:] = numbers[1:] != numbers[:-1]
    return numbers[first]


def _spelt(sentences: Iterable[str]) -> list[bytes]:
    """Return the words and numbers of sentences, their marks "?" and "!", and the end of each.

    Splitting at white space costs a third of searching with a pattern.
    """
    lines = "".join(sentence + "\n" for sentence in sentences)
    if not lines.isascii():
        lines = _IN_NO_WORD.sub(" ", lines)
    spaced = lines.encode().translate(_SPACED).replace(b"\n", b" $ ")
    spaced = spaced.replace(b"?", b" ? ").replace(b"!", b" ! ")
    spelt: list[bytes] = []
    for word in spaced.split():
        if word.isalpha() or word in _MARKS:
            spelt.append(word)
        else:
            spelt += map(str.encode, _WORD.findall(word.decode()))
    return spelt


def is_own_wish(measured: Vector) -> bool:
    """Return whether, by `grammar`, some sentence speaks more for a wish than against it."""
    return bool(measured[len(_PATTERNS)] > 0)
