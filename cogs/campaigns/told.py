"""Campaigns in words: for the moderators' lists, charts and spreadsheets."""

from __future__ import annotations

import csv
from datetime import datetime
from io import StringIO

from db.campaigns import Funnel
from domain.campaigns import Campaign, State
from domain.money import Money
from domain.text import Channel, Instant, Text, counted, text

BAR = 12
"""The longest bar of the chart, in characters."""

STATES: dict[State, Text] = {
    State.COMING: text("not begun yet"),
    State.ON: text("on"),
    State.PAUSED: text("paused"),
    State.USED_UP: text("all taken"),
    State.OVER: text("over"),
}


def begun(campaign: Campaign, now: datetime) -> list[Text]:
    """What a campaign promises, a line each."""
    terms = campaign.terms
    said = [
        counted(
            "The campaign is on: {discount}. A coupon is good for {count} day.",
            "The campaign is on: {discount}. A coupon is good for {count} days.",
            terms.valid_days,
            discount=campaign.off,
        )
        if campaign.state(now) is State.ON
        else counted(
            "The campaign is ready: {discount}. A coupon is good for {count} day.",
            "The campaign is ready: {discount}. A coupon is good for {count} days.",
            terms.valid_days,
            discount=campaign.off,
        ),
        counted(
            "Each member can take one.",
            "Each member can take {count}, the next once the last is used or has expired.",
            terms.per_member,
        ),
    ]
    if terms.begins_at is not None and terms.begins_at > now:
        said.append(text("It begins {at}.", at=Instant(terms.begins_at)))
    if terms.ends_at is not None:
        said.append(text("It ends {at}.", at=Instant(terms.ends_at)))
    if terms.most is not None:
        said.append(
            text("{taken} of {most} coupons are taken.", taken=campaign.taken, most=terms.most)
        )
    if terms.budget is not None:
        said.append(
            text(
                "The coupons may cost {budget} in all; {promised} are promised.",
                budget=terms.budget,
                promised=Money(campaign.promised, terms.budget.currency),
            )
        )
    if terms.least_tier:
        said.append(text("For members from tier {tier} on.", tier=terms.least_tier))
    if terms.minimum is not None:
        said.append(text("For orders from {minimum}.", minimum=terms.minimum))
    if terms.shop is not None:
        said.append(text("Its codes are redeemed at the checkout of {shop}.", shop=terms.shop))
    if terms.share_channel_id is not None:
        said.append(
            text(
                "Who shares it in {channel} doubles their coupon when somebody takes theirs there.",
                channel=Channel(terms.share_channel_id),
            )
        )
    return said


def line(campaign: Campaign, funnel: Funnel, now: datetime) -> Text:
    """One campaign in the list."""
    return text(
        "**{discount}** ({state}): offered {offered}, taken {claimed}, redeemed {redeemed}",
        discount=campaign.off,
        state=STATES[campaign.state(now)],
        offered=funnel.offered,
        claimed=funnel.claimed,
        redeemed=funnel.redeemed,
    )


def steps(funnel: Funnel) -> list[tuple[str, Text]]:
    """The funnel as a chart: a bar and words for each step."""
    counts = (
        (funnel.heard, text("heard: {count}", count=funnel.heard)),
        (
            funnel.offered,
            text(
                "offered: {count}, declined: {declined}",
                count=funnel.offered,
                declined=funnel.declined,
            ),
        ),
        (funnel.opened, text("opened: {count}", count=funnel.opened)),
        (funnel.claimed, text("taken: {count}", count=funnel.claimed)),
        (funnel.shared, text("shared: {count}", count=funnel.shared)),
        (funnel.doubled, text("doubled: {count}", count=funnel.doubled)),
        (
            funnel.redeemed,
            text(
                "redeemed: {count}, of which doubled: {doubled}",
                count=funnel.redeemed,
                doubled=funnel.redeemed_doubled,
            ),
        ),
    )
    longest = max(1, *(count for count, _ in counts))
    return [("█" * round(BAR * count / longest) or "·", said) for count, said in counts]


def given(campaign: Campaign, funnel: Funnel) -> list[Text]:
    """What the redeemed coupons were worth, where that is known: with amounts, not with percent."""
    amount = campaign.terms.discount.amount
    if amount is None:
        return []
    value = (funnel.redeemed + funnel.redeemed_doubled) * amount.amount
    return [text("Value given: {value} {currency}.", value=value, currency=amount.currency)]


def table(known: list[tuple[Campaign, Funnel]], now: datetime) -> bytes:
    """The campaigns as CSV, for spreadsheets; amounts in the currency's own unit."""
    written = StringIO()
    rows = csv.writer(written)
    rows.writerow(
        ["id", "product", "percent", "amount", "currency", "state", "created", "most", "budget",
         "promised", "heard", "offered", "declined", "opened", "taken", "shared", "doubled",
         "redeemed"]
    )  # fmt: skip
    for campaign, funnel in known:
        amount = campaign.terms.discount.amount
        product, terms, worth = campaign.product, campaign.terms, campaign.terms.discount.worth
        rows.writerow(
            [
                campaign.id,
                # A spreadsheet would take these for a formula.
                f"'{product}" if product[0] in "=+-@" else product,
                campaign.terms.discount.percent,
                amount.amount if amount else None,
                amount.currency if amount else None,
                campaign.state(now).value,
                campaign.created_at.isoformat(),
                campaign.terms.most,
                terms.budget.amount if terms.budget else None,
                Money(campaign.promised, worth.currency).amount if worth else None,
                funnel.heard,
                funnel.offered,
                funnel.declined,
                funnel.opened,
                funnel.claimed,
                funnel.shared,
                funnel.doubled,
                funnel.redeemed,
            ]
        )
    return written.getvalue().encode()
