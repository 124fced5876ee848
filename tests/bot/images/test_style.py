"""The look of pictures: colours that follow from a brand, and a logo."""

from __future__ import annotations

from io import BytesIO
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.images.avatars import PicturedMember
from bot.images.font_files import has_sign
from bot.images.logo import MIN_SIDE, STORED_SIDE, read_logo
from bot.images.recognition_image import draw_surprise
from bot.images.style import PAIRINGS, PLAIN, SHAPES, ImageStyle, brand_style, second_colour
from domain.brand_settings import PAPER, BrandSettings, TypePairing
from domain.colour_contrast import BODY_TEXT, SMALL_TEXT, Colour, colour_code, contrast
from domain.refusals import Refusal

colours = st.tuples(*[st.integers(0, 255)] * 3)


def check_contrast(style: ImageStyle) -> None:
    assert contrast(style.ink, style.paper) >= BODY_TEXT
    for background in (style.paper, style.own):
        assert contrast(style.faint, background) >= SMALL_TEXT
    assert contrast(style.accent_text, style.paper) >= SMALL_TEXT


def saved(image: Image.Image, form: str = "PNG") -> bytes:
    made = BytesIO()
    image.save(made, form)
    return made.getvalue()


@given(colours, colours)
def test_small_text_can_be_read_in_every_look(colour: Colour, background: Colour) -> None:
    check_contrast(PLAIN)
    for chosen in (
        {"brand_colour": colour_code(colour)},
        {"brand_background": colour_code(background)},
        {"brand_colour": colour_code(colour), "brand_background": colour_code(background)},
    ):
        try:
            brand = BrandSettings(**chosen)  # type: ignore[arg-type] # these are strings
        except Refusal:
            continue
        check_contrast(brand_style(brand, None))


@given(colours)
def test_charts_have_two_colours_that_are_told_apart(accent: Colour) -> None:
    found = second_colour(accent, PAPER)
    assert dist(found, accent) >= 80
    assert contrast(found, PAPER) >= SHAPES


def test_a_blue_brand_has_no_second_blue() -> None:
    red, _, blue = brand_style(BrandSettings(brand_colour="#3C629A"), None).second
    assert red > blue


def test_without_a_choice_pictures_look_as_before() -> None:
    assert brand_style(BrandSettings(), None) == PLAIN


@pytest.mark.parametrize("pairing", TypePairing)
def test_the_fonts_of_each_pairing_are_there(pairing: TypePairing) -> None:
    for face in PAIRINGS[pairing]:
        assert all(has_sign(face.value, sign) for sign in "Aéß’“1…")
    style = brand_style(BrandSettings(brand_type=pairing), None)
    drawn = draw_surprise(
        PicturedMember(1, "Ана さ"), nameless="", over="Чай", line="Line", foot="Foot", style=style
    )
    assert Image.open(BytesIO(drawn)).width == 1080


def test_a_logo_is_cut_to_what_can_be_seen_and_made_small() -> None:
    large = Image.new("RGBA", (1800, 900), (0, 0, 0, 0))
    large.paste((200, 0, 0, 255), (200, 300, 1400, 600))
    kept = Image.open(BytesIO(read_logo(saved(large))))
    assert (kept.format, kept.mode, kept.size) == ("PNG", "RGBA", (STORED_SIDE, STORED_SIDE // 4))
    assert not kept.info.get("exif")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "cannot open"),
        (b"GIF89a", "cannot open"),
        (saved(Image.new("RGB", (50, 50)))[:60], "cannot open"),
        (saved(Image.new("RGB", (MIN_SIDE - 1, 90))), "tiny"),
        (saved(Image.new("1", (3000, 2000))), "too large"),
        (saved(Image.new("RGBA", (90, 90), (0, 0, 0, 0))), "transparent all over"),
    ],
)
def test_what_is_no_logo_is_refused_with_the_reason(data: bytes, told: str) -> None:
    with pytest.raises(Refusal, match=told):
        read_logo(data)


@pytest.mark.parametrize("form", ["PNG", "WEBP", "JPEG"])
def test_a_logo_may_come_in_the_usual_formats(form: str) -> None:
    assert read_logo(saved(Image.new("RGB", (90, 60), "teal"), form)).startswith(b"\x89PNG")
