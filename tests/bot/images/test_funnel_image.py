"""The picture of a campaign's funnel."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.images.funnel_image import LEAF, SAND, FunnelHistory, FunnelStep, draw_funnel
from bot.images.style import GOLD, SEA, TRACK
from domain.brand_settings import PAPER


def picture(data: bytes) -> Image.Image:
    """Decode the PNG file."""
    with Image.open(BytesIO(data)) as opened:
        assert opened.format == "PNG"
        return opened.convert("RGB")


def steps(*counts: int) -> list[FunnelStep]:
    colours = [SAND, SAND, SEA, SEA, LEAF, LEAF, GOLD]
    return [
        FunnelStep("Taken", count, str(count), "50%", colour)
        for count, colour in zip(counts, colours, strict=False)
    ]


def width(drawn: Image.Image, number: int) -> int:
    """Return the width in pixels of this step's bar, along its middle."""
    row = 250 + 106 * number + 31
    return sum(drawn.getpixel((x, row)) in {SAND, SEA, LEAF, GOLD} for x in range(360, 840))


def test_bars_are_as_wide_as_the_counts_and_nothing_has_none() -> None:
    drawn = picture(draw_funnel("15% off", "", steps(100, 50, 1, 0), figures=[], course=None))
    widths = [width(drawn, number) for number in range(4)]
    assert widths[0] == pytest.approx(440, abs=2)
    assert widths[1] == pytest.approx(220, abs=2)
    assert 0 < widths[2] < 12
    assert widths[3] == 0


@pytest.mark.parametrize("counts", [[0] * 7, [0, 10**9, 0, 10**9, 0, 0, 1], [1, 2, 3, 4, 5, 6, 7]])
@pytest.mark.parametrize("weeks", [0, 2, 12])
def test_whatever_stands_on_it_it_is_drawn_within_the_page(counts: list[int], weeks: int) -> None:
    labels = ["30 Sept"] * weeks
    course = FunnelHistory(
        "m" * 200, labels, counts[:1] * weeks, [3] * weeks, "漢字", "W" * 90, str
    )
    drawn = picture(
        draw_funnel(
            "W" * 300,
            "漢字",
            steps(*counts),
            figures=[("m" * 99, "9" * 40)] * 3,
            course=course,
        )
    )
    assert drawn.width == 1080
    edges = {drawn.getpixel((x, y)) for x in (0, 1079) for y in range(drawn.height)}
    assert edges == {PAPER}


def test_what_begins_another_way_does_not_follow_from_the_step_before() -> None:
    apart = [steps(100)[0], replace(steps(100)[0], is_first=True), steps(100)[0]]
    drawn = picture(draw_funnel("15% off", "", apart, figures=[], course=None))
    gaps = [drawn.getpixel((596, 250 + 106 * number + 84)) for number in range(2)]
    assert gaps == [PAPER, TRACK]
