"""Figures that a goal can be for: measures, shares of them, and how long members wait.

Only measures are counted as things happen. The others follow from counts and from the rows of
talks, so they can be worked out again at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import cache
from types import MappingProxyType

from domain.listening.measures import COMPETITORS_HEARD, MENTIONS_HEARD, PRAISE_HEARD
from domain.measures import Measure, all_measures
from domain.offer_measures import COMPLAINTS_HEARD
from domain.prompts.measures import PROMPT_ANSWERS, PROMPTS_SENT
from domain.translatable_text import Text, text
from domain.weekly_figures import WeekFigure

EVERYTHING = 100
"""The most that a share can be, in percent."""


class Unit(Enum):
    """The unit of a figure's numbers."""

    COUNT = auto()
    PERCENT = auto()
    MINUTES = auto()


@dataclass(frozen=True, slots=True)
class Ratio:
    """A measure divided by others, or by itself and others."""

    key: str
    name: Text
    definition: Text
    part: Measure
    whole: tuple[Measure, ...]
    unit: Unit = Unit.PERCENT
    is_better_low: bool = False

    def number(self, part: int, whole: int) -> int | None:
        """Return the ratio, rounded down so that a goal is not reached too soon; None of none."""
        if not whole:
            return None
        return part * (EVERYTHING if self.unit is Unit.PERCENT else 1) // whole

    def weeks(self, found: Mapping[str, Sequence[WeekFigure]]) -> tuple[WeekFigure, ...]:
        """Return the ratio in the same weeks of its measures; weeks of none are left out."""
        wholes = zip(*(found[each.key] for each in self.whole), strict=True)
        return tuple(
            replace(week, number=number, people_a_day=0.0)
            for week, all_of in zip(found[self.part.key], wholes, strict=True)
            if (number := self.number(week.number, sum(each.number for each in all_of))) is not None
        )


@dataclass(frozen=True, slots=True)
class CareFigure:
    """A figure about members who wait for the team, from the rows of their talks."""

    key: str
    name: Text
    definition: Text
    unit: Unit
    is_better_low: bool
    is_forecast: bool


GoalFigure = Measure | Ratio | CareFigure

SHARE_OF_VOICE = Ratio(
    "listening.share_of_voice",
    text("Share of voice"),
    text(
        "Mentions, divided by mentions and mentions of competitors together. None for a week in "
        "which neither was heard."
    ),
    MENTIONS_HEARD,
    (MENTIONS_HEARD, COMPETITORS_HEARD),
)
SHARE_OF_PRAISE = Ratio(
    "listening.share_of_praise",
    text("Share of praise"),
    text(
        "Praise heard, divided by praise and complaints heard together; each is counted only where "
        "its own definition says. None for a week in which neither was heard."
    ),
    PRAISE_HEARD,
    (PRAISE_HEARD, COMPLAINTS_HEARD),
)
PEOPLE_PER_QUESTION = Ratio(
    "prompts.people_per_question",
    text("People for each question of the team"),
    text(
        "Answers to the team's questions, divided by the questions of the team in the same week. "
        "None for a week without a question."
    ),
    PROMPT_ANSWERS,
    (PROMPTS_SENT,),
    Unit.COUNT,
)
FIRST_IN_TIME = CareFigure(
    "care.first_in_time",
    text("First answers in time"),
    text(
        "Of all talks whose first answer came within the promise in that week, or whose promise "
        "was over then without one, the share that had it in time; by today's promise and opening "
        "hours. None for a week without such talks."
    ),
    Unit.PERCENT,
    is_better_low=False,
    is_forecast=False,
)
MEDIAN_FIRST = CareFigure(
    "care.median_first",
    text("Median first answer"),
    text(
        "The opening time within which half of the talks that began in that week had a first "
        "answer, in minutes; a talk without one counts for as long as it had waited when the week "
        "was over. If that is more than half of them, the longest wait. None for a week without "
        "talks."
    ),
    Unit.MINUTES,
    is_better_low=True,
    is_forecast=False,
)
WAITING = CareFigure(
    "care.waiting",
    text("Waiting questions"),
    text("Talks in which a member waited for an answer when the week was over."),
    Unit.COUNT,
    is_better_low=True,
    is_forecast=True,
)
DERIVED: tuple[Ratio | CareFigure, ...] = (
    FIRST_IN_TIME,
    MEDIAN_FIRST,
    WAITING,
    SHARE_OF_PRAISE,
    SHARE_OF_VOICE,
    PEOPLE_PER_QUESTION,
)
"""All figures that are not counted themselves, in the order of their keys."""


@cache
def goal_figures() -> Mapping[str, GoalFigure]:
    """Return all figures that a goal can be for, by key, in the order of their keys."""
    found: dict[str, GoalFigure] = {**all_measures(), **{each.key: each for each in DERIVED}}
    return MappingProxyType(dict(sorted(found.items())))


def unit_of(figure: GoalFigure) -> Unit:
    """Return the unit of a figure's numbers."""
    return Unit.COUNT if isinstance(figure, Measure) else figure.unit


def is_forecast(figure: GoalFigure) -> bool:
    """Return whether the figure is a count, whose past allows to tell odds."""
    return figure.is_forecast if isinstance(figure, CareFigure) else isinstance(figure, Measure)


def measures_of(figures: Iterable[GoalFigure]) -> tuple[Measure, ...]:
    """Return the measures from which these figures follow."""
    found: dict[str, Measure] = {}
    for figure in figures:
        if isinstance(figure, Measure):
            found[figure.key] = figure
        elif isinstance(figure, Ratio):
            found |= {each.key: each for each in (figure.part, *figure.whole)}
    return tuple(found.values())
