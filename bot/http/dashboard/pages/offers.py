"""Offers: the way of people from a wish to a used coupon, for each campaign; and figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chart_geometry import Scale
from bot.http.dashboard.charts import PERCENT
from bot.http.dashboard.figure_cards import cards_of
from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.visits import Visit, sliced
from bot.services.campaigns import CampaignService
from domain.campaign_funnel import Funnel, FunnelPeople
from domain.campaign_states import STATE_NAMES
from domain.campaigns import Campaign
from domain.translatable_text import Text, text

FEWEST = 10
"""With fewer people at the first step, shares are not shown."""
WORDS: Mapping[str, Text] = {
    "campaigns": text("Campaigns"),
    "no_campaigns": text("There is no campaign yet. /campaign create makes one."),
    "offers": text("Offers"),
    "people_note": text(
        "Different people at each step since the campaign began; somebody who came twice counts "
        "once. Codes that were won or passed on by a friend are not in it."
    ),
}


@dataclass(frozen=True, slots=True)
class PeopleStep:
    """A step of a campaign's funnel; `width` is that of its bar in percent."""

    label: Text
    number: int
    share: Text | None
    """The share of those at the step before; None for too few."""
    width: float


@dataclass(frozen=True, slots=True)
class CampaignCard:
    """A campaign with its funnel of people."""

    title: Text
    state: Text
    steps: Sequence[PeopleStep]


async def content(visit: Visit) -> Mapping[str, Any]:
    """Return the content of the page."""
    shown = sliced(visit, await visit.app[CampaignService].of(visit.guild_id))
    return {
        "cards": await cards_of(visit, "offers", "coupons"),
        "shown": shown,
        "campaigns": [campaign_card(campaign, funnel, visit) for campaign, funnel in shown.rows],
    }


def campaign_card(campaign: Campaign, funnel: Funnel, visit: Visit) -> CampaignCard:
    """Return the card of a campaign."""
    state = STATE_NAMES[campaign.state(visit.app.clock())]
    return CampaignCard(campaign.described_discount, state, people_steps(funnel.people))


def people_steps(people: FunnelPeople) -> list[PeopleStep]:
    """Return the steps from a wish to a used coupon; empty if nobody came to the first."""
    steps = (
        (text("Noticed"), people.heard),
        (text("Offered"), people.offered),
        (text("Opened"), people.opened),
        (text("Taken"), people.claimed),
        (text("Redeemed"), people.redeemed),
    )
    if not any(number for _, number in steps):
        return []
    scale = Scale.exact((number for _, number in steps), PERCENT)
    found = []
    before = 0
    for label, number in steps:
        share = None
        if before >= FEWEST and number <= before:
            share = text("{percent}%", percent=round(100 * number / before))
        found.append(PeopleStep(label, number, share, round(scale.place(number), 1)))
        before = number
    return found


PAGE = PageSpec("/offers", text("Offers"), 45, View("offers.html", content), words=WORDS)
