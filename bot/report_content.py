"""Content of a weekly report in one language, for its picture and its page alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chart_geometry import Scale
from bot.i18n import say
from domain.csv_safety import write_csv
from domain.goal_figures import goal_figures
from domain.languages import Language
from domain.measure_groups import FUNNEL
from domain.measures import all_measures
from domain.translatable_text import Text, text
from domain.weekly_report import ReportFigures, ReportGoal, WeeklyReport
from domain.weekly_report_wording import (
    ANSWERS,
    ASKED,
    GAVE,
    GIVEN,
    LEARNT,
    LINES,
    NEXT,
    SAID,
    Row,
    answer_rows,
    decision_text,
    goal_label,
    goal_odds_text,
    headline_text,
    learned_rows,
    measured_rows,
    planned_rows,
    said_rows,
    series_text,
    step_text,
    title_text,
)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A measure over the last weeks, and the range of the four before the latest one."""

    label: str
    said: str
    numbers: Sequence[int]
    usual: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ReportStep:
    """A step of the funnel; `share` is relative to the longest, from 0 to 1."""

    label: str
    said: str
    share: float


@dataclass(frozen=True, slots=True)
class ReportRange:
    """A goal: where its number is in the range that is expected."""

    label: str
    said: str
    goal: ReportGoal

    def scale(self, length: float) -> Scale:
        """Return its scale over a length, which ends at the highest of its numbers."""
        return Scale.exact((self.goal.highest, self.goal.number), length)

    @property
    def has_range(self) -> bool:
        """Whether anything is expected."""
        return self.goal.percent is not None


@dataclass(frozen=True, slots=True)
class ReportSection:
    """Labels, and what is said beside each."""

    title: str
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """The parts of a report, in their order."""

    name: str
    title: str
    headline: str
    words: str
    """The words that a person added; may be empty."""
    lines: Sequence[ReportLine]
    weeks_said: str
    funnel_title: str
    funnel: Sequence[ReportStep]
    goals_title: str
    goals: Sequence[ReportRange]
    sections: Sequence[ReportSection]
    decision: str

    @property
    def alternative(self) -> str:
        """The text that stands for the picture."""
        lines = (f"{line.label}: {line.said}" for line in self.lines)
        return " · ".join([self.title, self.headline, *lines, self.decision])


def report_content(report: WeeklyReport, language: Language) -> ReportContent:
    """Return the content of a report."""

    def said(words: Text) -> str:
        return say(words, language, markup=False)

    def section(title: Text, rows: Iterable[Row]) -> ReportSection:
        return ReportSection(said(title), [(said(one), said(other)) for one, other in rows])

    figures = report.figures
    return ReportContent(
        said(text("Weekly report")),
        said(title_text(figures)),
        said(headline_text(figures)),
        report.words,
        [_line(figures, key, language) for key in LINES if key in figures.series],
        said(text("The last 26 weeks. Shaded: the range of the four before the latest.")),
        said(text("From a wish to a purchase")),
        _funnel(figures, language),
        said(text("Goals")),
        [
            ReportRange(
                said(goal_label(goal)),
                said(goal_odds_text(goal)),
                goal,
            )
            for goal in figures.goals
            if goal.measure in goal_figures()
        ],
        [
            section(ANSWERS, answer_rows(figures)),
            section(SAID, said_rows(figures)),
            section(LEARNT, learned_rows(figures)),
            section(GAVE, [*measured_rows(figures, GIVEN), *measured_rows(figures, ASKED)]),
            section(NEXT, planned_rows(figures)),
        ],
        said(decision_text(figures)),
    )


def report_csv(report: WeeklyReport, language: Language) -> bytes:
    """Return the figures of a report as a table: each measure of its week, with its range."""
    figures, names = report.figures, all_measures()
    heads = (
        "measure",
        "name",
        "first_day",
        "last_day",
        "number",
        "lowest_before",
        "highest_before",
    )
    days = (figures.first.isoformat(), figures.last.isoformat())
    rows = [
        (
            key,
            say(names[key].name, language, markup=False),
            *days,
            str(figures.number(key)),
            str(series.lowest),
            str(series.highest),
        )
        for key, series in figures.series.items()
        if key in names
    ]
    return write_csv([heads, *rows])


def _line(figures: ReportFigures, key: str, language: Language) -> ReportLine:
    series = figures.series[key]
    has_range = len(series.numbers) > 1
    return ReportLine(
        say(all_measures()[key].name, language, markup=False),
        say(series_text(figures, key), language, markup=False),
        series.numbers,
        (series.lowest, series.highest) if has_range else None,
    )


def _funnel(figures: ReportFigures, language: Language) -> list[ReportStep]:
    names = all_measures()
    known = [key for key in FUNNEL if key in names]
    steps = [step_text(figures, place, key) for place, key in enumerate(known)]
    scale = Scale.exact((number for number, _ in steps), 1)
    return [
        ReportStep(
            say(names[key].name, language, markup=False),
            say(shown, language, markup=False),
            scale.place(number),
        )
        for key, (number, shown) in zip(known, steps, strict=True)
    ]
