"""The winner's card."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.images.avatars import PicturedMember
from bot.images.contest_result_image import draw_contest_result
from bot.images.style import PLAIN, WIDTH, ImageStyle


def picture(size: tuple[int, int]) -> bytes:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG")
    return made.getvalue()


def height(size: tuple[int, int], line: str | None) -> int:
    card = Image.open(
        BytesIO(
            draw_contest_result(picture(size), line=line, winner=None, foot="First place · A title")
        )
    )
    assert card.format == "JPEG"
    assert card.width == WIDTH
    return card.height


@pytest.mark.parametrize("size", [(64, 64), (2048, 200), (200, 2048), (1200, 900)])
def test_any_picture_fits_on_the_card(size: tuple[int, int]) -> None:
    assert 300 < height(size, "“A line.”") < 1800


def test_a_longer_line_makes_a_taller_card() -> None:
    size = (1200, 900)
    assert height(size, None) < height(size, "“Short.”") < height(size, f"“{'quite long ' * 15}”")


def test_a_word_without_spaces_is_broken_to_fit() -> None:
    assert height((1200, 900), "“" + "m" * 200 + "”") > 0


def card(line: str, winner: PicturedMember | None, style: ImageStyle = PLAIN) -> Image.Image:
    drawn = draw_contest_result(
        picture((1200, 900)),
        line=line,
        winner=winner,
        foot="First place",
        undrawable="The winning line is in the post.",
        style=style,
    )
    return Image.open(BytesIO(drawn))


@pytest.mark.parametrize(
    "line", ["“いつも心にお茶を”", "“القهوة أولاً”", "“🔥🔥🔥”", "“\U00016e40\U00016e41”"]
)
def test_the_card_never_lacks_the_winning_line(line: str) -> None:
    assert card(line, None).height > height((1200, 900), None)


def test_the_card_names_the_winner() -> None:
    nobody = card("“A line.”", None).height
    assert card("“A line.”", PicturedMember(1, "Ana")).height > nobody
    assert card("“A line.”", PicturedMember(1, "")).height == nobody
    assert card("“A line.”", None, ImageStyle(brand="Otter Tea")).height > nobody
