"""The picture of a weekly report: lines with their usual range, a funnel, goals, and figures."""

from __future__ import annotations

from bot.chart_geometry import Scale, line_points
from bot.images.style import (
    MARGIN,
    PLAIN,
    RIGHT,
    ImageStyle,
    brand_room,
    draw_brand,
    draw_heading,
    encode_png,
    new_page,
)
from bot.images.typography import drawable, truncate_to_width, wrap_lines
from bot.report_content import ReportContent, ReportLine, ReportRange, ReportSection, ReportStep

TOP = 250
LINE = 52
"""The height of a line of words, in pixels."""
CHART, CHART_ROOM = 150, 262
STEP, BAR = 64, 26
GOAL = 132
LEAST_BAND, DOT = 3, 13
"""The least height of a range, and the radius of a dot."""
MOST_LINES = 8
"""The most lines of a sentence that is wrapped; the rest is left out."""
GAP = 24
"""The least room between a label and what is said beside it."""


def draw_report(content: ReportContent, style: ImageStyle = PLAIN) -> bytes:
    """Draw a PNG of a phone's width."""
    # It is drawn twice: first to know how high it is.
    height = _Sheet(content, style, 100).draw()
    sheet = _Sheet(content, style, height + brand_room(style))
    sheet.draw()
    draw_brand(sheet.page, height, style)
    return encode_png(sheet.page)


class _Sheet:
    """A page that is filled from the top."""

    def __init__(self, content: ReportContent, style: ImageStyle, height: int) -> None:
        self.page, self._draw = new_page(height, style)
        self._content = content
        self._style = style
        self._y = TOP

    def draw(self) -> int:
        """Draw everything; return the height."""
        content = self._content
        draw_heading(self.page, content.name, content.title, self._style)
        self._sentences(content.headline, 44, self._style.ink)
        self._sentences(content.words, 40, self._style.faint)
        for line in content.lines:
            self._line(line)
        self._sentences(content.weeks_said, 30, self._style.faint)
        self._title(content.funnel_title)
        for step in content.funnel:
            self._step(step)
        if content.goals:
            self._title(content.goals_title)
            for goal in content.goals:
                self._goal(goal)
            self._sentences(content.goals_key, 30, self._style.faint)
        for section in content.sections:
            self._section(section)
        self._y += 24
        self._draw.line((MARGIN, self._y, RIGHT, self._y), self._style.accent, 6)
        self._y += 34
        self._sentences(content.decision.facts, 38, self._style.ink)
        self._sentences(content.decision.question, 46, self._style.accent_text)
        for answer in content.decision.answers:
            self._sentences(answer, 36, self._style.ink)
        return self._y + 36

    def _sentences(self, words: str, size: int, colour: tuple[int, int, int]) -> None:
        lettering = self._style.text(size)
        lines = wrap_lines(drawable(words, lettering.face), lettering, RIGHT - MARGIN)
        for said in lines[:MOST_LINES] if words else ():
            self._y += round(size * 1.25)
            lettering.draw(self.page, (MARGIN, self._y), said, colour, ("l", "s"))
        self._y += 18 if words else 0

    def _title(self, words: str) -> None:
        self._y += 70
        lettering = self._style.text(44)
        said = truncate_to_width(drawable(words, lettering.face), lettering, RIGHT - MARGIN)
        lettering.draw(self.page, (MARGIN, self._y), said, self._style.ink, ("l", "s"))
        self._y += 16

    def _row(self, label: str, value: str, size: int = 36) -> None:
        """Draw a label, and what is said at the right end of its line, or below without room."""
        lettering = self._style.names(size)
        named, said = (drawable(words, lettering.face) for words in (label, value))
        both = lettering.width(named) + GAP + lettering.width(said)
        if named and said and both > RIGHT - MARGIN:
            self._row(label, "", size)
            self._row("", value, size)
            return
        self._y += LINE
        named, said = (
            truncate_to_width(words, lettering, RIGHT - MARGIN) for words in (named, said)
        )
        lettering.draw(self.page, (MARGIN, self._y), named, self._style.faint, ("l", "s"))
        lettering.draw(self.page, (RIGHT, self._y), said, self._style.ink, ("r", "s"))

    def _section(self, section: ReportSection) -> None:
        self._title(section.title)
        for label, value in section.rows:
            self._row(label, value)
        if section.more:
            self._row("", section.more)

    def _line(self, line: ReportLine) -> None:
        self._row(line.label, line.number, 44)
        self._row("", line.said)
        base = self._y + 30 + CHART
        scale = Scale.exact([*line.numbers, *(line.usual or ())], CHART, LEAST_BAND)
        if line.usual is not None:
            begin, tall = scale.span(*line.usual)
            band = (MARGIN, base - begin - tall, RIGHT, base - begin)
            self._draw.rectangle(band, self._style.track)
        self._draw.line((MARGIN, base + 2, RIGHT, base + 2), self._style.track, 4)
        # The dot at its end is inside the margin.
        heights = line_points(line.numbers, scale, MARGIN, RIGHT - DOT)
        points = [(x, base - height) for x, height in heights]
        if len(points) > 1:
            self._draw.line(points, self._style.second, 6, joint="curve")
        if points:
            self._dot(points[-1], self._style.accent)
        self._y += CHART_ROOM - LINE

    def _step(self, step: ReportStep) -> None:
        self._row(step.label, step.said)
        top = self._y + 14
        self._bar(top, 1.0, self._style.track)
        if step.share:
            self._bar(top, step.share, self._style.accent)
        self._y += STEP - BAR

    def _bar(self, top: float, share: float, colour: tuple[int, int, int]) -> None:
        wide = max((RIGHT - MARGIN) * share, 8)
        self._draw.rectangle((MARGIN, top, MARGIN + wide, top + 12), colour)

    def _goal(self, each: ReportRange) -> None:
        self._row(each.label, "", 32)
        self._row("", each.said)
        if not each.has_range:
            return
        self._sentences(each.record, 30, self._style.faint)
        goal, middle = each.goal, self._y + 34
        scale = each.scale(RIGHT - MARGIN)
        low, expected, high, wanted = (
            MARGIN + scale.place(number)
            for number in (goal.lowest, goal.middle, goal.highest, goal.number)
        )
        self._draw.line((MARGIN, middle, RIGHT, middle), self._style.track, 6)
        self._draw.line((low, middle, high, middle), self._style.second, 16)
        self._dot((expected, middle), self._style.second)
        self._draw.rectangle((wanted - 4, middle - 24, wanted + 4, middle + 24), self._style.accent)
        self._y += GOAL - LINE

    def _dot(self, at: tuple[float, float], colour: tuple[int, int, int]) -> None:
        x, y = at
        self._draw.ellipse((x - DOT, y - DOT, x + DOT, y + DOT), colour)
