"""Campaigns in words: for the moderators' lists, charts and spreadsheets."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import datetime

from domain.campaign_funnel import Funnel, FunnelPeople
from domain.campaign_overlap import Overlap, OverlapReason
from domain.campaign_states import STATE_NAMES, CampaignState
from domain.campaigns import Campaign, Terms
from domain.csv_safety import write_csv
from domain.money import Money
from domain.translatable_text import (
    Channel,
    JoinedList,
    Markup,
    Text,
    Timestamp,
    Value,
    counted,
    text,
)

MAX_NAMED = 5
"""How many campaigns for one product a warning names."""


def campaign_lines(campaign: Campaign, now: datetime, shop: str = "") -> list[Text]:
    """Return the lines about a campaign; `shop` is the name of its shop, if it has one."""
    return [state_line(campaign, now), *terms_lines(campaign, now, shop)]


def state_line(campaign: Campaign, now: datetime) -> Text:
    """Return the sentence about a campaign that was just created or started."""
    discount = campaign.described_discount
    match campaign.state(now):
        case CampaignState.ON:
            return text("The campaign is running: {discount}.", discount=discount)
        case CampaignState.COMING if not campaign.was_started:
            return text("The campaign is ready, but not started: {discount}.", discount=discount)
        case _:
            return text("The campaign is ready: {discount}.", discount=discount)


def unlimited_lines(terms: Terms) -> list[Text]:
    """Return the line on what nothing limits, for the moderator who creates the campaign."""
    if terms.is_unlimited:
        return [
            text(
                "⚠️ It has no end, no limit and no budget: once started, it goes on until you "
                "end it with /campaign end. Start it like this?"
            )
        ]
    bounded = terms.max_coupons is not None or terms.budget is not None
    if terms.ends_at is None:
        return [
            text("It has no end: it runs until all is taken, or you end it with /campaign end.")
        ]
    if not bounded:
        return [
            text(
                "⚠️ It has no limit and no budget: any number of members can take part until it "
                "ends."
            )
        ]
    return []


def overlap_lines(found: Overlap | None) -> list[Text]:
    """Return the warning about several campaigns for one product, and which of them applies."""
    if found is None:
        return []
    named = [one.described_discount for one in found.campaigns[:MAX_NAMED]]
    more = len(found.campaigns) - len(named)
    if more:
        named.append(counted("{count} more", "{count} more", more))
    discounts = JoinedList(tuple(named))
    said = text(
        "⚠️ There are several campaigns for {product}: {discounts}.",
        product=found.offered.product_name,
        discounts=discounts,
    )
    return [said, _applies(found.reason, found.offered.described_discount)]


def _applies(reason: OverlapReason, discount: Text) -> Text:
    """Return the sentence on which campaign a member is offered, and why."""
    match reason:
        case OverlapReason.BEST:
            return text(
                "I offer each member the best they may take: {discount}.", discount=discount
            )
        case OverlapReason.SAME:
            return text(
                "No other is better for a member than {discount}, so that is what I offer.",
                discount=discount,
            )
        case OverlapReason.NO_PRICE:
            return text(
                "Which is best for a member depends on the price, so I go by date and offer "
                "{discount}. Tell me the price with /products edit, and I'll offer the best.",
                discount=discount,
            )
        case OverlapReason.UNSURE:
            return text(
                "Which is best for a member depends on the order, so I go by date and offer "
                "{discount}.",
                discount=discount,
            )


def terms_lines(campaign: Campaign, now: datetime, shop: str = "") -> list[Text]:
    """Return the lines about the terms, without discount and state."""
    terms = campaign.terms
    said = [
        counted(
            "A coupon is valid for {count} day.",
            "A coupon is valid for {count} days.",
            terms.valid_days,
        ),
        counted(
            "Each member can take one.",
            "Each member can take {count}: the next one once the last is used or expired.",
            terms.max_per_member,
        ),
    ]
    if terms.begins_at is not None and terms.begins_at > now:
        said.append(text("It starts {at}.", at=Timestamp(terms.begins_at)))
    if terms.ends_at is not None:
        said.append(text("It ends {at}.", at=Timestamp(terms.ends_at)))
    if terms.max_coupons is not None:
        said.append(
            text(
                "{taken} of {most} coupons are taken.", taken=campaign.taken, most=terms.max_coupons
            )
        )
    if terms.budget is not None:
        said.append(
            text(
                "Budget: {promised} of {budget} reserved.",
                budget=terms.budget,
                promised=Money(campaign.reserved_amount, terms.budget.currency),
            )
        )
    if terms.min_tier:
        said.append(text("For members from tier {tier} up.", tier=terms.min_tier))
    if terms.minimum is not None:
        said.append(text("For orders from {minimum}.", minimum=terms.minimum))
    if shop:
        said.append(text("Its codes are redeemed at the checkout of {shop}.", shop=shop))
    if terms.link is not None:
        # The place for the code is shown as it was typed.
        said.append(text("Its link to the shop: {link}", link=Markup(f"`{terms.link}`")))
    if terms.share_channel_id is not None:
        said.append(
            text(
                "Members can share it in {channel}: a coupon doubles once somebody takes one "
                "there.",
                channel=Channel(terms.share_channel_id),
            )
        )
    return said


def summary_line(campaign: Campaign, funnel: Funnel, now: datetime) -> Text:
    """Return one campaign's line in the list."""
    values: dict[str, Value] = {
        "discount": campaign.described_discount,
        "number": campaign.id,
        "state": STATE_NAMES[campaign.state(now)],
        "offered": funnel.offered,
        "claimed": funnel.claimed,
        "redeemed": funnel.redeemed,
    }
    if campaign.terms.ends_at is None:
        return text(
            "**{discount}** (no. {number}, {state}): offered {offered}, taken {claimed}, "
            "redeemed {redeemed}",
            **values,
        )
    return text(
        "**{discount}** (no. {number}, {state}, end: {end}): offered {offered}, taken {claimed}, "
        "redeemed {redeemed}",
        **values,
        end=Timestamp(campaign.terms.ends_at, "d"),
    )


def funnel_lines(funnel: Funnel) -> list[Text]:
    """Return the lines of the funnel: people step by step, then the codes."""
    people = funnel.people
    said = [
        text("people noticed: {count}", count=people.heard),
        text(
            "offered: {count}, declined: {declined}",
            count=people.offered,
            declined=people.declined,
        ),
        text("opened: {count}", count=people.opened),
        text("taken: {count}", count=people.claimed),
        text("redeemed: {count}", count=people.redeemed),
        text("shared: {count}", count=people.shared),
        text("doubled: {count}", count=people.doubled),
        text(
            "through friends: taken {count}, redeemed {redeemed}",
            count=people.claimed_by_friends,
            redeemed=people.redeemed_by_friends,
        ),
    ]
    if people.won:
        said.append(
            text(
                "as a prize or gift: {count}, redeemed {redeemed}",
                count=people.won,
                redeemed=people.redeemed_won,
            )
        )
    said.append(
        text(
            "codes in all: taken {count}, redeemed {redeemed}",
            count=funnel.claimed,
            redeemed=funnel.redeemed,
        )
    )
    return said


def money_lines(funnel: Funnel) -> list[Text]:
    """Return the lines on orders, revenue and the cost of the discounts, as far as known."""
    return [*_revenue_lines(funnel), *_cost_lines(funnel)]


def _revenue_lines(funnel: Funnel) -> list[Text]:
    if not funnel.redeemed:
        return []
    if not funnel.known_orders:
        return [
            counted(
                "It brought {count} order; no till or shop told me what was paid.",
                "It brought {count} orders; no till or shop told me what was paid.",
                funnel.redeemed,
            )
        ]
    said = [
        counted(
            "It brought {count} order. Revenue: {sum}.",
            "It brought {count} orders. Revenue: {sum}.",
            funnel.redeemed,
            sum=JoinedList(funnel.revenue),
        )
    ]
    if funnel.revenue_from_friends:
        said.append(
            text("Of this, through friends: {sum}.", sum=JoinedList(funnel.revenue_from_friends))
        )
    unknown = funnel.redeemed - funnel.known_orders
    if unknown:
        said.append(
            counted(
                "What was paid for {count} of them is unknown.",
                "What was paid for {count} of them is unknown.",
                unknown,
            )
        )
    return said


def _cost_lines(funnel: Funnel) -> list[Text]:
    said = []
    if funnel.given:
        said.append(text("Cost of the discounts: {sum}.", sum=JoinedList(funnel.given)))
    if funnel.unknown_amounts:
        said.append(
            counted(
                "I don't know the discount of {count} more redeemed coupon. From now on, fill in "
                "`given` in /coupon redeem, and I count it.",
                "I don't know the discounts of {count} more redeemed coupons. From now on, fill in "
                "`given` in /coupon redeem, and I count it.",
                funnel.unknown_amounts,
            )
            if funnel.given
            else counted(
                "I don't know the discount of {count} redeemed coupon. From now on, fill in "
                "`given` in /coupon redeem, and I count it.",
                "I don't know the discounts of {count} redeemed coupons. From now on, fill in "
                "`given` in /coupon redeem, and I count it.",
                funnel.unknown_amounts,
            )
        )
    return said


def campaigns_csv(known: list[tuple[Campaign, Funnel]], now: datetime) -> bytes:
    """Return the campaigns as CSV, for spreadsheets; amounts in the currency's own unit."""
    rows: list[list[object]] = [
        ["id", "product", "percent", "amount", "currency", "state", "created", "most", "budget",
         "promised", "heard", "offered", "declined", "opened", "taken", "shared", "doubled",
         "redeemed", "each", "given", "orders_with_amount", "revenue", "revenue_through_friends",
         *(f"people_{step.name}" for step in fields(FunnelPeople))]
    ]  # fmt: skip
    for campaign, funnel in known:
        amount = campaign.terms.discount.amount
        terms, worth = campaign.terms, campaign.terms.discount.max_cost
        rows.append(
            [
                campaign.id,
                campaign.product,
                campaign.terms.discount.percent,
                amount.amount if amount else None,
                amount.currency if amount else None,
                campaign.state(now).value,
                campaign.created_at.isoformat(),
                campaign.terms.max_coupons,
                terms.budget.amount if terms.budget else None,
                Money(campaign.reserved_amount, worth.currency).amount if worth else None,
                funnel.heard,
                funnel.offered,
                funnel.declined,
                funnel.opened,
                funnel.claimed,
                funnel.shared,
                funnel.doubled,
                funnel.redeemed,
                terms.max_per_member,
                _amounts(funnel.given),
                funnel.known_orders,
                _amounts(funnel.revenue),
                _amounts(funnel.revenue_from_friends),
                *astuple(funnel.people),
            ]
        )
    return write_csv(["" if cell is None else str(cell) for cell in row] for row in rows)


def _amounts(sums: tuple[Money, ...]) -> str:
    return " ".join(f"{each.amount} {each.currency}" for each in sums)
