"""A weekly report as a table: each of its figures on a line."""

from __future__ import annotations

from collections.abc import Iterator

from bot.i18n import say
from domain.csv_safety import write_csv
from domain.goal_figures import goal_figures
from domain.languages import Language
from domain.measure_groups import FUNNEL
from domain.measures import all_measures
from domain.translatable_text import Text
from domain.weekly_figures import A_WEEK
from domain.weekly_report import ReportFigures, WeeklyReport, first_day
from domain.weekly_report_wording import LINES, goal_label

HEADS = ("part", "key", "name", "first_day", "last_day", "number", "lowest", "highest")
Line = tuple[str, str, Text | str, int, int | None, int | None, int | None]
"""Part, key and name; weeks ago; the number, and its range if there is one."""


def report_csv(report: WeeklyReport, language: Language) -> bytes:
    """Return all figures of a report, in a reader's language."""
    last = report.figures.last
    rows = [
        (
            part,
            key,
            say(name, language, markup=False),
            (first_day(last) - A_WEEK * ago).isoformat(),
            (last - A_WEEK * ago).isoformat(),
            *("" if number is None else str(number) for number in numbers),
        )
        for part, key, name, ago, *numbers in _lines(report.figures)
    ]
    return write_csv([HEADS, *rows])


def _lines(figures: ReportFigures) -> Iterator[Line]:
    yield from _measured(figures)
    yield from _answers(figures)
    yield from _goals(figures)
    yield from _posted(figures)


def _measured(figures: ReportFigures) -> Iterator[Line]:
    names = {key: each.name for key, each in all_measures().items()}
    for key, series in figures.series.items():
        if key in names:
            yield "figure", key, names[key], 0, figures.number(key), series.lowest, series.highest
    for key in LINES:
        numbers = figures.series[key].numbers if key in figures.series else ()
        for ago, number in enumerate(reversed(numbers)):
            yield "week", key, names[key], ago, number, None, None
    for key, number in zip(FUNNEL, figures.people or (), strict=False):
        yield "people", key, names.get(key, key), 0, number, None, None


def _goals(figures: ReportFigures) -> Iterator[Line]:
    """Yield the goals, with the range that is expected for their day."""
    for goal in figures.goals:
        if goal.measure not in goal_figures():
            continue
        key, label = goal.measure, goal_label(goal)
        has_range = goal.percent is not None
        low, high = (goal.lowest, goal.highest) if has_range else (None, None)
        yield "goal", key, label, 0, goal.number, low, high
        yield "odds", key, label, 0, goal.percent, None, None
        yield "ranges held", key, label, 0, goal.held, None, None
        yield "ranges made", key, label, 0, goal.made, None, None


def _posted(figures: ReportFigures) -> Iterator[Line]:
    for kind, number in (figures.mix or {}).items():
        yield "mix", kind, kind, 0, number, None, None
    for best, key in ((figures.best_post, "post"), (figures.best_contest, "contest")):
        if best is not None:
            yield "best", key, best.words, 0, best.people, None, None
    for word, number in figures.words:
        yield "word", word, word, 0, number, None, None
    if (test := figures.test) is not None:
        name = f"{test.first} / {test.second}"
        yield "test", "pairs counted", name, 0, test.counted, None, None
        yield "test", "pairs", name, 0, test.pairs, None, None
    yield "planned", "entries", "", 0, figures.planned_in_all, None, None


def _answers(figures: ReportFigures) -> Iterator[Line]:
    found = {"waiting": figures.waiting}
    if (answers := figures.answers) is not None:
        found |= {
            "talks": answers.talks,
            "in time": answers.kept,
            "due": answers.due,
            "in time, four weeks before": answers.kept_before,
            "due, four weeks before": answers.due_before,
        }
        if answers.median_seconds is not None:
            found["median seconds"] = answers.median_seconds
    if figures.median_seconds is not None:
        found["median seconds, 90 days"] = figures.median_seconds
    for key, number in found.items():
        yield "answers", key, "", 0, number, None, None
