"""Near copies are distinguished from texts that are merely similar."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contests.similarity import (
    HASH_SHAPE,
    are_similar_captions,
    comparison_key,
    difference_hash,
    find_similar_caption,
    find_similar_photo,
    in_order,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("She multitasks.", "SHE MULTITASKS!!"),
        ("Déjà vu", "deja vu"),
        ("I was told there would be eight desks.", "I was told there'd be eight desks"),
        ("The coffee round takes her four seconds.", "The coffee run takes her four seconds."),
    ],
)
def test_the_same_joke_in_other_letters_is_a_near_copy(one: str, other: str) -> None:
    assert are_similar_captions(one, other)
    assert are_similar_captions(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nobody shakes hands here.", "Nobody shakes eight hands at once here any more."),
        ("I was told there would be eight desks.", "I was told there would be cake."),
        ("Yes", "No"),
    ],
)
def test_another_joke_is_none(one: str, other: str) -> None:
    assert not are_similar_captions(one, other)


@given(words=st.text(min_size=1, max_size=60))
def test_everything_is_a_copy_of_itself(words: str) -> None:
    assert are_similar_captions(words, words)
    assert comparison_key(comparison_key(words)) == comparison_key(words)
    assert find_similar_caption(words, ["something else altogether", words]) in {0, 1}


@given(seed=st.integers(0, 2**32), flips=st.integers(0, 64))
def test_photos_are_near_up_to_eight_bits_of_sixty_four(seed: int, flips: int) -> None:
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, HASH_SHAPE, dtype=np.uint8)
    bits = difference_hash(grey)
    assert -(2**63) <= bits < 2**63
    other = bits & (2**64 - 1)
    for bit in rng.permutation(64)[:flips].tolist():
        other ^= 1 << bit
    signed = other - 2**64 if other >= 2**63 else other
    if bits and signed:
        others = [0, signed, bits]
        assert find_similar_photo(bits, others) == (1 if flips <= 8 else 2)


def test_a_picture_of_one_colour_is_like_no_other() -> None:
    plain = difference_hash(np.full(HASH_SHAPE, 7, dtype=np.uint8))
    assert plain == 0
    assert find_similar_photo(plain, [plain]) is None
    assert find_similar_photo(1, [plain]) is None
    assert find_similar_photo(1, []) is None


def test_thousands_of_photos_are_compared_within_twenty_milliseconds() -> None:
    rng = np.random.default_rng(1)
    others = rng.integers(-(2**63), 2**63, 4_000, dtype=np.int64).tolist()
    begun = process_time()
    assert find_similar_photo(others[-1] ^ 0b101, others) == len(others) - 1
    assert process_time() - begun < 0.020


def test_a_thumbnail_of_another_shape_is_a_bug() -> None:
    with pytest.raises(ValueError, match="thumbnail"):
        difference_hash(np.zeros((9, 8), dtype=np.uint8))


def common(left: str, right: str) -> int:
    """Return the length of the longest common subsequence by the textbook algorithm."""
    row = [0] * (len(right) + 1)
    for one in left:
        before = 0
        for place, other in enumerate(right, start=1):
            here = row[place]
            row[place] = before + 1 if one == other else max(here, row[place - 1])
            before = here
    return row[-1]


few = st.text("abc ", max_size=40)


@given(few, few)
def test_letters_in_order_are_the_longest_common_subsequence(left: str, right: str) -> None:
    assert in_order(left, right) == common(left, right) == in_order(right, left)


@settings(deadline=None)
@given(st.text("abcdefgh ", min_size=12, max_size=60), st.data())
def test_what_is_passed_over_by_its_pairs_is_no_near_copy(
    caption: str, data: st.DataObject
) -> None:
    changed = [*caption]
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(changed)))
        changed[place : place + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from("abxy"))
    others = ["another line altogether", "".join(changed)]
    expected = next((i for i, one in enumerate(others) if are_similar_captions(caption, one)), None)
    assert find_similar_caption(caption, others) == expected
