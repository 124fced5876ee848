"""Entries of the calendar, and how they are laid out by weeks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from domain.publishing.content import PostKind
from domain.refusals import Refusal
from domain.text_sanitizer import tidy_line
from domain.translatable_text import Text, text

TITLE_LENGTH = 100
WEEK = timedelta(days=7)
MIX_SPAN = timedelta(weeks=4)
"""How far back and ahead the mix looks."""


class CalendarKind(StrEnum):
    """The kinds of entries of the calendar."""

    POST = "post"
    QUESTION = "question"
    CONTEST = "contest"
    CAMPAIGN = "campaign"
    PLANNED = "planned"
    """Something else that the bot does at that time, such as a weekly surprise."""
    NEWSLETTER = "newsletter"
    SHOP = "shop"
    FAIR = "fair"
    OTHER = "other"


KIND_NAMES: Mapping[CalendarKind, Text] = {
    CalendarKind.POST: text("Post"),
    CalendarKind.QUESTION: text("Question"),
    CalendarKind.CONTEST: text("Contest"),
    CalendarKind.CAMPAIGN: text("Campaign"),
    CalendarKind.PLANNED: text("By the bot"),
    CalendarKind.NEWSLETTER: text("Newsletter"),
    CalendarKind.SHOP: text("Shop"),
    CalendarKind.FAIR: text("Fair"),
    CalendarKind.OTHER: text("Other"),
}
OWN_KINDS = (CalendarKind.NEWSLETTER, CalendarKind.SHOP, CalendarKind.FAIR, CalendarKind.OTHER)
"""Kinds of entries that the team writes itself, about other channels."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One entry, at a moment."""

    kind: CalendarKind
    title: Text | str
    at: datetime
    is_certain: bool = True
    """Whether it will happen as planned: a post that waits for approval may not."""
    purpose: PostKind | None = None
    """The part of the mix that it counts for; None if it does not count."""
    id: int = 0
    """The id of an entry that the team wrote itself; 0 for all others."""
    key: str = ""
    """The same whenever the entry is read, also after it was moved, and no other entry's."""
    goal: Text | None = None
    """Which goal it serves, if somebody has chosen one."""
    subject: str = ""
    """All its words that say what it is about; empty if it is about nothing in particular."""

    @property
    def source(self) -> str:
        """The same for the entries of one contest or campaign, such as its beginning and end."""
        return "-".join(self.key.split("-")[:2])


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar, on the guild's clocks."""

    day: date
    entries: tuple[CalendarEntry, ...]
    free: tuple[time, ...] = ()
    """Usual times for a post at which nothing of ours is planned."""


def week_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def first_of_month(day: date, months_ahead: int = 0) -> date:
    """Return the first day of a day's month, or of the one so many months ahead."""
    months = 12 * day.year + day.month - 1 + months_ahead
    return date(months // 12, months % 12 + 1, 1)


def week_span(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return the first moment of a week and that of the next."""
    begin = datetime.combine(monday, time(), zone)
    return begin, datetime.combine(monday + WEEK, time(), zone)


def lay_out(
    entries: Iterable[CalendarEntry],
    monday: date,
    zone: ZoneInfo,
    slots: Sequence[tuple[int, time]] = (),
    *,
    now: datetime | None = None,
) -> tuple[CalendarDay, ...]:
    """Return the seven days of a week with their entries by time, and the slots that are free.

    A slot before `now` is over, and not free.
    """
    days: dict[date, list[CalendarEntry]] = {
        monday + timedelta(days=number): [] for number in range(7)
    }
    for entry in sorted(entries, key=lambda each: each.at):
        shown = days.get(entry.at.astimezone(zone).date())
        if shown is not None:
            shown.append(entry)
    return tuple(
        CalendarDay(day, tuple(found), tuple(_free(day, found, zone, slots, now)))
        for day, found in days.items()
    )


def _free(
    day: date,
    entries: Iterable[CalendarEntry],
    zone: ZoneInfo,
    slots: Sequence[tuple[int, time]],
    now: datetime | None,
) -> Iterator[time]:
    ours = [each.at for each in entries if each.kind in {CalendarKind.POST, CalendarKind.QUESTION}]
    for weekday, at in slots:
        moment = datetime.combine(day, at, zone)
        if weekday != day.weekday() or (now is not None and moment <= now):
            continue
        if all(abs(moment - each) >= timedelta(hours=1) for each in ours):
            yield at


def mix_of(entries: Iterable[CalendarEntry]) -> Mapping[PostKind, int]:
    """Return how many entries serve which purpose."""
    found = Counter(each.purpose for each in entries if each.purpose is not None)
    return {kind: found[kind] for kind in PostKind}


def checked_title(typed: str) -> str:
    """Return the title of an entry; raise `Refusal` if it is empty or too long."""
    title = tidy_line(typed)
    if not title:
        raise Refusal(text("Write what it is."))
    if len(title) > TITLE_LENGTH:
        raise Refusal(text("Keep the title below {most} characters.", most=TITLE_LENGTH + 1))
    return title
