"""The calendar: a week of everything that is planned, as a table, or a month of tiles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.http.dashboard import hours_view
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.rendering import clock_time, days_between, month_name, weekday_name
from bot.http.dashboard.visits import Visit
from bot.services.calendar import CalendarService, CalendarWeek
from domain.calendar.entries import KIND_NAMES, CalendarDay, CalendarEntry
from domain.publishing.content import PostKind
from domain.translatable_text import Text, counted, text

FURTHEST = 26
"""Weeks back and ahead that can be shown."""
FURTHEST_MONTHS = 6
SHOWN_IN_WEEK, SHOWN_IN_MONTH = 40, 12
"""How many entries of a day are shown."""
SHOWN_TWICE = 5
"""How many pairs of entries about the same thing are named."""
MIX: Mapping[PostKind, Text] = {
    PostKind.PROMOTIONAL: text("sells"),
    PostKind.INFORMATIONAL: text("informs"),
    PostKind.INTERACTIVE: text("asks"),
}
NOT_CERTAIN = text("not certain yet")
NOT_DONE = text("did not take place")
WORDS: Mapping[str, Text] = {
    "calendar": text("Calendar"),
    "calendar_day": text("Day"),
    "calendar_entries": text("Planned"),
    "free": text("free"),
    "month": text("Month"),
    "month_after": text("Next month"),
    "month_before": text("The month before"),
    "months_nav": text("Months"),
    "mix": text("Mix of four weeks back and ahead"),
    "nothing": text("Nothing"),
    "this_month": text("This month"),
    "this_week": text("This week"),
    "today_word": text("today"),
    "week": text("Week"),
    "week_after": text("Next week"),
    "week_before": text("The week before"),
    "weeks_nav": text("Weeks"),
}

PLANNED_WORDS: Mapping[str, Text] = {
    "due_next": text("Due next"),
    "nothing_due": text("Nothing is planned."),
    "see_calendar": text("See the calendar"),
}
"""The words of planned.html, on pages that show what is planned next."""


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    asked = visit.request.query
    if "month" in asked:
        ahead, furthest = steps_ahead(asked["month"], FURTHEST_MONTHS), FURTHEST_MONTHS
        first, week = await visit.app[CalendarService].month(visit.guild_id, ahead)
        said = month_name(first, visit.language)
    else:
        ahead, furthest = steps_ahead(asked.get("ahead", ""), FURTHEST), FURTHEST
        week = await visit.app[CalendarService].week(visit.guild_id, ahead)
        said = days_between(week.monday, week.days[-1].day, visit.language)
    shown = SHOWN_IN_MONTH if "month" in asked else SHOWN_IN_WEEK
    more_twice = len(week.twice) - SHOWN_TWICE
    return {
        "is_month": "month" in asked,
        "ahead": ahead,
        "furthest": furthest,
        "days_said": said,
        "days": [day_rows(day, week, visit, shown) for day in week.days],
        "mix": mix_rows(week.mix),
        "twice": [
            text(
                "{day}: “{first}” and “{second}” are about the same thing.",
                day=visit.day_of(each.first.at),
                first=each.first.title,
                second=each.second.title,
            )
            for each in week.twice[:SHOWN_TWICE]
        ],
        "more_twice": None
        if more_twice <= 0
        else counted(
            "{count} more pair of entries is about the same thing.",
            "{count} more pairs of entries are about the same thing.",
            more_twice,
        ),
    }


def mix_rows(mix: Mapping[PostKind, int]) -> list[tuple[Text, Text]]:
    """Return the purposes that are in the mix, with their shares."""
    total = sum(mix.values())
    return [
        (MIX[kind], text("{percent}%", percent=round(100 * number / total)))
        for kind, number in mix.items()
        if number
    ]


def steps_ahead(asked: str, furthest: int) -> int:
    """Return the weeks or months ahead that the address asks for; 0 for anything else."""
    digits = asked.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 4):
        return 0
    return min(max(int(asked), -furthest), furthest)


def doubt(entry: CalendarEntry, visit: Visit) -> Text | None:
    """Return what is said of an entry that is not certain, or that never became so."""
    if entry.is_certain:
        return None
    return NOT_CERTAIN if entry.at > visit.app.clock() else NOT_DONE


def day_rows(day: CalendarDay, week: CalendarWeek, visit: Visit, shown: int) -> dict[str, Any]:
    """Return a day with so many of its entries, and the usual times at which none is planned."""
    rows = [
        (
            clock_time(each.at.astimezone(visit.zone).time(), visit.language),
            each.title,
            KIND_NAMES[each.kind],
            doubt(each, visit),
            each.goal,
        )
        for each in day.entries[:shown]
    ]
    more = len(day.entries) - shown
    free = day.free if day.day >= week.today else ()
    return {
        "name": weekday_name(day.day, visit.language),
        "is_today": day.day == week.today,
        "rows": rows,
        "more": counted("{count} more", "{count} more", more) if more > 0 else None,
        "free": [clock_time(at, visit.language) for at in free],
    }


PAGE = PageSpec(
    "/calendar",
    text("Calendar"),
    50,
    View("calendar.html", content),
    words={**WORDS, **hours_view.WORDS, "see_calendar": PLANNED_WORDS["see_calendar"]},
    views={"/calendar/hours": hours_view.HOURS},
)
