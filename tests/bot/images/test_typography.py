"""Text in pictures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.images.typography import (
    MAX_CHARACTERS,
    Typeface,
    drawable,
    drawable_name,
    truncate_to_width,
    typeface,
)


def test_what_the_typeface_lacks_is_left_out() -> None:
    assert drawable("Où ça, garçon ? « Œuvre » — naïve…") == "Où ça, garçon ? « Œuvre » — naïve…"
    assert drawable("So funny 😂 indeed") == "So funny indeed"


def test_no_line_breaks_within_french_quotation_marks() -> None:
    assert drawable("«\u202fOui\u202f!\u202f»").split(" ") == ["«\u00a0Oui\u00a0!\u00a0»"]


def test_a_line_in_other_letters_is_left_to_the_post() -> None:
    assert drawable("漢字ばかりの字幕") == ""


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Ana", "Ana"),
        ("Žofie Dvořáková", "Žofie Dvořáková"),
        ("Дмитрий", "Дмитрий"),
        ("Ελένη", "Ελένη"),
        ("🌸 Ana 🌸", "Ana"),
        ("𝓐𝓷𝓪 Ｂ", "Ana B"),
        ("Z̸̢a̷l̶g̸o̴", "Zalgo"),
        ("さくら", "sakura_77"),
        ("שלום", "sakura_77"),
        ("مرحبا", "sakura_77"),
        ("🔥🔥", "sakura_77"),
        ("\u200b\u202e", "sakura_77"),
        ("", "sakura_77"),
        (None, "sakura_77"),
    ],
)
def test_a_name_is_drawn_in_letters_that_we_have(name: str | None, drawn: str) -> None:
    assert drawable_name(name, "sakura_77") == drawn


def test_somebody_of_whom_no_name_can_be_drawn_has_none() -> None:
    assert drawable_name("さくら", None) == ""


@given(st.text(max_size=MAX_CHARACTERS * 2))
def test_whatever_a_name_is_it_ends_up_in_one_line_that_can_be_drawn(name: str) -> None:
    drawn = drawable_name(name)
    assert drawn == drawable(drawn, Typeface.SANS)
    assert drawn == " ".join(drawn.split(" ")).strip()
    assert not set(drawn) & set("\n\r\t\u202e\u200b")


@given(st.text("abcmiW ", min_size=1, max_size=80), st.integers(40, 400))
def test_a_line_too_long_is_cut_to_fit(words: str, width: int) -> None:
    font = typeface(Typeface.SANS, 30)
    cut = truncate_to_width(words, font, width)
    assert font.getlength(cut) <= width
    assert cut == words or cut.endswith("…")
