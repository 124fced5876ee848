"""Near copies are distinguished from texts that are merely similar."""

from __future__ import annotations

from random import Random
from time import process_time

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.contests.similarity import (
    HASH_SHAPE,
    MIN_CAPTION_SIMILARITY,
    MIN_LETTERS,
    comparison_key,
    difference_hash,
    find_similar_caption,
    find_similar_photo,
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
    assert find_similar_caption(one, [other]) == 0
    assert find_similar_caption(other, [one]) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Nobody shakes hands here.", "Nobody shakes eight hands at once here any more."),
        ("I was told there would be eight desks.", "I was told there would be cake."),
        ("Yes", "No"),
    ],
)
def test_another_joke_is_none(one: str, other: str) -> None:
    assert find_similar_caption(one, [other]) is None


@given(words=st.text(min_size=1, max_size=60))
def test_everything_is_a_copy_of_itself(words: str) -> None:
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


@settings(deadline=None)
@given(st.text("abcdéf gh!", min_size=8, max_size=60), st.data())
def test_near_copies_share_most_of_their_letters_in_order(
    caption: str, data: st.DataObject
) -> None:
    changed = [*caption]
    for _ in range(data.draw(st.integers(0, 12))):
        place = data.draw(st.integers(0, len(changed)))
        changed[place : place + data.draw(st.integers(0, 1))] = data.draw(st.sampled_from("abxy"))
    one, other = comparison_key(caption), comparison_key("".join(changed))
    share = 2 * common(one, other) / (len(one) + len(other))
    assume(share != MIN_CAPTION_SIMILARITY)
    is_near = one == other or (
        share > MIN_CAPTION_SIMILARITY and min(len(one), len(other)) >= MIN_LETTERS
    )
    found = find_similar_caption(caption, ["another line altogether", "".join(changed)])
    assert found == (1 if is_near else None)


@pytest.mark.parametrize("alike", ["in nothing", "in their letters", "in their first half"])
def test_thousands_of_long_captions_are_compared_within_twenty_milliseconds(alike: str) -> None:
    rng = Random(1)
    letters = "etaoinshrdlucmfwyp " * 10
    beginning = letters[:110] if alike == "in their first half" else ""

    def long_caption() -> str:
        if alike == "in their letters":
            return "".join(rng.sample(letters, len(letters)))
        return beginning + "".join(rng.choices(letters, k=190 - len(beginning)))

    others = [long_caption() for _ in range(5_000)]
    took = []
    for _ in range(3):
        begun = process_time()
        assert find_similar_caption(long_caption(), others) is None
        took.append(process_time() - begun)
    assert min(took) < 0.020
