"""Today: members who wait, the inbox, work on hold, an alert, and what is due next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.feature_specs import held_names
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.pages.calendar import PLANNED_WORDS, doubt
from bot.http.dashboard.visits import Visit
from bot.services.alerts.lifecycle import AlertService
from bot.services.calendar import CalendarService
from bot.services.cases.waiting_times import WaitingTimeService
from bot.services.holds import HoldService, HoldStatus
from bot.services.listening.inbox import InboxService
from domain.alerts.alert import Alert
from domain.calendar.entries import KIND_NAMES
from domain.holds import HeldQueue, HeldWork, HoldScope
from domain.listening.items import InboxKind
from domain.measures import all_measures
from domain.translatable_text import Text, counted, text

SHOWN = 10
"""How many rows of each list are shown; the rest are counted."""
INBOX: Mapping[InboxKind, str] = {
    InboxKind.QUESTION: "listening.questions",
    InboxKind.PRAISE: "listening.praise",
    InboxKind.NEED: "listening.needs",
    InboxKind.MENTION: "listening.mentions",
}
"""Measures by whose names the kinds are called."""
OTHER_WORK = text("Something planned")
WORDS: Mapping[str, Text] = {
    **PLANNED_WORDS,
    "alert": text("Alert"),
    "held": text("On hold"),
    "hold_status": text("/hold status in Discord lets you decide about each."),
    "inbox_next": text("The inbox in the moderators' channel shows them one by one."),
    "no_alert": text("None is open."),
    "not_held": text("Nothing is on hold."),
    "nothing_new": text("Nothing is new."),
    "nobody_waits": text("Nobody waits."),
    "see_waits": text("See all waits"),
    "today": text("Today"),
}


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    app, guild_id = visit.app, visit.guild_id
    waiting = (await app[WaitingTimeService].status(guild_id)).waiting
    inbox = (await app[InboxService].status(guild_id)).counts
    holds = await app[HoldService].status(guild_id)
    alert = (await app[AlertService].status(guild_id)).current
    ahead = await app[CalendarService].ahead(guild_id)
    measures = all_measures()
    return {
        "waits": visit.waits(waiting[:SHOWN]),
        "more_waits": more_text(len(waiting) - SHOWN),
        "inbox": [
            (measures[key].name, new) for kind, key in INBOX.items() if (new := inbox.new.get(kind))
        ],
        "alert": None if alert is None else alert_text(alert.alert, visit),
        "hold": _hold_text(holds, visit),
        "held": [(work_name(work), visit.when(work.due_at)) for work in holds.work[:SHOWN]],
        "more_held": more_text(len(holds.work) - SHOWN),
        "ahead": [
            (visit.when(each.at), each.title, KIND_NAMES[each.kind], doubt(each, visit))
            for each in ahead[:SHOWN]
        ],
    }


def more_text(number: int) -> Text | None:
    """Return the words for what is not shown; None if that is nothing."""
    return counted("and {count} more", "and {count} more", number) if number > 0 else None


def work_name(work: HeldWork) -> Text:
    """Return what moderators call a job or a post."""
    jobs, posts = held_names()
    return (jobs if work.queue is HeldQueue.JOB else posts).get(work.kind, OTHER_WORK)


def alert_text(alert: Alert, visit: Visit) -> Text:
    """Return the sentence about an alert that is open."""
    since = visit.when(alert.opened_at)
    if alert.drill:
        return text("A drill is running, since {when}.", when=since)
    if alert.reason:
        return text("Open since {when}: {reason}", when=since, reason=alert.reason)
    return counted(
        "Open since {when}: {number} complaints and the like, by {count} person.",
        "Open since {when}: {number} complaints and the like, by {count} people.",
        alert.people,
        when=since,
        number=alert.number,
    )


def _hold_text(holds: HoldStatus, visit: Visit) -> Text | None:
    hold = holds.hold
    if hold is None:
        return None
    since, why = visit.when(hold.started_at), hold.reason
    if hold.scope is HoldScope.ALL:
        return text("Everything planned is on hold since {when}: {why}", when=since, why=why)
    return text("Promotional posts are on hold since {when}: {why}", when=since, why=why)


PAGE = PageSpec("/today", text("Today"), 15, View("today.html", content), words=WORDS)
