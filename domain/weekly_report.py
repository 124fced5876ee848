"""The weekly report: a few figures of seven days, and what is to be decided.

Its figures are taken when the draft is made, and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from domain.refusals import Refusal
from domain.translatable_text import text
from domain.weekly_figures import Comparison, Trend, WeekFigure

REPORT_WEEKS = 26
"""How many weeks its lines show."""
MONDAY, EIGHT = 0, 8
MAX_SENTENCES = 3
MAX_WORDS_LENGTH = 500
"""Characters of what a person adds."""
MAX_PLANNED = 3
"""How many planned entries are named."""
MAX_SHOWN_GOALS = 5
MAX_SHOWN_WORDS = 3
"""How many words of complaints are named."""
BEST_LENGTH = 60
"""Characters of the best post that are shown."""
ENDS_SENTENCE = re.compile(r"(?<![.!?…])[.!?…]++(?=\s|$)|\n+")


@dataclass(frozen=True, slots=True)
class ReportSeries:
    """A measure over the last weeks, the latest at the end, and the range of those before it."""

    numbers: tuple[int, ...]
    trend: str
    lowest: int = 0
    highest: int = 0

    @classmethod
    def of(cls, weeks: Sequence[WeekFigure], compared: Comparison) -> ReportSeries:
        """Return the series of a measure."""
        numbers = tuple(week.number for week in weeks[-REPORT_WEEKS:])
        return cls(numbers, compared.trend.name, compared.lowest, compared.highest)

    @property
    def comparison(self) -> Comparison:
        """The latest week, compared with those before."""
        latest = self.numbers[-1] if self.numbers else 0
        return Comparison(latest, Trend[self.trend], self.lowest, self.highest)


@dataclass(frozen=True, slots=True)
class ReportGoal:
    """A goal, the range that is expected for it, and its odds in percent, if there are any."""

    measure: str
    number: int
    due: date
    state: str
    lowest: int = 0
    middle: int = 0
    highest: int = 0
    percent: int | None = None
    before: int | None = None
    """The odds in percent on the Monday before; None without any."""
    held: int = 0
    """How often such ranges would have held, of the `made` times."""
    made: int = 0
    is_rough: bool = False


@dataclass(frozen=True, slots=True)
class BestPost:
    """The beginning of a post, or a contest's title, in which most people took part."""

    words: str
    people: int

    @classmethod
    def of(cls, words: str, people: int) -> BestPost:
        """Return it, with its words on one line."""
        line = " ".join(words.split())
        shown = line if len(line) <= BEST_LENGTH else f"{line[: BEST_LENGTH - 1].rstrip()}…"
        return cls(shown, people)


@dataclass(frozen=True, slots=True)
class ReportTest:
    """A test of two variants of posts, and how far it is."""

    first: str
    second: str
    counted: int
    pairs: int
    winner: int | None
    """The place of the variant that draws more people, 0 or 1; None while that is open."""
    is_running: bool


@dataclass(frozen=True, slots=True)
class ReportAnswers:
    """First answers of the team: in how many talks of the week, and of the four weeks before."""

    talks: int
    """Talks that began in the week."""
    kept: int
    """How many of them were answered in time, of those that were `due`."""
    due: int
    kept_before: int
    due_before: int
    median_seconds: int | None
    """Half were answered within this time; None for too few."""
    talks_lately: int
    """Talks from which the figures without a week are."""


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """Something that is planned for the days ahead."""

    at: datetime
    title: str
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class ReportFigures:
    """The figures of one report, of the seven days that end on `last`."""

    last: date
    series: Mapping[str, ReportSeries]
    """By the keys of the measures."""
    waiting: int
    """Members who wait for the team's answer."""
    kept_percent: int | None
    """The share of first answers that came in time, of 90 days; None for too few."""
    median_seconds: int | None
    """Half of the first answers came within this time, in 90 days; None for too few."""
    goals: tuple[ReportGoal, ...] = ()
    mix: Mapping[str, int] | None = None
    """How many planned and sent posts serve which purpose, by the values of `PostKind`."""
    planned: tuple[PlannedEntry, ...] = ()
    """The first entries of the days ahead."""
    planned_in_all: int = 0
    people: tuple[int, ...] | None = None
    """Different people at each step of `FUNNEL`; None in reports of before they were counted."""
    best_post: BestPost | None = None
    best_contest: BestPost | None = None
    words: tuple[tuple[str, int], ...] = ()
    """Words of our list of complaints, with how many people used them, the most frequent first."""
    test: ReportTest | None = None
    month: tuple[int, int] | None = None
    """In which month of how many the team's plan was."""
    answers: ReportAnswers | None = None
    """None in reports of before they were counted by the week."""
    planned_from: date | None = None
    """The first of the days ahead; None in reports of before that was stored."""

    @property
    def first(self) -> date:
        """The earliest of its days."""
        return first_day(self.last)

    def number(self, key: str) -> int:
        """Return a measure's number in the latest week; 0 for one that is not counted."""
        numbers = self.series[key].numbers if key in self.series else ()
        return numbers[-1] if numbers else 0


@dataclass(frozen=True, slots=True)
class WeeklyReport:
    """A report: a draft until somebody sends it."""

    id: int
    guild_id: int
    figures: ReportFigures
    words: str = ""
    """The words that its sender added."""
    sent_by: int | None = None
    sent_at: datetime | None = None


def first_day(last: date) -> date:
    """Return the earliest day of the week that ends on `last`."""
    return last - timedelta(days=6)


def next_report(zone: tzinfo, after: datetime) -> datetime:
    """Return the first Monday, 8:00 by a guild's clocks, after `after`, in UTC."""
    local = after.astimezone(zone)
    for days in range(8):
        day = local.date() + timedelta(days=days)
        if day.weekday() == MONDAY:
            moment = datetime(day.year, day.month, day.day, EIGHT, tzinfo=zone).astimezone(UTC)
            if moment > after:
                return moment
    raise AssertionError("there is a Monday in every eight days, and if it is today, another")


def checked_words(typed: str) -> str:
    """Return what a person adds to a report; raise `Refusal` for more than is read in a minute."""
    words = "\n".join(line.strip() for line in typed.strip().splitlines() if line.strip())
    if len(words) > MAX_WORDS_LENGTH:
        raise Refusal(
            text("Write at most {most} characters, so it stays one page.", most=MAX_WORDS_LENGTH)
        )
    sentences = [part for part in ENDS_SENTENCE.split(words) if part.strip()]
    if len(sentences) > MAX_SENTENCES:
        raise Refusal(
            text("Write at most {most} sentences, so it stays one page.", most=MAX_SENTENCES)
        )
    return words
