"""The picture of a weekly report."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from bot.images.report_image import draw_report
from bot.images.style import SEA, WIDTH, ImageStyle
from bot.report_content import report_content
from domain.weekly_report import ReportFigures, WeeklyReport
from tests.reports import SUNDAY, full_report

STYLES = (ImageStyle(), ImageStyle(paper=(20, 20, 24), ink=(250, 250, 250), brand="Blue Mug Club"))
NOTHING = WeeklyReport(1, 900, ReportFigures(SUNDAY, {}, 0, None, None))


def drawn(report: WeeklyReport, style: ImageStyle = STYLES[0]) -> Image.Image:
    picture = draw_report(report_content(report, "fr"), style)
    return Image.open(BytesIO(picture)).convert("RGB")


@pytest.mark.long
@pytest.mark.parametrize("style", STYLES)
def test_the_page_is_as_high_as_what_is_on_it(style: ImageStyle) -> None:
    short, full = drawn(NOTHING, style), drawn(full_report(), style)
    long = drawn(full_report(words="Why it was so. " * 20), style)
    assert short.width == full.width == long.width == WIDTH
    assert short.height < full.height < long.height
    # The decision is at the end, and nothing is cut off below it.
    for picture in (short, full, long):
        last = picture.crop((0, picture.height - 6, WIDTH, picture.height))
        assert last.getcolors() == [(WIDTH * 6, style.paper)]


@pytest.mark.long
def test_lines_of_half_a_year_and_ranges_of_goals_are_drawn() -> None:
    def blues(report: WeeklyReport) -> int:
        return sum(colour == SEA for colour in drawn(report).get_flattened_data())

    full = full_report()
    without_goals = replace(full, figures=replace(full.figures, goals=()))
    assert blues(NOTHING) == 0
    assert 500 < blues(without_goals) < blues(full)


def test_words_in_any_script_fit() -> None:
    assert drawn(full_report(title="日本語 und 🎉 " * 30, words="مرحبا بكم " * 40)).width == WIDTH
