"""Measures of reshares."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

SHARES_AGREED = Measure(
    key="reshares.agreed",
    name=text("Shares agreed"),
    definition=text(
        "Requests to share a message to which its author said yes, with or without their name, "
        "also if they took it back later. People: the authors."
    ),
    people=People.BY_DAY,
)
