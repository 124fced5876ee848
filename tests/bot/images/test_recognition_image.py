"""The card of the weekly surprise."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.images.avatars import PicturedMember
from bot.images.recognition_image import draw_surprise
from bot.images.style import GOLD, WIDTH


def picture(colour: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (128, 128), colour).save(made, "PNG")
    return made.getvalue()


def card(person: PicturedMember, line: str = "for helping others") -> Image.Image:
    drawn = draw_surprise(
        person, nameless="one of us", over="This week's surprise goes to", line=line, foot="Club"
    )
    opened = Image.open(BytesIO(drawn))
    assert opened.format == "PNG"
    assert opened.width == WIDTH
    return opened.convert("RGB")


@pytest.mark.parametrize(
    "name", ["Ana", "", "Maximiliane-Friederike von Hohenlohe", "m" * 100, "Дмитрий К.", "山田"]
)
def test_any_name_fits_on_the_card(name: str) -> None:
    shown = card(PicturedMember(1, name))
    assert 700 < shown.height < 900
    edges = {shown.getpixel((x, y)) for x in (8, WIDTH - 8) for y in range(0, shown.height, 5)}
    assert len(edges) == 1


def test_the_avatar_stands_in_a_ring_of_gold() -> None:
    shown = card(PicturedMember(1, "Ana", picture("teal")))
    column = [shown.getpixel((WIDTH // 2, y)) for y in range(400)]
    assert (0, 128, 128) in column
    assert GOLD in column


def test_somebody_with_neither_name_nor_avatar_has_a_star() -> None:
    middle = WIDTH // 2, 220
    assert card(PicturedMember(1, "")).getpixel(middle) != card(PicturedMember(1, "Bo")).getpixel(
        (middle[0], 90)
    )


def test_more_words_make_a_taller_card() -> None:
    longer = "for helping others and finds worth sharing and bringing people together"
    assert card(PicturedMember(1, "Ana"), longer).height > card(PicturedMember(1, "Ana")).height
