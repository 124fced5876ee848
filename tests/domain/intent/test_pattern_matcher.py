"""The search for pieces first must not change the findings."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.intent.lexicon.need import NEEDING
from domain.intent.lexicon.purchase import BUYING
from domain.intent.lexicon.sentiment import FEELING
from domain.intent.pattern_matcher import PatternMatcher, SearchedText
from domain.intent.pattern_pieces import ENDLESS, Reach, Width, minds_its_ends, needs

ALL = BUYING | FEELING | NEEDING
PATTERNS = PatternMatcher(ALL)
ALONE = {name: re.compile(pattern) for name, pattern in ALL.items()}
WORDS = sorted({piece for pattern in ALL.values() for part in needs(pattern) for piece in part})
SAID = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
LONG = st.builds(
    lambda words, between: between.join(words),
    st.lists(
        st.sampled_from([*WORDS, "i", "we", "a", "x" * 60, "?", "."]), min_size=40, max_size=120
    ),
    st.sampled_from([" ", "", ", ", ". ", "\n"]),
)
MATCHING = st.sampled_from(sorted(ALL.values())).flatmap(st.from_regex)
"""A match with anything around it."""


def pieces(pattern: str) -> list[frozenset[str]]:
    return [*map(frozenset, needs(pattern))]


@given(SAID | LONG | st.text(max_size=200) | MATCHING)
@example("where can i buy one of these? i'd like to order two")
@example("")
def test_what_is_found_is_what_each_pattern_finds_by_itself(text: str) -> None:
    found = PATTERNS.found(SearchedText(text))
    for number, (name, pattern) in enumerate(ALONE.items()):
        assert bool(found >> number & 1) == bool(pattern.search(text)), name


@given(SAID | LONG, st.sets(st.sampled_from(sorted(ALL)), max_size=5))
def test_asking_for_some_patterns_gives_those_of_all(text: str, names: set[str]) -> None:
    mask = PATTERNS.mask(names)
    assert (
        PATTERNS.found(SearchedText(text), among=mask) == PATTERNS.found(SearchedText(text)) & mask
    )


@given(
    st.lists(SAID | LONG | MATCHING, max_size=4), st.sets(st.sampled_from(sorted(ALL)), max_size=5)
)
def test_what_is_found_in_parts_is_what_is_found_in_each_alone(
    parts: list[str], names: set[str]
) -> None:
    mask = PATTERNS.mask(names)
    together = SearchedText("\n".join(parts))
    whole, apart = PATTERNS.found_apart(together, parts, mask)
    assert whole == PATTERNS.found(together)
    assert apart == [PATTERNS.found(SearchedText(part), among=mask) for part in parts]
    assert PATTERNS.found_in_parts(together, parts) == [
        PATTERNS.found(SearchedText(part)) for part in parts
    ]


@given(
    st.text("abc .", min_size=250, max_size=600),
    MATCHING,
    st.text("abc .", min_size=250, max_size=600),
)
def test_a_match_is_found_wherever_it_is_in_a_long_text(
    before: str, match: str, after: str
) -> None:
    text = before + match + after
    found = PATTERNS.found(SearchedText(text))
    for number, (name, pattern) in enumerate(ALONE.items()):
        assert bool(found >> number & 1) == bool(pattern.search(text)), name


@pytest.mark.parametrize(
    ("pattern", "piece", "reach"),
    [
        (r"\bbuy\b", "buy", Reach(Width(), Width(3))),
        (r"\w+ buy(?: it)?", " buy", Reach(Width(0, 1), Width(7))),
        (r"(?:a|an )(?:buy|get \w*) [^.]{0,9}", "get ", Reach(Width(3), Width(14, 1))),
        (r"(?:so )*buy", "buy", Reach(ENDLESS, Width(3))),
        (r"\s+buy\s*", "buy", Reach(ENDLESS, Width(3).plus(ENDLESS))),
        (r"(?:xy ){1,3}(?!zz)", "xy ", Reach(Width(), Width(11))),
        (r"(?:ab\b)?xy(?<=b)", "xy", Reach(Width(2), Width(3))),
    ],
)
def test_a_match_reaches_so_far_around_a_piece(pattern: str, piece: str, reach: Reach) -> None:
    (found,) = [need[piece] for need in needs(pattern) if piece in need]
    assert found == reach


@pytest.mark.parametrize(
    ("pattern", "minds"),
    [
        (r"\bbuy (?:it|one){1,2}\b", False),
        (r"^buy", True),
        (r"(?:buy|sell$)", True),
        (r"buy(?! it)", True),
        (r"(?:buy(?<=x)?)+", True),
        (r"[,.] ?(?:buy|\w+)*", False),
    ],
)
def test_only_anchors_and_looking_around_depend_on_the_ends_of_a_text(
    pattern: str, minds: bool
) -> None:
    assert minds_its_ends(pattern) is minds


def test_pieces_are_read_off_a_pattern() -> None:
    assert pieces(r"(?:buy|order)ing \w+ it") == [
        frozenset({"buy", "order"}),
        frozenset({"ing "}),
        frozenset({" it"}),
    ]
    assert pieces(r"\w+\d?") == []


def test_letters_that_repeat_join_their_neighbours() -> None:
    assert set(pieces("fu+c?k+s")) == {
        frozenset({"fu"}),
        frozenset({"u"}),
        frozenset({"k"}),
        frozenset({"ks"}),
    }
