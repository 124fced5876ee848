"""Measures of members' ideas."""

from __future__ import annotations

from domain.measures import Measure, People
from domain.translatable_text import text

IDEAS_DONE = Measure(
    key="member_ideas.done",
    name=text("Ideas done"),
    definition=text(
        "Members' ideas that the team put into practice, when it said so or when its post about "
        "one appeared; not those that it deleted, and of several that were merged, one. People: "
        "their authors."
    ),
    people=People.BY_DAY,
)
