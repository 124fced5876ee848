"""A guild's settings for talks with the team: where they are, and what is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta, tzinfo
from typing import ClassVar

from domain.cases.case import REOPENS_FOR
from domain.cases.opening_hours import MIDNIGHT, OpeningHours, Period
from domain.cases.opening_questions import checked_questions
from domain.cases.public_holidays import DaysOff
from domain.cases.response_targets import ResponseTargets
from domain.feature_switches import Feature, PostingChannels
from domain.guild_settings import SettingsSection
from domain.permissions import POSTING, PRIVATE_THREADS
from domain.refusals import Refusal
from domain.translatable_text import text

MAX_DAYS = 365
MAX_HOURS = 200
MAX_SOLVED_DAYS = 60
MAX_DAYS_OFF = 60


@dataclass(frozen=True, slots=True)
class DayHours:
    """A period of a weekday, 0 for Monday, in minutes since midnight."""

    weekday: int
    start: int
    end: int

    def __post_init__(self) -> None:
        """Raise `Refusal` for a period that is not within a day."""
        if not (0 <= self.weekday <= 6 and 0 <= self.start < self.end <= MIDNIGHT_MINUTES):
            raise Refusal(text("Opening hours lie within a day, and end after they start."))


MIDNIGHT_MINUTES = MIDNIGHT // timedelta(minutes=1)
OFFICE_HOURS = tuple(DayHours(weekday, 9 * 60, 17 * 60) for weekday in range(5))
"""Monday to Friday from nine to five."""


@dataclass(frozen=True, slots=True)
class CareSettings(SettingsSection):
    """A guild's settings for talks with the team."""

    KEY: ClassVar[str] = "cases"

    care_channel_id: int | None = None
    """The channel that has the private threads."""
    care_keep_days: int = 90
    """Days after which a solved case's thread is deleted."""
    care_hours: tuple[DayHours, ...] = OFFICE_HOURS
    """The hours in which the team is there, on the guild's own clocks."""
    care_first_hours: int = 4
    """Opening hours within which the team means to give a first answer."""
    care_later_hours: int = 8
    """The same for every later answer."""
    care_solved_days: int = 3
    """Days within which the team means to solve a case."""
    care_country: str | None = None
    """The country on whose public holidays nobody is there, by its code."""
    care_days_off: tuple[str, ...] = ()
    """More days on which nobody is there, as in 2026-12-24."""
    care_questions: tuple[str, ...] = ()
    """The questions with which a talk begins."""
    care_lead_role: int | None = None
    """The id of the role that is notified when a promise is not kept."""

    def __post_init__(self) -> None:
        """Raise `Refusal` for an invalid choice."""
        if not REOPENS_FOR.days <= self.care_keep_days <= MAX_DAYS:
            raise Refusal(
                text(
                    "Threads are kept for {least} to {most} days after a talk is solved.",
                    least=REOPENS_FOR.days,
                    most=MAX_DAYS,
                )
            )
        if not all(
            1 <= each <= MAX_HOURS for each in (self.care_first_hours, self.care_later_hours)
        ):
            raise Refusal(text("Promise an answer within 1 to {most} hours.", most=MAX_HOURS))
        if not 1 <= self.care_solved_days <= MAX_SOLVED_DAYS:
            raise Refusal(
                text("Promise to solve a talk within 1 to {most} days.", most=MAX_SOLVED_DAYS)
            )
        if not self.care_hours:
            raise Refusal(text("The team has to be there some time in the week."))
        checked_questions(self.care_questions)
        if len(self.care_days_off) > MAX_DAYS_OFF:
            raise Refusal(text("I keep {most} days off at most.", most=MAX_DAYS_OFF))

    def opening_hours(self, zone: tzinfo) -> OpeningHours:
        """Return when the team is there, on clocks of this zone."""
        periods: dict[int, tuple[Period, ...]] = {}
        for each in sorted(self.care_hours, key=lambda each: each.start):
            period = Period(timedelta(minutes=each.start), timedelta(minutes=each.end))
            periods[each.weekday] = (*periods.get(each.weekday, ()), period)
        return OpeningHours(zone, periods, self.days_off)

    @property
    def days_off(self) -> DaysOff:
        """Public holidays of the chosen country, and the guild's own days."""
        return DaysOff(
            self.care_country, frozenset(date.fromisoformat(day) for day in self.care_days_off)
        )

    def promise(self, zone: tzinfo) -> ResponseTargets:
        """Return what the team promises, on clocks of this zone."""
        later = timedelta(hours=self.care_later_hours)
        solved = timedelta(days=self.care_solved_days)
        return ResponseTargets(self.opening_hours(zone), self.first_promise, later, solved)

    @property
    def first_promise(self) -> timedelta:
        """The opening time within which the team means to give a first answer."""
        return timedelta(hours=self.care_first_hours)

    @property
    def keep(self) -> timedelta:
        """How long a solved case's thread is kept."""
        return timedelta(days=self.care_keep_days)


CASES = Feature(
    key="cases",
    position=90,
    label=text("Talks with the team"),
    about=text("Private threads in which members ask or complain, and the team answers"),
    channels=PostingChannels(
        "care_channel_id",
        unchosen=text("Talks with the team have no channel yet. Choose one under “Where”."),
        unused=text(
            "Talks with the team have a channel but are switched off. Switch them on under “What”."
        ),
        permissions=POSTING | PRIVATE_THREADS,
    ),
    needs_moderator_channel=text(
        "Talks with the team need the moderators' channel, where I say who waits. Choose one "
        "under “Where”."
    ),
)
