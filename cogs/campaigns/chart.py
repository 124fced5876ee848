"""A campaign's funnel, as a picture and as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from babel.dates import format_date
from babel.numbers import format_currency, format_percent

from bot.i18n import format_number
from bot.images.drawing import draw_in_thread
from bot.images.funnel_image import LEAF, SAND, FunnelHistory, FunnelStep, draw_funnel
from bot.images.style import SEA, ImageStyle
from cogs.campaigns.formatting import funnel_lines, money_lines
from cogs.ui.base import say
from domain.campaign_funnel import Funnel, FunnelWeek
from domain.campaign_states import STATE_NAMES, CampaignState
from domain.campaigns import Campaign
from domain.colour_contrast import Colour
from domain.languages import Language
from domain.money import Money
from domain.translatable_text import Text, text

FILE = "campaign.png"
LABEL_EVERY = 2
"""The number of weeks between two dates under the chart."""
MAX_CHARACTERS = 1024
"""Discord's limit for an alternative text."""


@dataclass(frozen=True, slots=True)
class FunnelLabel:
    """A step to be drawn: its name, its people, and how many came from the step before."""

    label: Text
    count: int
    of: int
    colour: Colour | None
    """None for the brand's accent colour."""
    is_first: bool = False
    """It is the start of another way, and does not follow from the step before."""


async def funnel_picture(
    campaign: Campaign,
    funnel: Funnel,
    weeks: Sequence[FunnelWeek],
    *,
    state: CampaignState,
    server: str,
    style: ImageStyle,
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
        number=partial(format_number, language=language),
    )
    picture = await draw_in_thread(
        draw_funnel,
        plain(campaign.described_discount),
        " · ".join(
            filter(None, (server, plain(STATE_NAMES[state]), plain(text("people at each step"))))
        ),
        [
            FunnelStep(
                plain(step.label),
                step.count,
                format_number(step.count, language),
                _share(step.count, step.of, language),
                step.colour,
                is_first=step.is_first,
            )
            for step in _steps(funnel)
        ],
        figures=[
            (plain(label), str(format_currency(sum_.amount, sum_.currency, locale=language)))
            for label, sum_ in _sums(campaign, funnel)
        ],
        course=course if len(weeks) > 1 else None,
        style=style,
    )
    said = " · ".join(plain(one) for one in [*funnel_lines(funnel), *money_lines(funnel)])
    return picture, said[:MAX_CHARACTERS]


def _steps(funnel: Funnel) -> list[FunnelLabel]:
    """Return the steps: the way from a wish to an order, then what came through others."""
    people = funnel.people
    found = [
        FunnelLabel(text("Noticed"), people.heard, 0, SAND),
        FunnelLabel(text("Offered"), people.offered, people.heard, SAND),
        FunnelLabel(text("Opened"), people.opened, people.offered, SEA),
        FunnelLabel(text("Taken"), people.claimed, people.opened, SEA),
        FunnelLabel(text("Redeemed"), people.redeemed, people.claimed, None),
        FunnelLabel(text("Shared"), people.shared, 0, LEAF, is_first=True),
        FunnelLabel(text("Doubled"), people.doubled, people.shared, LEAF),
        FunnelLabel(text("Friends: taken"), people.claimed_by_friends, 0, SEA, is_first=True),
        FunnelLabel(
            text("Friends: used"), people.redeemed_by_friends, people.claimed_by_friends, None
        ),
    ]
    if people.won:
        found += [
            FunnelLabel(text("Won"), people.won, 0, SEA, is_first=True),
            FunnelLabel(text("Won: used"), people.redeemed_won, people.won, None),
        ]
    return found


def _share(count: int, of: int, language: Language) -> str:
    """Return the share of the step before; empty without one."""
    return str(format_percent(count / of, locale=language)) if 0 < count <= of else ""


def _sums(campaign: Campaign, funnel: Funnel) -> list[tuple[Text, Money]]:
    """Return amounts of money with their labels."""
    found = [(text("Revenue"), one) for one in funnel.revenue[:1]]
    found += [(text("Discounts"), one) for one in funnel.given[:1]]
    budget = campaign.terms.budget
    if budget is not None:
        promised = Money(campaign.reserved_amount, budget.currency)
        found.append((text("Reserved of {budget}", budget=budget), promised))
    return found
