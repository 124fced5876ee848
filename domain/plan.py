"""The plan of a guild's team: four questions first, then whom to reach, how, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from domain.money import Money
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line, tidy_text
from domain.translatable_text import Text, text

AIM_LENGTH, AUDIENCE_LENGTH, MESSAGE_LENGTH = 200, 80, 100
CHANNELS_LENGTH, METHODS_LENGTH, TEAM_LENGTH = 120, 200, 120
MAX_AUDIENCES, MAX_MESSAGES = 3, 5
MAX_HOURS = 10_000
HORIZONS = (6, 9, 12)
"""Months that a plan can last: sooner, a community has nothing to show."""
MANY_DOUBTS = 2
"""With so many questions answered by no, listening comes first."""
LISTENING_WEEKS = 8
MONTHS_OF_A_YEAR = 12


class PlanQuestion(StrEnum):
    """A question that a team asks itself before it plans."""

    TALKED_OF = "talked_of"
    TRUSTED = "trusted"
    ASKED_BEYOND = "asked_beyond"
    CAN_ANSWER = "can_answer"


@dataclass(frozen=True, slots=True)
class PlanAim:
    """The aim, and how people are to be reached."""

    aim: str = ""
    audiences: tuple[str, ...] = ()
    """The most important first."""
    messages: tuple[str, ...] = ()
    channels: str = ""
    methods: str = ""


@dataclass(frozen=True, slots=True)
class PlanMeans:
    """Hours a week, money a month, people, and months that a plan may take."""

    hours: int = 0
    money: Money | None = None
    team: str = ""
    months: int = HORIZONS[0]


@dataclass(frozen=True, slots=True)
class Plan:
    """The plan of a guild's team."""

    answers: Mapping[PlanQuestion, bool] = field(default_factory=dict)
    """Of all questions, or of none."""
    aim: PlanAim = field(default_factory=PlanAim)
    means: PlanMeans | None = None
    begins: date | None = None
    """The day on which it was first signed."""
    signed_by: int | None = None
    """The person whose signature it bears; None after a change."""
    signed_at: datetime | None = None

    @property
    def should_listen(self) -> bool:
        """Whether so many questions are answered by no that listening comes first."""
        return sum(not answer for answer in self.answers.values()) >= MANY_DOUBTS

    def month(self, today: date) -> int | None:
        """Return in which of its months the plan is, from 1; None before and after it."""
        if self.begins is None or self.means is None or today < self.begins:
            return None
        months = MONTHS_OF_A_YEAR * (today.year - self.begins.year)
        months += today.month - self.begins.month - (today.day < self.begins.day)
        return months + 1 if months < self.means.months else None

    def is_running(self, today: date) -> bool:
        """Return whether it is signed and not over, so that there is nothing to sign."""
        return self.signed_at is not None and self.month(today) is not None

    def check_signable(self) -> None:
        """Raise `Refusal` for a plan in which something is missing."""
        if not self.answers:
            raise Refusal(text("Answer the four questions first."))
        if not (self.aim.aim and self.aim.audiences and self.aim.messages):
            raise Refusal(text("Write down the aim, an audience and a message first."))
        if self.means is None:
            raise Refusal(text("Write down first what it may take, and how long it lasts."))


def checked_aim(aim: str, audiences: str, messages: str, channels: str, methods: str) -> PlanAim:
    """Return what was typed, tidied; raise `Refusal` for what is too long."""
    return PlanAim(
        _line(aim, AIM_LENGTH),
        _lines(audiences, MAX_AUDIENCES, AUDIENCE_LENGTH),
        _lines(messages, MAX_MESSAGES, MESSAGE_LENGTH),
        _line(channels, CHANNELS_LENGTH),
        _line(methods, METHODS_LENGTH),
    )


def checked_hours(typed: str) -> int:
    """Return the hours a week that were typed; raise `Refusal` for anything else."""
    digits = typed.strip()
    if not (digits.isascii() and digits.isdigit() and int(digits[:9]) <= MAX_HOURS):
        raise Refusal(text("Write the hours a week in digits, at most {most}.", most=MAX_HOURS))
    return int(digits)


def checked_team(typed: str) -> str:
    """Return who works on it, tidied."""
    return _line(typed, TEAM_LENGTH)


def horizon(typed: str) -> int:
    """Return the months that were chosen; the first for anything else."""
    return next((months for months in HORIZONS if str(months) == typed), HORIZONS[0])


def _line(typed: str, most: int) -> str:
    line = tidy_line(typed)
    if len(line) > most:
        raise Refusal(too_long(most))
    return line


def _lines(typed: str, most: int, length: int) -> tuple[str, ...]:
    lines = tuple(line for line in tidy_text(typed).splitlines() if line)
    if len(lines) > most:
        raise Refusal(text("Write at most {most} lines, so that it stays a choice.", most=most))
    for line in lines:
        if len(line) > length:
            raise Refusal(too_long(length))
    return lines


def too_long(most: int) -> Text:
    """Return what is said of a line that is too long."""
    return text("Write at most {most} characters in a line.", most=most)
