"""Funnels of campaigns: what became of the detected wishes, in all and by week."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Subquery, Table, and_, case, func, not_, select, true

from db.campaigns import campaign_of
from db.database import Transaction
from db.tables.campaigns import campaigns
from db.tables.coupons import coupons
from db.tables.offers import offers
from domain.campaign_funnel import Funnel, FunnelPeople
from domain.campaigns import Campaign
from domain.money import Money
from domain.offers import OfferAnswer

GIVEN = func.coalesce(
    coupons.c.given, coupons.c.amount * case((coupons.c.doubled_at.is_(None), 1), else_=2)
)
"""The amount that a redeemed coupon took off; NULL for a percentage of an unknown price."""
FROM_FRIEND = coupons.c.from_coupon_id.is_not(None)
"""The condition that a coupon was taken from a card that somebody shared."""
WON = coupons.c.won_by.is_not(None)
SUMS = frozenset({"given", "revenue", "revenue_from_friends", "people"})
STEPS = [step.name for step in fields(Funnel) if step.name not in SUMS]
PEOPLE = [step.name for step in fields(FunnelPeople)]
MARK = "people_"
"""Before the names of the columns that count people."""


class FunnelRepository:
    """Counts of campaigns from the tables `offers` and `coupons`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(
        self, guild_id: int, campaign_id: int | None = None
    ) -> list[tuple[Campaign, Funnel]]:
        """Return all campaigns of the guild, or one, with their funnels; the newest first."""
        within = partial(_within, guild_id, campaign_id)
        made, taken = _offers(guild_id, campaign_id), _coupons(guild_id, campaign_id)
        steps = [
            func.coalesce(column, 0).label(column.name)
            for counted in (made, taken)
            for column in counted.c
            if column.name != "campaign_id"
        ]
        redeemed = [*within(coupons, coupons.c.campaign_id), coupons.c.redeemed_at.is_not(None)]
        given_in = func.coalesce(coupons.c.given_in, coupons.c.currency)
        given = await self._sums(GIVEN, given_in, redeemed)
        paid = partial(self._sums, coupons.c.order_total, coupons.c.order_in)
        revenue = await paid(redeemed)
        by_friends = await paid([*redeemed, FROM_FRIEND])
        found = await self._transaction.execute(
            select(campaigns, *steps)
            .outerjoin(made, made.c.campaign_id == campaigns.c.id)
            .outerjoin(taken, taken.c.campaign_id == campaigns.c.id)
            .where(*within(campaigns, campaigns.c.id))
            .order_by(campaigns.c.id.desc())
        )
        return [
            (
                campaign_of(row._mapping),
                Funnel(
                    **{step: row._mapping[step] for step in STEPS},
                    given=given.get(row.id, ()),
                    revenue=revenue.get(row.id, ()),
                    revenue_from_friends=by_friends.get(row.id, ()),
                    people=FunnelPeople(**{step: row._mapping[MARK + step] for step in PEOPLE}),
                ),
            )
            for row in found
        ]

    async def people_within(
        self, guild_id: int, begin: datetime, end: datetime
    ) -> tuple[int, int, int, int]:
        """Return how many different people wished, were offered, took and used within a time.

        Codes that were won, or taken from a card that somebody shared, are left out.
        """
        wished = select(
            func.count(offers.c.user_id.distinct()),
            func.count(offers.c.user_id.distinct()).filter(offers.c.trial.is_(False)),
        ).where(
            offers.c.guild_id == guild_id,
            offers.c.withdrawn_at.is_(None),
            offers.c.offered_at >= begin,
            offers.c.offered_at < end,
        )

        def took(moment: Column[Any]) -> ColumnElement[int]:
            within = and_(not_(WON), not_(FROM_FRIEND), moment >= begin, moment < end)
            return func.count(coupons.c.user_id.distinct()).filter(within)

        taken = select(took(coupons.c.claimed_at), took(coupons.c.redeemed_at)).where(
            coupons.c.guild_id == guild_id
        )
        heard, offered = (await self._transaction.execute(wished)).one()
        claimed, redeemed = (await self._transaction.execute(taken)).one()
        return heard, offered, claimed, redeemed

    async def weeks(
        self, campaign_id: int, bounds: Sequence[tuple[datetime, datetime]]
    ) -> list[tuple[int, int]]:
        """Return how many of its coupons were taken and redeemed within each of the `bounds`."""

        def within(moment: Column[Any], since: datetime, until: datetime) -> ColumnElement[int]:
            return func.count().filter(moment >= since, moment < until)

        moments = (coupons.c.claimed_at, coupons.c.redeemed_at)
        counts = [within(moment, *each) for each in bounds for moment in moments]
        found = await self._transaction.execute(
            select(*counts).where(coupons.c.campaign_id == campaign_id)
        )
        counted = list(found.one()) if counts else []
        return list(zip(counted[::2], counted[1::2], strict=True))

    async def _sums(
        self, amount: Any, currency: Any, only: Sequence[ColumnElement[bool]]
    ) -> dict[int, tuple[Money, ...]]:
        """Return the sums of the known amounts of coupons (`only` these), by campaign."""
        found = await self._transaction.execute(
            select(coupons.c.campaign_id, currency, func.sum(amount))
            .where(*only, amount.is_not(None))
            .group_by(coupons.c.campaign_id, currency)
            .order_by(coupons.c.campaign_id, currency)
        )
        sums: dict[int, tuple[Money, ...]] = {}
        for campaign_id, named, total in found:
            sums[campaign_id] = (*sums.get(campaign_id, ()), Money(int(total), named))
        return sums


def _offers(guild_id: int, campaign_id: int | None) -> Subquery:
    """Return the query for the steps of offers."""
    appeared = offers.c.withdrawn_at.is_(None)
    steps: dict[str, ColumnElement[bool]] = {
        "heard": appeared,
        "offered": and_(appeared, offers.c.trial.is_(False)),
        "declined": offers.c.answer == OfferAnswer.DECLINED.value,
        "opened": offers.c.opened_at.is_not(None),
    }
    return _tally(guild_id, campaign_id, offers, counts=steps, people=steps)


def _coupons(guild_id: int, campaign_id: int | None) -> Subquery:
    """Return the query for the steps of coupons."""
    redeemed = coupons.c.redeemed_at.is_not(None)
    shared = coupons.c.shared_at.is_not(None)
    doubled = coupons.c.doubled_at.is_not(None)
    own = and_(not_(WON), not_(FROM_FRIEND))
    return _tally(
        guild_id,
        campaign_id,
        coupons,
        counts={
            "claimed": true(),
            "shared": shared,
            "doubled": doubled,
            "redeemed": redeemed,
            "redeemed_doubled": and_(redeemed, doubled),
            "unknown_amounts": and_(redeemed, GIVEN.is_(None)),
            "known_orders": and_(redeemed, coupons.c.order_total.is_not(None)),
        },
        people={
            "claimed": own,
            "redeemed": and_(own, redeemed),
            "shared": shared,
            "doubled": doubled,
            "claimed_by_friends": FROM_FRIEND,
            "redeemed_by_friends": and_(FROM_FRIEND, redeemed),
            "won": WON,
            "redeemed_won": and_(WON, redeemed),
        },
    )


def _within(
    guild_id: int, campaign_id: int | None, table: Table, column: Column[Any]
) -> list[ColumnElement[bool]]:
    """Return the condition that rows are the guild's, and of the one campaign if it is given."""
    within = [table.c.guild_id == guild_id]
    return within if campaign_id is None else [*within, column == campaign_id]


def _tally(
    guild_id: int,
    campaign_id: int | None,
    table: Table,
    *,
    counts: Mapping[str, ColumnElement[bool]],
    people: Mapping[str, ColumnElement[bool]],
) -> Subquery:
    """Return a query that counts rows and people by campaign in one scan of the table.

    Erased members count as one person for each row.
    """
    different = func.count(table.c.user_id.distinct())
    return (
        select(
            table.c.campaign_id,
            *(func.count().filter(which).label(name) for name, which in counts.items()),
            *(different.filter(which).label(MARK + name) for name, which in people.items()),
        )
        .where(*_within(guild_id, campaign_id, table, table.c.campaign_id))
        .group_by(table.c.campaign_id)
        .subquery()
    )
