"""Tests of the plot of how far the intent scores are right."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.intent_calibration import bins, draw, interval

SVG = "{http://www.w3.org/2000/svg}"
SCORED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=200)


@pytest.mark.parametrize(
    ("right", "count", "low", "high"),
    [(5, 10, 0.237, 0.763), (0, 10, 0.0, 0.278), (90, 100, 0.826, 0.945)],
)
def test_the_interval_is_that_of_wilson(right: int, count: int, low: float, high: float) -> None:
    assert interval(right, count) == pytest.approx((low, high), abs=0.001)


@given(SCORED)
def test_a_share_is_drawn_of_each_tenth_with_enough_messages(
    scored: list[tuple[float, bool]],
) -> None:
    found = list(bins(scored))
    assert all(0 <= right <= count for _, right, count in found)
    assert [mean for mean, _, _ in found] == sorted(mean for mean, _, _ in found)
    counts = [sum(low <= one < low + 1 for one, _ in tenths(scored)) for low in range(10)]
    assert [count for _, _, count in found] == [count for count in counts if count >= 8]


def tenths(scored: list[tuple[float, bool]]) -> list[tuple[float, bool]]:
    return [(min(score * 10, 9.0), truth) for score, truth in scored]


@given(SCORED, SCORED)
def test_the_plot_is_an_image_with_a_point_for_each_share(
    chat: list[tuple[float, bool]], forum: list[tuple[float, bool]]
) -> None:
    image = ET.fromstring(draw({"purchase": {"chat": chat, "<forum>": forum}}))  # noqa: S314 - ours
    height, width = float(image.attrib["height"]), float(image.attrib["width"])
    points = [one for one in image.iter(f"{SVG}circle") if one.attrib["r"] == "3.5"]
    assert len(points) == len(list(bins(chat))) + len(list(bins(forum)))
    assert all(0 < float(one.attrib["cx"]) < width for one in points)
    assert all(0 < float(one.attrib["cy"]) < height for one in points)
    assert {"purchase", "chat", "<forum>"} <= {one.text for one in image.iter(f"{SVG}text")}
