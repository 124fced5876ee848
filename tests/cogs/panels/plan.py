"""Panels of the plan, and the list of initiatives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.services.insight.initiatives import InitiativeStatus, Portfolio
from cogs.plan.panel import plan_panel
from domain.initiatives import (
    HYPOTHESIS_LENGTH,
    MAX_INITIATIVES,
    MAX_LINKS,
    REASON_LENGTH,
    TITLE_LENGTH,
    Initiative,
    LinkedKind,
    LinkedThing,
    Verdict,
    portfolio_notes,
)
from domain.money import Money
from domain.plan import (
    AIM_LENGTH,
    AUDIENCE_LENGTH,
    CHANNELS_LENGTH,
    HORIZONS,
    MAX_AUDIENCES,
    MAX_HOURS,
    MAX_MESSAGES,
    MESSAGE_LENGTH,
    METHODS_LENGTH,
    TEAM_LENGTH,
    Plan,
    PlanAim,
    PlanMeans,
    PlanQuestion,
)
from tests.cogs.asking import given
from tests.cogs.filling import ID, NOW, words
from tests.cogs.panels.insight import reports

MONEY = Money(99_999_999, "EUR")


def panels(letters: str, language: Any) -> Iterator[Any]:
    whole = Plan(
        dict.fromkeys(PlanQuestion, False),
        PlanAim(
            words(AIM_LENGTH, letters),
            (words(AUDIENCE_LENGTH, letters),) * MAX_AUDIENCES,
            (words(MESSAGE_LENGTH, letters),) * MAX_MESSAGES,
            words(CHANNELS_LENGTH, letters),
            words(METHODS_LENGTH, letters),
        ),
        PlanMeans(MAX_HOURS, MONEY, words(TEAM_LENGTH, letters), HORIZONS[-1]),
        NOW.date(),
    )
    signed = replace(whole, signed_by=ID, signed_at=NOW)
    for plan in (Plan(), whole, signed):
        yield plan_panel(plan, NOW.date(), language)


def initiatives(letters: str) -> Iterator[Initiative]:
    links = tuple(LinkedThing(LinkedKind.CAMPAIGN, ID + at) for at in range(MAX_LINKS))
    for at in range(MAX_INITIATIVES):
        yield Initiative(
            ID + at,
            ID,
            words(TITLE_LENGTH, letters),
            words(HYPOTHESIS_LENGTH, letters),
            MAX_HOURS,
            MONEY,
            ID,
            NOW.date(),
            links,
            Verdict.CHANGE,
            words(REASON_LENGTH, letters),
            NOW.date(),
        )


def lists(letters: str) -> dict[str, dict[str, Any]]:
    found, (goal, *_) = list(initiatives(letters)), reports()
    rows = [
        InitiativeStatus(
            each, goal, [(link.kind, words(2_000, letters)) for link in each.links], 0.7
        )
        for each in found
    ]
    # One takes most of the hours.
    notes = portfolio_notes([replace(each, hours=1) for each in found[:1]] + found[:1], NOW.date())
    portfolio = Portfolio(rows, notes, NOW.date())
    return {"initiatives": {"client.app.InitiativeService.portfolio": lambda *_: given(portfolio)}}
