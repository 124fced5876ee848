"""Names and captions in every script on every picture, held against a baseline."""

from __future__ import annotations

import ctypes
import ctypes.util
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.images.bidirectional_text import is_right_to_left, visual_runs
from bot.images.clusters import clusters
from bot.images.font_files import can_shape, has_sign
from bot.images.style import MARGIN, WIDTH
from bot.images.text_layout import Lettering, Typeface, can_draw, runs
from bot.images.typography import drawable, drawable_name
from tests.bot.images.gallery import BASELINE, CAPTIONS, NAMES, described, pictures

SAMPLES = [
    *((drawable_name(name), Typeface.SANS) for name in NAMES),
    *((drawable(caption), Typeface.SERIF) for caption in CAPTIONS),
]
SIZE = 60
INVISIBLE = "\u200c\u200d\ufe0e\ufe0f"

pytestmark = pytest.mark.skipif(
    not can_shape(), reason="Pillow found no FriBidi: install libfribidi0 (brew: fribidi)"
)


def ink_of(words: str, face: Typeface) -> np.ndarray:
    """Return where a line left ink on a wide page; it begins at 300, its base line is at 300."""
    page = Image.new("RGB", (round(Lettering(face, SIZE).width(words)) + 600, 600), "white")
    Lettering(face, SIZE).draw(page, (300, 300), words, (0, 0, 0))
    return np.asarray(page.convert("L")) < 200


def test_sixty_names_and_captions_are_set_as_in_the_baseline() -> None:
    assert len(SAMPLES) == 60
    # When a change is meant: python -m tests.bot.images.gallery FOLDER, and look at the pictures.
    assert described() == BASELINE.read_text(encoding="utf-8")


@pytest.mark.parametrize("sample", [*NAMES, *CAPTIONS])
def test_nothing_of_it_is_left_out(sample: str) -> None:
    shown = drawable_name(sample) if sample in NAMES else drawable(sample)
    if sample == "𝓕𝓪𝓷𝓬𝔂 𝔑𝔞𝔪𝔢":
        assert shown == "Fancy Name"
    else:
        assert shown.replace("\u00a0", " ") == sample.replace(" ”", "”")


@pytest.mark.parametrize(("words", "face"), SAMPLES)
def test_each_letter_is_set_in_a_font_that_has_it(words: str, face: Typeface) -> None:
    laid = runs(words, face)
    assert sorted("".join(run.words for run in laid)) == sorted(words)
    for run in laid:
        if run.file is None:
            assert can_draw(run.words, face)
        else:
            assert all(has_sign(run.file, sign) for sign in run.words if sign not in INVISIBLE)


@pytest.mark.parametrize(("words", "face"), SAMPLES)
def test_ink_stays_within_the_measured_width_and_its_line(words: str, face: Typeface) -> None:
    ink = ink_of(words, face)
    rows, columns = np.nonzero(ink.any(axis=1))[0], np.nonzero(ink.any(axis=0))[0]
    overhang = SIZE * 0.15
    width = Lettering(face, SIZE).width(words)
    assert 300 - overhang <= columns[0] <= columns[-1] <= 300 + width + overhang
    assert 300 - SIZE * 1.15 <= rows[0] <= rows[-1] <= 300 + SIZE * 0.65


@pytest.mark.parametrize(("words", "first"), [("שלום", "ש"), ("דגל", "ד"), ("نور", "ن")])
def test_right_to_left_words_begin_on_the_right(words: str, first: str) -> None:
    line = ink_of(words, Typeface.SANS)
    columns = np.nonzero(line.any(axis=0))[0]
    alone = ink_of(first, Typeface.SANS)
    wide = np.nonzero(alone.any(axis=0))[0]
    span = wide[-1] - wide[0]
    letter = alone[:, wide[0] : wide[-1]]
    assert line[:, columns[-1] - span // 3 : columns[-1]].any()
    if words != "نور":  # its letters join, so the first has another form than alone
        assert (line[:, columns[-1] - span : columns[-1]] == letter).mean() > 0.99
        assert (line[:, columns[0] : columns[0] + span] == letter).mean() < 0.999


def test_arabic_letters_join() -> None:
    lettering = Lettering(Typeface.SANS, SIZE)
    assert lettering.width("ببب") < sum(map(lettering.width, "ببب")) * 0.8


def test_marks_of_thai_and_devanagari_take_no_room_of_their_own() -> None:
    lettering = Lettering(Typeface.SANS, SIZE)
    assert lettering.width("ที่") == pytest.approx(lettering.width("ท"), abs=2)
    assert lettering.width("क्ष") < lettering.width("क") + lettering.width("ष")


def test_emoji_are_in_colour() -> None:
    page = Image.new("RGB", (200, 200), "white")
    Lettering(Typeface.SANS, SIZE).draw(page, (50, 120), "🔥", (0, 0, 0))
    red, green, blue = (np.asarray(band) for band in page.split())
    assert ((red > 200) & (green > 80) & (green < 200) & (blue < 80)).any()


@pytest.mark.long
def test_pictures_keep_their_margins_whatever_is_on_them() -> None:
    made = pictures()
    assert len(made) == 4 + 40 + 20
    for name, picture in made.items():
        shown = np.asarray(Image.open(BytesIO(picture)).convert("RGB")).astype(int)
        assert shown.shape[1] == WIDTH
        for edge in (shown[:, : MARGIN // 3], shown[:, -MARGIN // 3 :]):
            assert np.abs(edge - edge[0, 0]).max() < 12, f"something is in the margin of {name}"


def fribidi_order(words: str) -> list[int]:
    """Return the order of the characters from left to right, by FriBidi."""
    library = ctypes.CDLL(ctypes.util.find_library("fribidi") or "libfribidi.so.0")
    numbers = ctypes.c_uint32 * len(words)
    signs, kinds, brackets = numbers(*map(ord, words)), numbers(), numbers()
    library.fribidi_get_bidi_types(signs, len(words), kinds)
    library.fribidi_get_bracket_types(signs, len(words), kinds, brackets)
    levels, base = (ctypes.c_int8 * len(words))(), ctypes.c_uint32(0x40)
    library.fribidi_get_par_embedding_levels_ex(
        kinds, brackets, len(words), ctypes.byref(base), levels
    )
    order = (ctypes.c_int * len(words))(*range(len(words)))
    library.fribidi_reorder_line(0, kinds, len(words), 0, base, levels, signs, order)
    return list(order)


@pytest.mark.skipif(not ctypes.util.find_library("fribidi"), reason="FriBidi is not a library here")
@given(st.text("abA אבג مرح 12٣٤ .,-+%$()[]!?é日", min_size=1, max_size=16))
def test_runs_are_in_the_order_that_the_unicode_algorithm_gives(words: str) -> None:
    found: list[int] = []
    for run in visual_runs(words, right_to_left=is_right_to_left(words)):
        places = range(run.start, run.end)
        found += reversed(places) if run.is_right_to_left else places
    assert found == fribidi_order(words)


def test_a_cluster_is_what_readers_take_for_one_character() -> None:
    assert list(clusters("é👨‍👩‍👧👍🏽🇫🇷🇩🇪1️⃣ที่क्ष")) == [
        "é",
        "👨‍👩‍👧",
        "👍🏽",
        "🇫🇷",
        "🇩🇪",
        "1️⃣",
        "ที่",
        "क्ष",
    ]
