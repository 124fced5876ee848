"""Definitions: what each figure counts, and what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit
from domain.goal_figures import DERIVED
from domain.measures import all_measures
from domain.translatable_text import text


async def content(_visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    return {"measures": all_measures().values(), "derived": DERIVED}


PAGE = PageSpec(
    "/definitions",
    text("Definitions"),
    90,
    View("definitions.html", content),
    words={
        "derived": text("Worked out from counts"),
        "derived_intro": text(
            "These follow from the counts and from your talks. They can be a goal's figure."
        ),
    },
)
