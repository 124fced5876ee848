"""Recognition of members: figures of contributions, and the latest weekly surprises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.http.dashboard.figure_cards import cards_of
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit
from bot.services.recognition import RecognitionService
from domain.recognition.settings import RECOGNITION
from domain.translatable_text import Text, text

WORDS: Mapping[str, Text] = {
    "day": text("Day"),
    "gift": text("Gift"),
    "no_gift": text("Thanks, without a gift"),
    "no_surprises": text("There was none yet."),
    "recognition": text("Recognition"),
    "surprise_points": text("Points"),
    "surprises": text("The latest weekly surprises"),
    "surprises_off": text("Weekly surprises are off. /setup switches them on."),
}


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page, in which nobody is named."""
    latest = await visit.app[RecognitionService].latest(visit.guild_id)
    return {
        "cards": await cards_of(visit, "contributions"),
        "is_on": visit.app.guild_settings.of(visit.guild_id).has(RECOGNITION),
        "surprises": [(visit.day_of(each.decided_at), each.gift, each.points) for each in latest],
    }


PAGE = PageSpec(
    "/recognition", text("Recognition"), 35, View("recognition.html", content), words=WORDS
)
