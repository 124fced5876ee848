"""The search for pieces first must not change the findings."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from domain.intent.lexicon.need import NEEDING
from domain.intent.lexicon.purchase import BUYING
from domain.intent.lexicon.sentiment import FEELING
from domain.intent.pattern_matcher import PatternMatcher, needed

ALL = BUYING | FEELING | NEEDING
PATTERNS = PatternMatcher(ALL)
ALONE = {name: re.compile(pattern) for name, pattern in ALL.items()}
WORDS = sorted({piece for pattern in ALL.values() for part in needed(pattern) for piece in part})
SAID = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)


@given(SAID | st.text(max_size=200) | st.from_regex(next(iter(ALL.values()))))
@example("where can i buy one of these? i'd like to order two")
@example("")
def test_what_is_found_is_what_each_pattern_finds_by_itself(text: str) -> None:
    found = PATTERNS.found(text)
    for number, (name, pattern) in enumerate(ALONE.items()):
        assert bool(found >> number & 1) == bool(pattern.search(text)), name


@given(SAID, st.sets(st.sampled_from(sorted(ALL)), max_size=5))
def test_asking_for_some_patterns_gives_those_of_all(text: str, names: set[str]) -> None:
    mask = PATTERNS.mask(names)
    assert PATTERNS.found(text, among=mask) == PATTERNS.found(text) & mask


@given(st.lists(SAID, max_size=4), st.sets(st.sampled_from(sorted(ALL)), max_size=5))
def test_what_is_found_in_parts_is_what_is_found_in_each_alone(
    parts: list[str], names: set[str]
) -> None:
    mask = PATTERNS.mask(names)
    whole, apart = PATTERNS.found_apart("\n".join(parts), parts, mask)
    assert whole == PATTERNS.found("\n".join(parts))
    assert apart == [PATTERNS.found(part, among=mask) for part in parts]
    assert PATTERNS.found_in_parts("\n".join(parts), parts) == [*map(PATTERNS.found, parts)]


def test_pieces_are_read_off_a_pattern() -> None:
    assert needed(r"(?:buy|order)ing \w+ it") == [
        frozenset({"buy", "order"}),
        frozenset({"ing "}),
        frozenset({" it"}),
    ]
    assert needed(r"\w+\d?") == []


def test_letters_that_repeat_join_their_neighbours() -> None:
    assert set(needed("fu+c?k+s")) == {
        frozenset({"fu"}),
        frozenset({"u"}),
        frozenset({"k"}),
        frozenset({"ks"}),
    }
