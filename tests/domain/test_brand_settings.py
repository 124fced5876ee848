"""A brand's colours can be read, or are refused with others that can."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.brand_settings import MAX_NAME, PAPER, BrandSettings, normalised_colour
from domain.colour_contrast import (
    BODY_TEXT,
    SMALL_TEXT,
    Colour,
    colour_code,
    contrast,
    parse_colour,
    readable,
)
from domain.refusals import Refusal

colours = st.tuples(*[st.integers(0, 255)] * 3)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48), ("#0000FF", "#FFFFFF", 8.59)],
)
def test_contrast_is_that_of_the_standard(one: str, other: str, expected: float) -> None:
    first, second = parse_colour(one), parse_colour(other)
    assert first is not None
    assert second is not None
    assert contrast(first, second) == pytest.approx(expected, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


@pytest.mark.parametrize("typed", ["#c0392b", "C0392B", " #C0392B "])
def test_a_colour_is_read_as_people_write_it(typed: str) -> None:
    assert normalised_colour(typed) == "#C0392B"
    assert normalised_colour("#fa0") == "#FFAA00"
    assert normalised_colour(" ") == ""


@pytest.mark.parametrize("typed", ["red", "#12", "#GGGGGG", "0xC0392B", "rgb(1,2,3)"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="as a colour"):
        normalised_colour(typed)


@given(colours, colours)
def test_what_is_suggested_for_small_text_can_be_read(one: Colour, other: Colour) -> None:
    assert contrast(readable(one, other), other) >= SMALL_TEXT
    if contrast(one, other) >= SMALL_TEXT:
        assert readable(one, other) == one


@given(colours, colours)
def test_any_two_colours_are_accepted_or_refused_with_some_that_are(
    colour: Colour, background: Colour
) -> None:
    chosen: dict[str, Any] = {
        "brand_colour": colour_code(colour),
        "brand_background": colour_code(background),
    }
    for _ in range(3):
        try:
            settings = BrandSettings(**chosen)
        except Refusal as refusal:
            told = re.findall(r"#[0-9A-F]{6}", say(refusal.reason, "en", markup=False))
            name = "brand_colour" if "Small text" in str(refusal) else "brand_background"
            chosen[name] = told[-1]
        else:
            assert settings.background is not None
            assert settings.colour is not None
            assert contrast(settings.colour, settings.background) >= SMALL_TEXT
            best = max(contrast(settings.background, ink) for ink in ((0, 0, 0), (255, 255, 255)))
            assert best >= BODY_TEXT
            return
    pytest.fail("what was suggested is refused")


def test_a_colour_is_held_against_our_paper_where_no_background_is_chosen() -> None:
    with pytest.raises(Refusal) as refused:
        BrandSettings(brand_colour="#C98C26")
    told = say(refused.value.reason, "en", markup=False)
    said = f"Small text in #C98C26 is hard to read on {colour_code(PAPER)}: the contrast is 2.7"
    assert said in told.replace("`", "")
    on_dark = BrandSettings(brand_colour="#C98C26", brand_background="#101418")
    assert on_dark.colour == (0xC9, 0x8C, 0x26)


def test_a_name_has_its_length() -> None:
    assert BrandSettings(brand_name="n" * MAX_NAME).brand_name == "n" * MAX_NAME
    with pytest.raises(Refusal, match="A brand's name"):
        BrandSettings(brand_name="n" * (MAX_NAME + 1))
