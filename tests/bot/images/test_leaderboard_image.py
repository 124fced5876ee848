"""Pictures of leaderboards and weeks."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.images.avatars import PicturedMember
from bot.images.leaderboard_image import BoardLine, WeekChart, draw_leaderboard, draw_profile
from bot.images.style import BRAND_ROOM, PLAIN, ImageStyle
from domain.contributions import ContributionKind

KINDS = {kind: kind.value for kind in ContributionKind}


def size(data: bytes) -> tuple[int, int]:
    """Return the width and height of the PNG file."""
    with Image.open(BytesIO(data)) as opened:
        assert opened.format == "PNG"
        return opened.size


def line(place: int, points: int, name: str = "Ana", *, own: bool = False) -> BoardLine:
    return BoardLine(place, PicturedMember(place, name), points, f"{points}", own=own)


def test_a_page_is_as_tall_as_its_lines() -> None:
    one, ten = (
        size(
            draw_leaderboard(
                "All time",
                "Helped",
                [line(place + 1, 100 - place) for place in range(count)],
                below=None,
                foot="",
            )
        )
        for count in (1, 10)
    )
    assert one[0] == ten[0] == 1080
    assert ten[1] - one[1] == 900


@pytest.mark.parametrize(
    ("place", "points", "name"),
    [(1, 0, ""), (4, 10**9, "m" * 32), (1_000_000, 5, "i"), (99_999_999, 2**31 - 1, "W" * 100)],
)
def test_whatever_stands_in_a_line_fits_it(place: int, points: int, name: str) -> None:
    own = line(place, points, name, own=True)
    drawn = size(draw_leaderboard("m" * 200, "漢字", [line(1, 3), own], below=own, foot="1 / 2"))
    assert drawn == (1080, 252 + 3 * 100 + 50 + 92)


@pytest.mark.parametrize(
    "points",
    [
        [{}] * 12,
        [{ContributionKind.HELPED: 3}],
        [dict.fromkeys(ContributionKind, 2**30)] * 12,
        [{ContributionKind.HELPED: -5}] * 2,
    ],
)
def test_any_weeks_can_be_drawn(points: list[dict[ContributionKind, int]]) -> None:
    weeks = WeekChart(["1 Jan"] * len(points), points, KINDS, "3")
    figures = [("This week", "1"), ("All time", "104,551,000,000")]
    assert size(draw_profile(PicturedMember(1, "W" * 60), "漢", figures, weeks))[0] == 1080


def test_a_brand_signs_boards_and_profiles() -> None:
    branded = replace(PLAIN, brand="Maison Lune", accent_text=(1, 2, 250))
    person = PicturedMember(1, "Ana")
    weeks = WeekChart(["w1"], [{ContributionKind.HELPED: 3}], KINDS, "3")

    def board(style: ImageStyle) -> bytes:
        lines = [line(1, 9)]
        return draw_leaderboard("All time", "Helped", lines, below=None, foot="", style=style)

    def profile(style: ImageStyle) -> bytes:
        return draw_profile(person, "Helped", [("Points", "3")], weeks, style=style)

    for draw in (board, profile):
        plain, signed = draw(PLAIN), draw(branded)
        width, height = size(plain)
        assert size(signed) == (width, height + BRAND_ROOM)
        with Image.open(BytesIO(signed)) as page:
            below = page.convert("RGB").crop((0, height, width, height + BRAND_ROOM))
            colours = {colour for _, colour in below.getcolors(1 << 16) or ()}
        assert branded.accent_text in colours
