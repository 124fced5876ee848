"""The view of hours in which people are active, below the calendar."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from bot.http.dashboard.charts import heat_map
from bot.http.dashboard.page_specs import View
from bot.http.dashboard.rendering import weekday_in_full, weekday_in_short
from bot.http.dashboard.visits import Visit
from bot.services.best_hours import BestHoursService
from domain.publishing.best_hours import BLOCK_HOURS, BLOCKS, DayCell
from domain.publishing.hour_wording import judged_text
from domain.translatable_text import Text, counted, text
from domain.weekly_figures import FEWEST

A_MONDAY = date(2026, 11, 30)
WORDS: Mapping[str, Text] = {
    "fewer_people": text("Nobody"),
    "hours": text("Hours"),
    "hours_intro": text(
        "How many different people are active in a usual hour: thanks, reactions and the like, in "
        "the last eight weeks, by your server’s clocks."
    ),
    "hours_people": text("When people are active"),
    "more_people": text("Many"),
    "too_few_hours": text("Too few contributions were made in the last eight weeks to say."),
    "when_to_post": text("When to post"),
}


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    view = await visit.app[BestHoursService].view(visit.guild_id)
    days = [A_MONDAY + timedelta(days=number) for number in range(7)]
    blocks = [f"{BLOCK_HOURS * block}–{BLOCK_HOURS * (block + 1)}" for block in BLOCKS]
    shown: dict[str, Any] = {
        "chart": None,
        "weekdays": [weekday_in_short(day, visit.language) for day in days],
        "blocks": blocks,
        "judged": judged_text(view.judged),
        "posts": counted(
            "Judged by {count} post whose result is known, and by when people are active.",
            "Judged by {count} posts whose results are known, and by when people are active.",
            view.posts,
        ),
    }
    if view.contributions >= FEWEST:
        most = max(view.by_day, key=lambda cell: view.by_day[cell])
        shown["chart"] = heat_map(
            [[view.by_day[DayCell(weekday, block)] for weekday in range(7)] for block in BLOCKS]
        )
        shown["said"] = text(
            "Busiest: {day}, {hours} h, with {people} people in a usual hour.",
            day=weekday_in_full(days[most.weekday], visit.language),
            hours=blocks[most.block],
            people=round(view.by_day[most], 1),
        )
    return shown


HOURS = View("hours.html", content)
