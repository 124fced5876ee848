"""Funnels of campaigns: what became of the detected wishes, in all and by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import Column, ColumnElement, Subquery, Table, and_, case, func, select, true

from db.campaigns import campaign_of
from db.database import Transaction
from db.tables.campaigns import campaigns
from db.tables.coupons import coupons
from db.tables.offers import offers
from domain.campaign_funnel import Funnel
from domain.campaigns import Campaign
from domain.money import Money
from domain.offers import OfferAnswer

GIVEN = func.coalesce(
    coupons.c.given, coupons.c.amount * case((coupons.c.doubled_at.is_(None), 1), else_=2)
)
"""The amount that a redeemed coupon took off; NULL for a percentage of an unknown price."""
STEPS = [step.name for step in fields(Funnel) if step.name != "given"]


class FunnelRepository:
    """Counts of campaigns from the tables `offers` and `coupons`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(
        self, guild_id: int, campaign_id: int | None = None
    ) -> list[tuple[Campaign, Funnel]]:
        """Return all campaigns of the guild, or one, with their funnels; the newest first."""
        within = partial(_within, guild_id, campaign_id)
        made_or_taken = partial(_tally, guild_id, campaign_id)
        redeemed = coupons.c.redeemed_at.is_not(None)
        doubled = coupons.c.doubled_at.is_not(None)
        appeared = offers.c.withdrawn_at.is_(None)
        made = made_or_taken(
            offers,
            heard=appeared,
            offered=and_(appeared, offers.c.trial.is_(False)),
            declined=offers.c.answer == OfferAnswer.DECLINED.value,
            opened=offers.c.opened_at.is_not(None),
        )
        taken = made_or_taken(
            coupons,
            claimed=true(),
            shared=coupons.c.shared_at.is_not(None),
            doubled=doubled,
            redeemed=redeemed,
            redeemed_doubled=and_(redeemed, doubled),
            unknown_amounts=and_(redeemed, GIVEN.is_(None)),
        )
        steps = [
            func.coalesce(column, 0).label(column.name)
            for counted in (made, taken)
            for column in counted.c
            if column.name != "campaign_id"
        ]
        given = await self._given(within(coupons, coupons.c.campaign_id))
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
                Funnel(**{step: row._mapping[step] for step in STEPS}, given=given.get(row.id, ())),
            )
            for row in found
        ]

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

    async def _given(self, only: Sequence[ColumnElement[bool]]) -> dict[int, tuple[Money, ...]]:
        """Return the known amounts that redeemed coupons took off (`only` these), by campaign."""
        currency = func.coalesce(coupons.c.given_in, coupons.c.currency)
        found = await self._transaction.execute(
            select(coupons.c.campaign_id, currency, func.sum(GIVEN))
            .where(*only, coupons.c.redeemed_at.is_not(None), GIVEN.is_not(None))
            .group_by(coupons.c.campaign_id, currency)
            .order_by(coupons.c.campaign_id, currency)
        )
        given: dict[int, tuple[Money, ...]] = {}
        for campaign_id, named, total in found:
            given[campaign_id] = (*given.get(campaign_id, ()), Money(int(total), named))
        return given


def _within(
    guild_id: int, campaign_id: int | None, table: Table, column: Column[Any]
) -> list[ColumnElement[bool]]:
    """Return the condition that rows are the guild's, and of the one campaign if it is given."""
    within = [table.c.guild_id == guild_id]
    return within if campaign_id is None else [*within, column == campaign_id]


def _tally(
    guild_id: int, campaign_id: int | None, table: Table, **counts: ColumnElement[bool]
) -> Subquery:
    """Return a query that counts these by campaign in one scan of the table."""
    return (
        select(
            table.c.campaign_id,
            *(func.count().filter(which).label(name) for name, which in counts.items()),
        )
        .where(*_within(guild_id, campaign_id, table, table.c.campaign_id))
        .group_by(table.c.campaign_id)
        .subquery()
    )
