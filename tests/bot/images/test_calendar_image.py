"""The pictures of a week and of a prompt's result."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.images.calendar_image import CalendarRow, CalendarTile, MixShare, draw_calendar
from bot.images.legend import LegendEntry
from bot.images.prompt_image import ResultBar, ResultQuote, draw_prompt_result
from bot.images.style import WIDTH, ImageStyle

STYLES = (ImageStyle(), ImageStyle(paper=(20, 20, 24), ink=(250, 250, 250), brand="Blue Mug Club"))
LONG = "Ein sehr langer Titel, 日本語 und 🎉 " * 6


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("style", STYLES)
def test_a_week_grows_with_its_entries_and_says_what_is_certain(style: ImageStyle) -> None:
    red = (176, 84, 72)

    def drawn(*tiles: CalendarTile) -> Image.Image:
        rows = [CalendarRow("Mo", "2", tiles, is_today=True), CalendarRow("Tu", "3", ())]
        legend = [LegendEntry("Campaign", red)]
        mix = [MixShare("sells 100%", 1.0, (1, 2, 3))]
        return opened(
            draw_calendar("Week", "x", rows, legend=legend, mix=mix, mix_title="m", style=style)
        )

    sure = CalendarTile("18:00", LONG, red)
    one, two = drawn(sure), drawn(sure, sure)
    assert one.width == two.width == WIDTH
    assert two.height > one.height
    maybe = drawn(CalendarTile("18:00", LONG, red, is_certain=False))

    def reds(picture: Image.Image) -> int:
        return sum(colour == red for colour in picture.get_flattened_data())

    assert reds(maybe) < reds(one) < reds(two)
    assert (1, 2, 3) in set(one.get_flattened_data())


def test_a_week_without_anything_is_drawn() -> None:
    rows = [CalendarRow("Mo", str(day), ()) for day in range(2, 9)]
    assert opened(draw_calendar("Week", "", rows, legend=[])).width == WIDTH


def test_words_below_the_mix_that_do_not_fit_go_on_in_another_row() -> None:
    def height(*words: str) -> int:
        mix = [MixShare(each, 1 / len(words), (1, 2, 3)) for each in words]
        rows = [CalendarRow("Mo", "2", ())]
        return opened(draw_calendar("Week", "", rows, legend=[], mix=mix, mix_title="m")).height

    long = height("pour vendre 40 %", "pour informer 27 %", "pour faire réagir 33 %")
    assert height() < height("sells 40%", "informs 27%", "asks 33%") < long


@pytest.mark.parametrize("style", STYLES)
def test_the_longest_bar_is_that_of_most_answers(style: ImageStyle) -> None:
    bars = [
        ResultBar(LONG, 0.75, "75% (3)", is_leading=True),
        ResultBar("Coffee", 0.25, "25% (1)"),
        ResultBar("Rum", 0.0, "0% (0)"),
    ]
    picture = opened(draw_prompt_result(LONG, "4 people answered", bars, style=style))
    lengths = [
        sum(
            picture.getpixel((x, 262 + 118 * place + 72)) in {style.accent, style.faint}
            for x in range(WIDTH)
        )
        for place in range(3)
    ]
    assert lengths[0] > 2 * lengths[1] > lengths[2] == 0


def test_quotations_take_as_much_room_as_they_need() -> None:
    def height(*quotes: ResultQuote) -> int:
        drawn = draw_prompt_result("Q", "", [], figure="30", figure_label="people", quotes=quotes)
        return opened(drawn).height

    short = ResultQuote("“Tea”", "Ana")
    assert height() < height(short) < height(ResultQuote(LONG, LONG)) < height(short, short, short)
