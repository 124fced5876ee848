"""Content of a weekly report in one language, for its picture and its page alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chart_geometry import Scale
from bot.i18n import say
from domain.goal_figures import goal_figures
from domain.languages import Language
from domain.measure_groups import FUNNEL
from domain.measures import all_measures
from domain.translatable_text import Text, text
from domain.weekly_report import ReportFigures, ReportGoal, WeeklyReport
from domain.weekly_report_decision import decision_of
from domain.weekly_report_headline import headline_texts
from domain.weekly_report_wording import (
    ANSWERS,
    GAVE,
    LEARNT,
    LINES,
    SAID,
    Row,
    answer_rows,
    compared_text,
    given_rows,
    goal_label,
    goal_odds_text,
    goal_record_text,
    learned_rows,
    more_planned_text,
    number_text,
    planned_rows,
    planned_title,
    said_rows,
    step_text,
    title_text,
)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A measure over the last weeks, and the range of the four before the latest one."""

    label: str
    number: str
    said: str
    """The comparison of the latest number with those before."""
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
    record: str
    """How far its odds can be trusted; may be empty."""
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
    more: str = ""
    """How much more there is in the calendar; may be empty."""


@dataclass(frozen=True, slots=True)
class ReportDecision:
    """The facts, a question that a yes or a no answers, and what either leads to."""

    facts: str
    question: str
    answers: Sequence[str]


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
    goals_key: str
    """The meaning of the marks on a goal's scale."""
    sections: Sequence[ReportSection]
    decision: ReportDecision

    @property
    def alternative(self) -> str:
        """The text that stands for the picture."""
        lines = (f"{line.label}: {line.number}, {line.said}" for line in self.lines)
        decision = (self.decision.facts, self.decision.question)
        return " · ".join([self.title, self.headline, *lines, *filter(None, decision)])


def report_content(report: WeeklyReport, language: Language) -> ReportContent:
    """Return the content of a report."""

    def said(words: Text) -> str:
        return say(words, language, markup=False)

    def section(title: Text, rows: Iterable[Row], more: Text | None = None) -> ReportSection:
        return ReportSection(
            said(title),
            [(said(one), said(other)) for one, other in rows],
            "" if more is None else said(more),
        )

    figures = report.figures
    decision = decision_of(figures)
    return ReportContent(
        said(text("Weekly report")),
        said(title_text(figures)),
        " ".join(map(said, headline_texts(figures))),
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
                "" if (record := goal_record_text(goal)) is None else said(record),
                goal,
            )
            for goal in figures.goals
            if goal.measure in goal_figures()
        ],
        said(text("Bar: expected in 80 of 100 cases. Dot: its middle. Upright line: the goal.")),
        [
            section(ANSWERS, answer_rows(figures)),
            section(SAID, said_rows(figures)),
            section(LEARNT, learned_rows(figures)),
            section(GAVE, given_rows(figures)),
            section(planned_title(figures), planned_rows(figures), more_planned_text(figures)),
        ],
        ReportDecision(
            " ".join(map(said, decision.facts)),
            said(decision.question),
            [said(decision.yes), said(decision.no)],
        ),
    )


def _line(figures: ReportFigures, key: str, language: Language) -> ReportLine:
    series = figures.series[key]
    has_range = len(series.numbers) > 1
    return ReportLine(
        say(all_measures()[key].name, language, markup=False),
        say(number_text(figures.number(key)), language, markup=False),
        say(compared_text(figures, key), language, markup=False),
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
