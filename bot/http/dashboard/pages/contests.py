"""Contests: those that are running, those that are over, and figures of entries and votes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.http.dashboard.figure_cards import cards_of
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit, sliced
from bot.services.contests.lifecycle import ContestLifecycleService, EndedContest
from domain.contests.contest import Contest, ContestState
from domain.translatable_text import Text, text

WORDS: Mapping[str, Text] = {
    "contests": text("Contests"),
    "contests_ended": text("Contests that are over"),
    "none_ended": text("None is over yet."),
    "phase": text("State"),
}


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    contests = visit.app[ContestLifecycleService]
    running = await contests.running(visit.guild_id)
    shown = sliced(visit, await contests.ended(visit.guild_id))
    return {
        "cards": await cards_of(visit, "contests"),
        "running": [
            (contest.plan.title, phase_text(contest, visit), entries)
            for contest, entries in running
        ],
        "shown": shown,
        "ended": [
            (each.contest.plan.title, ended_text(each, visit), each.entries) for each in shown.rows
        ],
    }


def phase_text(contest: Contest, visit: Visit) -> Text:
    """Return what is possible in a running contest, and until when."""
    if contest.paused_at is not None:
        return text("Paused since {when}", when=visit.when(contest.paused_at))
    until = visit.when(contest.phase_ends())
    if contest.state is ContestState.ENTRIES:
        return text("Takes entries until {when}", when=until)
    return text("Voting until {when}", when=until)


def ended_text(ended: EndedContest, visit: Visit) -> Text:
    """Return how a contest came to its end."""
    if ended.closed_at is None:
        return text("Cancelled")
    return text("Ended on {day}", day=visit.day_of(ended.closed_at))


PAGE = PageSpec("/contests", text("Contests"), 40, View("contests.html", content), words=WORDS)
