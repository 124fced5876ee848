"""A campaign's funnel, as a picture and as text."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from babel.dates import format_date
from babel.numbers import format_currency, format_percent

from bot.i18n import format_number
from bot.images.contest_result_image import GOLD
from bot.images.funnel_image import LEAF, SAND, SEA, FunnelHistory, FunnelStep, draw_funnel
from cogs.campaigns.formatting import STATES, funnel_lines, savings_line
from cogs.ui.base import say
from domain.campaign_funnel import Funnel, FunnelWeek
from domain.campaigns import Campaign, CampaignState
from domain.languages import Language
from domain.money import Money
from domain.translatable_text import Text, text

FILE = "campaign.png"
LABEL_EVERY = 2
"""The number of weeks between two dates under the chart."""
MAX_CHARACTERS = 1024
"""Discord's limit for an alternative text."""


async def funnel_picture(
    campaign: Campaign,
    funnel: Funnel,
    weeks: Sequence[FunnelWeek],
    *,
    state: CampaignState,
    server: str,
    language: Language,
) -> tuple[bytes, str]:
    """Return the picture (a PNG) and its alternative text."""

    def plain(said: Text) -> str:
        return say(said, language, markup=False)

    labels = [
        # Counted from the latest week, so that it has a date.
        str(format_date(week.monday, "d MMM", locale=language))
        if (len(weeks) - 1 - at) % LABEL_EVERY == 0
        else ""
        for at, week in enumerate(weeks)
    ]
    course = FunnelHistory(
        title=plain(text("Week by week")),
        labels=labels,
        taken=[week.taken for week in weeks],
        used=[week.redeemed for week in weeks],
        taken_label=plain(text("taken")),
        used_label=plain(text("redeemed")),
    )
    picture = await asyncio.to_thread(
        draw_funnel,
        plain(campaign.described_discount),
        " · ".join(filter(None, (server, plain(STATES[state])))),
        [
            FunnelStep(
                plain(label),
                count,
                format_number(count, language),
                _share(count, of, language),
                colour,
            )
            for label, count, of, colour in _steps(funnel)
        ],
        figures=[
            (plain(label), str(format_currency(sum_.amount, sum_.currency, locale=language)))
            for label, sum_ in _sums(campaign, funnel)
        ],
        course=course if len(weeks) > 1 else None,
    )
    said = " · ".join(plain(one) for one in [*funnel_lines(funnel), *savings_line(funnel)])
    return picture, said[:MAX_CHARACTERS]


def _steps(funnel: Funnel) -> list[tuple[Text, int, int, tuple[int, int, int]]]:
    """Return each step's name and count, the count of the step it comes from, and its colour."""
    return [
        (text("Noticed"), funnel.heard, 0, SAND),
        (text("Offered"), funnel.offered, funnel.heard, SAND),
        (text("Opened"), funnel.opened, funnel.offered, SEA),
        (text("Taken"), funnel.claimed, funnel.opened, SEA),
        (text("Shared"), funnel.shared, funnel.claimed, LEAF),
        (text("Doubled"), funnel.doubled, funnel.shared, LEAF),
        (text("Redeemed"), funnel.redeemed, funnel.claimed, GOLD),
    ]


def _share(count: int, of: int, language: Language) -> str:
    """Return the share of the step before; empty if more came another way, such as by a friend."""
    return str(format_percent(count / of, locale=language)) if 0 < count <= of else ""


def _sums(campaign: Campaign, funnel: Funnel) -> list[tuple[Text, Money]]:
    """Return amounts of money with their labels."""
    found = [(text("Value given"), one) for one in funnel.given[:2]]
    budget = campaign.terms.budget
    if budget is not None:
        promised = Money(campaign.reserved_amount, budget.currency)
        found.append((text("Reserved of {budget}", budget=budget), promised))
    return found
