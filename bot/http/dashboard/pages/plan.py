"""The plan of the team, and its initiatives: what each takes, and how it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit
from bot.services.insight.goals import GoalReport
from bot.services.insight.initiatives import InitiativeService, InitiativeStatus
from bot.services.insight.plan import PlanService
from domain.goal_wording import goal_text, record_text, state_text
from domain.plan_wording import (
    answer_rows,
    initiative_text,
    listening_text,
    plan_rows,
    state_of_plan,
    thing_text,
    verdict_text,
)
from domain.translatable_text import Text, text

WORDS: Mapping[str, Text] = {
    "four_questions": text("Four questions"),
    "initiatives": text("Initiatives"),
    "initiatives_intro": text(
        "What your team tries, what each takes, and what became of it. /initiative add in Discord "
        "adds one."
    ),
    "no_initiatives": text("Your team tries nothing yet. /initiative add begins."),
    "no_plan": text("There is no plan yet. /plan in Discord begins with four questions."),
    "plan": text("Plan"),
}


@dataclass(frozen=True, slots=True)
class InitiativeCard:
    """An initiative; `width` is its share of the hours of all that run, in percent."""

    title: str
    hypothesis: str
    means: Text
    share: Text | None
    """None if it does not run."""
    width: float
    verdict: Text
    goal: tuple[Text, ...] | None
    """Its goal, how it stands, and how far that can be trusted."""
    links: Sequence[Text]

    @classmethod
    def of(cls, found: InitiativeStatus, today: date) -> InitiativeCard:
        """Return the card of an initiative."""
        each, percent = found.initiative, round(100 * found.share, 1)
        share = text("{percent}% of the hours", percent=round(percent))
        goal = found.goal
        return cls(
            each.title,
            each.hypothesis,
            initiative_text(each),
            share if each.runs(today) else None,
            percent,
            verdict_text(each, today),
            None if goal is None else goal_lines(goal),
            [thing_text(kind, name) for kind, name in found.links],
        )


def goal_lines(report: GoalReport) -> tuple[Text, ...]:
    """Return a goal, how it stands, and how far its odds can be trusted if it has any."""
    expected = report.status.expected
    lines = goal_text(report.goal), state_text(report.status)
    return lines if expected is None else (*lines, record_text(expected, report.record))


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    plan = await visit.app[PlanService].of(visit.guild_id)
    portfolio = await visit.app[InitiativeService].portfolio(visit.guild_id)
    rows = list(plan_rows(plan))
    return {
        "state": state_of_plan(plan, portfolio.today) if rows else None,
        "answers": list(answer_rows(plan)),
        "listening": listening_text() if plan.should_listen else None,
        "rows": rows,
        "cards": [InitiativeCard.of(each, portfolio.today) for each in portfolio.rows],
        "notes": portfolio.notes,
    }


PAGE = PageSpec("/plan", text("Plan"), 65, View("plan.html", content), words=WORDS)
