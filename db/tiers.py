"""Tiers of members, notifications about them, and their benefits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, select, union_all

from db.database import Transaction
from db.tables.contributions import totals
from db.tables.gifts import gifts
from db.tables.outbox import outbox
from db.tables.tiers import tier_benefits, tier_benefits_given, tier_holders, tier_notifications
from db.upsert import insert, upsert
from domain.contributions import ContributionKind
from domain.contributions.totals import ALL
from domain.tiers import HeldTier, TierChange


@dataclass(frozen=True, slots=True)
class TierNotification:
    """A notification of a member, with the recent points they had."""

    id: int
    guild_id: int
    user_id: int
    news: TierChange
    tier: int
    points: int
    at: datetime


class TierRepository:
    """The tiers of one guild's members."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def to_review(self, weeks: Sequence[str], after: int, limit: int) -> list[int]:
        """Return the next members by id after `after` who have points in `weeks` or hold a tier.

        Each week's first few are read straight from its index, so a step costs the same however
        many members there are.
        """
        by_week = (
            select(totals.c.user_id)
            .where(
                totals.c.guild_id == self._guild_id,
                totals.c.period == week,
                totals.c.kind == ALL,
                totals.c.user_id > after,
            )
            .order_by(totals.c.user_id)
            .limit(limit)
            .subquery()
            for week in weeks
        )
        holders = (
            select(tier_holders.c.user_id)
            .where(tier_holders.c.guild_id == self._guild_id, tier_holders.c.user_id > after)
            .order_by(tier_holders.c.user_id)
            .limit(limit)
            .subquery()
        )
        everybody = union_all(*(select(some.c.user_id) for some in (*by_week, holders))).subquery()
        found = await self._transaction.execute(
            select(everybody.c.user_id).distinct().order_by(everybody.c.user_id).limit(limit)
        )
        return list(found.scalars())

    async def by_week(
        self, user_ids: Collection[int], weeks: Collection[str]
    ) -> dict[int, dict[str, int]]:
        """Return the points of each of these members in each of these weeks, without empty ones."""
        found = await self._transaction.execute(
            select(totals.c.user_id, totals.c.period, totals.c.points).where(
                totals.c.guild_id == self._guild_id,
                totals.c.period.in_(weeks),
                totals.c.kind == ALL,
                totals.c.user_id.in_(user_ids),
            )
        )
        points: dict[int, dict[str, int]] = defaultdict(dict)
        for row in found:
            points[row.user_id][row.period] = row.points
        return points

    async def by_kind(self, user_id: int, weeks: Collection[str]) -> dict[str, dict[str, int]]:
        """Return one member's points by kind, ALL among them, and week."""
        found = await self._transaction.execute(
            select(totals.c.kind, totals.c.period, totals.c.points).where(
                totals.c.guild_id == self._guild_id,
                totals.c.period.in_(weeks),
                # Listed so that each row is found by its whole key.
                totals.c.kind.in_([ALL, *ContributionKind]),
                totals.c.user_id == user_id,
            )
        )
        points: dict[str, dict[str, int]] = defaultdict(dict)
        for row in found:
            points[row.kind][row.period] = row.points
        return points

    async def held_tiers(self, user_ids: Collection[int]) -> dict[int, HeldTier]:
        """Return the tiers held by these members, without those who hold none."""
        found = await self._transaction.execute(
            select(tier_holders.c.user_id, tier_holders.c.tier, tier_holders.c.low_since).where(
                tier_holders.c.guild_id == self._guild_id, tier_holders.c.user_id.in_(user_ids)
            )
        )
        return {row.user_id: HeldTier(row.tier, row.low_since) for row in found}

    async def save_tier(self, user_id: int, held: HeldTier) -> None:
        """Store the tier that the member holds from now on."""
        if held.tier:
            row = {
                "guild_id": self._guild_id,
                "user_id": user_id,
                "tier": held.tier,
                "low_since": held.low_since,
            }
            await upsert(self._transaction, tier_holders, row)
            return
        await self._transaction.execute(
            delete(tier_holders).where(
                tier_holders.c.guild_id == self._guild_id, tier_holders.c.user_id == user_id
            )
        )

    async def counts(self) -> dict[int, int]:
        """Return how many members hold each tier."""
        found = await self._transaction.execute(
            select(tier_holders.c.tier, func.count().label("members"))
            .where(tier_holders.c.guild_id == self._guild_id)
            .group_by(tier_holders.c.tier)
        )
        return {row.tier: row.members for row in found}

    # --- Notifications ------------------------------------------------------------------------

    async def add_notification(
        self, user_id: int, news: TierChange, tier: int, points: int, at: datetime
    ) -> int:
        """Store a notification of the member; returns its id."""
        result = await self._transaction.execute(
            insert(self._transaction, tier_notifications)
            .values(
                guild_id=self._guild_id,
                user_id=user_id,
                news=news.value,
                tier=tier,
                points=points,
                at=at,
            )
            .returning(tier_notifications.c.id)
        )
        return int(result.scalar_one())

    async def notification(self, news_id: int) -> TierNotification | None:
        """Return the notification with this id, or None."""
        found = await self._transaction.execute(
            select(tier_notifications).where(
                tier_notifications.c.guild_id == self._guild_id, tier_notifications.c.id == news_id
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        return TierNotification(
            row.id, row.guild_id, row.user_id, TierChange(row.news), row.tier, row.points, row.at
        )

    async def unsent_notifications(self, kind: str, user_ids: Collection[int]) -> set[int]:
        """Return which of these members have unsent notifications of `kind` in the outbox."""
        waiting = exists().where(
            outbox.c.kind == kind,
            outbox.c.subject_id == tier_notifications.c.id,
            outbox.c.ended_at.is_(None),
        )
        found = await self._transaction.execute(
            select(tier_notifications.c.user_id).where(
                tier_notifications.c.guild_id == self._guild_id,
                tier_notifications.c.user_id.in_(user_ids),
                tier_notifications.c.news == TierChange.WARNED,
                waiting,
            )
        )
        return set(found.scalars())

    # --- Benefits ----------------------------------------------------------------------------

    async def benefits(self) -> dict[int, list[tuple[int, str]]]:
        """Return the gifts, by id and name, that come with each tier, without retired ones."""
        found = await self._transaction.execute(
            select(tier_benefits.c.tier, gifts.c.id, gifts.c.name)
            .join(gifts, gifts.c.id == tier_benefits.c.gift_id)
            .where(tier_benefits.c.guild_id == self._guild_id, gifts.c.retired_at.is_(None))
            .order_by(tier_benefits.c.tier, gifts.c.id)
        )
        benefits: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for row in found:
            benefits[row.tier].append((row.id, row.name))
        return benefits

    async def has_gift(self, gift_id: int) -> bool:
        """Return whether the gift is on this guild's list."""
        found = await self._transaction.execute(
            select(gifts.c.id).where(
                gifts.c.guild_id == self._guild_id,
                gifts.c.id == gift_id,
                gifts.c.retired_at.is_(None),
            )
        )
        return found.one_or_none() is not None

    async def add_benefit(self, tier: int, gift_id: int) -> bool:
        """Add the gift to the tier; False if it is there already."""
        result = await self._transaction.execute(
            insert(self._transaction, tier_benefits)
            .values(guild_id=self._guild_id, tier=tier, gift_id=gift_id)
            .on_conflict_do_nothing()
        )
        return result.rowcount == 1

    async def drop_benefit(self, tier: int, gift_id: int) -> bool:
        """Remove the gift from the tier; False if it was not there."""
        result = await self._transaction.execute(
            delete(tier_benefits).where(
                tier_benefits.c.guild_id == self._guild_id,
                tier_benefits.c.tier == tier,
                tier_benefits.c.gift_id == gift_id,
            )
        )
        return result.rowcount == 1

    async def give_benefit(self, user_id: int, tier: int, gift_id: int, at: datetime) -> int | None:
        """Record that the member has the benefit; returns its id, None if they had it before."""
        result = await self._transaction.execute(
            insert(self._transaction, tier_benefits_given)
            .values(guild_id=self._guild_id, user_id=user_id, gift_id=gift_id, tier=tier, at=at)
            .on_conflict_do_nothing()
            .returning(tier_benefits_given.c.id)
        )
        number: int | None = result.scalar_one_or_none()
        return number

    async def keep_back(self, number: int) -> None:
        """Delete the record of a benefit that was out of stock, so that it is given later."""
        await self._transaction.execute(
            delete(tier_benefits_given).where(
                tier_benefits_given.c.guild_id == self._guild_id,
                tier_benefits_given.c.id == number,
            )
        )

    async def had(self, user_ids: Collection[int]) -> set[tuple[int, int]]:
        """Return which of these members have had which gift: their ids and the gifts' ids."""
        found = await self._transaction.execute(
            select(tier_benefits_given.c.user_id, tier_benefits_given.c.gift_id).where(
                tier_benefits_given.c.guild_id == self._guild_id,
                tier_benefits_given.c.user_id.in_(user_ids),
            )
        )
        return {(row.user_id, row.gift_id) for row in found}

    async def benefit_given(self, number: int) -> tuple[int, int] | None:
        """Return the member who got the benefit with this id, and its tier; None if it is gone."""
        found = await self._transaction.execute(
            select(tier_benefits_given.c.user_id, tier_benefits_given.c.tier).where(
                tier_benefits_given.c.guild_id == self._guild_id,
                tier_benefits_given.c.id == number,
            )
        )
        row = found.one_or_none()
        return (row.user_id, row.tier) if row else None
