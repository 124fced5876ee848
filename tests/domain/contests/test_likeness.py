"""Near copies are told from what is only similar."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.likeness import (
    HASH_SHAPE,
    letters,
    likeness,
    near_captions,
    near_photos,
    nearest_caption,
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
    assert near_captions(one, other)
    assert near_captions(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nobody shakes hands here.", "Nobody shakes eight hands at once here any more."),
        ("I was told there would be eight desks.", "I was told there would be cake."),
        ("Yes", "No"),
    ],
)
def test_another_joke_is_none(one: str, other: str) -> None:
    assert not near_captions(one, other)


@given(words=st.text(min_size=1, max_size=60))
def test_everything_is_a_copy_of_itself(words: str) -> None:
    assert near_captions(words, words)
    assert letters(letters(words)) == letters(words)
    assert nearest_caption(words, ["something else altogether", words]) in {0, 1}


@given(seed=st.integers(0, 2**32), flips=st.integers(0, 64))
def test_photos_are_near_up_to_eight_bits_of_sixty_four(seed: int, flips: int) -> None:
    rng = np.random.default_rng(seed)
    grey = rng.integers(0, 256, HASH_SHAPE, dtype=np.uint8)
    bits = likeness(grey)
    assert -(2**63) <= bits < 2**63
    other = bits & (2**64 - 1)
    for bit in rng.permutation(64)[:flips].tolist():
        other ^= 1 << bit
    signed = other - 2**64 if other >= 2**63 else other
    if bits and signed:
        assert near_photos(bits, signed) == (flips <= 8)


def test_a_picture_of_one_colour_is_like_no_other() -> None:
    plain = likeness(np.full(HASH_SHAPE, 7, dtype=np.uint8))
    assert plain == 0
    assert not near_photos(plain, plain)


def test_a_thumbnail_of_another_shape_is_a_bug() -> None:
    with pytest.raises(ValueError, match="thumbnail"):
        likeness(np.zeros((9, 8), dtype=np.uint8))
