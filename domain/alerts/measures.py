"""Measures of alerts, and those by which moderators are alerted."""

from __future__ import annotations

from domain.contests.measures import ENTRIES_REPORTED
from domain.measures import Measure, People
from domain.offer_measures import COMPLAINTS_HEARD
from domain.translatable_text import text

NEGATIVE_REACTIONS = Measure(
    key="alerts.reactions",
    name=text("Negative reactions"),
    definition=text(
        "Reactions such as 👎 or 😡 to posts of the bot, once for each member and post, while "
        "alerts are switched on. People: members who reacted so."
    ),
    people=People.BY_HOUR,
    is_better_low=True,
)
ALERTS_RAISED = Measure(
    key="alerts.raised",
    name=text("Alerts"),
    definition=text(
        "Alerts about unusually many complaints, and those that a moderator started; no drills."
    ),
    is_better_low=True,
)
ALARMING = {
    measure.key: measure for measure in (COMPLAINTS_HEARD, ENTRIES_REPORTED, NEGATIVE_REACTIONS)
}
"""The measures that together lead to an alert, by key."""
