"""Campaigns, and how each of them does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, ScalarSelect, Select, func, select, update

from db.engine import Transaction
from db.tables import campaigns, coupons, offers
from db.upsert import insert
from domain.campaigns import Campaign, Discount


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many offers of a campaign were made, how many codes taken, how many redeemed."""

    offered: int
    claimed: int
    redeemed: int


class CampaignRepository:
    """The rows of the `campaigns` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        guild_id: int,
        product: str,
        discount: Discount,
        valid_days: int,
        *,
        created_by: int,
        at: datetime,
    ) -> Campaign:
        """Keep a new campaign, which begins at once."""
        statement = insert(self._transaction, campaigns).values(
            guild_id=guild_id,
            product=product,
            percent=discount.percent,
            valid_days=valid_days,
            created_by=created_by,
            created_at=at,
        )
        row = (await self._transaction.execute(statement.returning(campaigns))).one()
        return _campaign(row._mapping)

    async def get(self, guild_id: int, campaign_id: int) -> Campaign | None:
        """The guild's campaign of this number."""
        found = await self._transaction.execute(
            select(campaigns).where(campaigns.c.guild_id == guild_id, campaigns.c.id == campaign_id)
        )
        row = found.one_or_none()
        return _campaign(row._mapping) if row else None

    async def of(self, guild_id: int) -> list[tuple[Campaign, Funnel]]:
        """All campaigns of the guild and how they do, the newest first."""

        def tally(counted: Column[Any], *only: ColumnElement[bool]) -> ScalarSelect[int]:
            same = counted.table.c.campaign_id == campaigns.c.id
            return select(func.count(counted)).where(same, *only).scalar_subquery()

        found = await self._transaction.execute(
            select(
                campaigns,
                tally(offers.c.id, offers.c.trial.is_(False)).label("offered"),
                tally(coupons.c.id).label("claimed"),
                tally(coupons.c.redeemed_at).label("redeemed"),
            )
            .where(campaigns.c.guild_id == guild_id)
            .order_by(campaigns.c.id.desc())
        )
        return [
            (_campaign(row._mapping), Funnel(row.offered, row.claimed, row.redeemed))
            for row in found
        ]

    async def active(self, guild_id: int) -> list[Campaign]:
        """The guild's campaigns that go on."""
        return await self._list(
            select(campaigns).where(
                campaigns.c.guild_id == guild_id, campaigns.c.ended_at.is_(None)
            )
        )

    async def open_to(self, guild_id: int, user_id: int) -> list[Campaign]:
        """Those that go on and of which the member holds no coupon."""
        held = select(coupons.c.id).where(
            coupons.c.campaign_id == campaigns.c.id, coupons.c.user_id == user_id
        )
        return await self._list(
            select(campaigns).where(
                campaigns.c.guild_id == guild_id,
                campaigns.c.ended_at.is_(None),
                ~held.exists(),
            )
        )

    async def end(self, guild_id: int, campaign_id: int, at: datetime) -> bool:
        """End it; False if it was over already or is not the guild's."""
        ended = await self._transaction.execute(
            update(campaigns)
            .where(
                campaigns.c.guild_id == guild_id,
                campaigns.c.id == campaign_id,
                campaigns.c.ended_at.is_(None),
            )
            .values(ended_at=at)
        )
        return ended.rowcount == 1

    async def _list(self, query: Select[Any]) -> list[Campaign]:
        found = await self._transaction.execute(query.order_by(campaigns.c.id))
        return [_campaign(row._mapping) for row in found]


def _campaign(row: Mapping[Any, Any]) -> Campaign:
    return Campaign(
        id=row["id"],
        guild_id=row["guild_id"],
        product=row["product"],
        discount=Discount(row["percent"]),
        valid_days=row["valid_days"],
        created_at=row["created_at"],
        ended_at=row["ended_at"],
    )
