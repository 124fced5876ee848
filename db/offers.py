"""Offers and their answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, literal, or_, select, update

from db.database import Transaction
from db.tables.offers import offers
from db.upsert import insert
from domain.measures import Occurrence
from domain.offer_measures import OFFERS_MADE
from domain.offer_trials import JudgedOffer
from domain.offers import Offer, OfferAnswer, OfferChoice


class OfferRepository:
    """The rows of the `offers` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self,
        choice: OfferChoice,
        *,
        user_id: int,
        channel_id: int,
        message_id: int,
        at: datetime,
        language: str | None = None,
    ) -> int | None:
        """Store an offer; returns its id, or None if the message was answered before."""
        statement = insert(self._transaction, offers).values(
            guild_id=choice.campaign.guild_id,
            campaign_id=choice.campaign.id,
            user_id=user_id,
            channel_id=channel_id,
            message_id=message_id,
            language=language,
            named=choice.named,
            score=choice.score,
            trial=choice.trial,
            offered_at=at,
        )
        added = await self._transaction.execute(
            statement.on_conflict_do_nothing(index_elements=["guild_id", "message_id"]).returning(
                offers.c.id
            )
        )
        offer_id: int | None = added.scalar_one_or_none()
        if offer_id is not None and not choice.trial:
            self._transaction.occurrences.add(
                Occurrence(OFFERS_MADE, choice.campaign.guild_id, at, user_id)
            )
        return offer_id

    async def get(self, guild_id: int, offer_id: int) -> Offer | None:
        """Return the guild's offer with this id."""
        found = await self._transaction.execute(
            select(offers).where(offers.c.guild_id == guild_id, offers.c.id == offer_id)
        )
        row = found.one_or_none()
        return _offer(row) if row else None

    async def last_at(self, guild_id: int, user_id: int, *, trial: bool) -> datetime | None:
        """Return when the member was last offered something, or would have been in the `trial`."""
        found = await self._transaction.execute(
            select(func.max(offers.c.offered_at)).where(
                offers.c.guild_id == guild_id,
                offers.c.user_id == user_id,
                offers.c.trial.is_(trial),
                offers.c.withdrawn_at.is_(None),
            )
        )
        last: datetime | None = found.scalar_one()
        return last

    async def count_since(self, guild_id: int, since: datetime, *, trial: bool) -> int:
        """Return how many offers were made in the guild from `since` on, or would have been."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(offers)
            .where(
                offers.c.guild_id == guild_id,
                offers.c.offered_at >= since,
                offers.c.trial.is_(trial),
                offers.c.withdrawn_at.is_(None),
            )
        )
        return found.scalar_one()

    async def withdraw(self, offer_id: int, at: datetime, *, gave_nothing: bool = False) -> None:
        """Record that the offer was never posted, so that it does not count as made.

        One that its member has opened was posted: it is withdrawn only if it `gave_nothing`. One
        that they answered stays.
        """
        withdrawn = await self._transaction.execute(
            update(offers)
            .where(
                offers.c.id == offer_id,
                or_(offers.c.opened_at.is_(None), literal(gave_nothing)),
                offers.c.answered_at.is_(None),
                offers.c.withdrawn_at.is_(None),
            )
            .values(withdrawn_at=at)
            .returning(offers.c.guild_id, offers.c.offered_at, offers.c.user_id, offers.c.trial)
        )
        self._transaction.occurrences.extend(
            Occurrence(OFFERS_MADE, row.guild_id, row.offered_at, row.user_id, number=-1)
            for row in withdrawn
            if not row.trial
        )

    async def replace_campaign(self, offer_id: int, campaign_id: int) -> None:
        """Make the offer one of another campaign, since its own gives no coupons now."""
        await self._transaction.execute(
            update(offers).where(offers.c.id == offer_id).values(campaign_id=campaign_id)
        )

    async def answered(self, offer_id: int, answer: OfferAnswer, at: datetime) -> None:
        """Store the member's answer, replacing an earlier one."""
        await self._transaction.execute(
            update(offers)
            .where(offers.c.id == offer_id)
            .values(answer=answer.value, answered_at=at)
        )

    async def opened(self, guild_id: int, offer_id: int, user_id: int, at: datetime) -> None:
        """Record the first time that its member opened it."""
        await self._transaction.execute(
            update(offers)
            .where(
                offers.c.guild_id == guild_id,
                offers.c.id == offer_id,
                offers.c.user_id == user_id,
                offers.c.opened_at.is_(None),
            )
            .values(opened_at=at)
        )

    async def judge(self, guild_id: int, offer_id: int, *, right: bool) -> Offer | None:
        """Store whether a moderator finds it right; None if there is no such offer."""
        await self._transaction.execute(
            update(offers)
            .where(offers.c.guild_id == guild_id, offers.c.id == offer_id)
            .values(right=right)
        )
        return await self.get(guild_id, offer_id)

    async def judged(self, guild_id: int) -> list[JudgedOffer]:
        """Return all offers that moderators have judged."""
        found = await self._transaction.execute(
            select(offers.c.score, offers.c.right).where(
                offers.c.guild_id == guild_id, offers.c.right.is_not(None)
            )
        )
        return [JudgedOffer(row.score, row.right) for row in found]

    async def heard_in_trial(self, guild_id: int) -> int:
        """Return how many wishes were detected in trials."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(offers)
            .where(offers.c.guild_id == guild_id, offers.c.trial.is_(True))
        )
        return found.scalar_one()


def _offer(row: Any) -> Offer:
    return Offer(
        id=row.id,
        guild_id=row.guild_id,
        campaign_id=row.campaign_id,
        user_id=row.user_id,
        channel_id=row.channel_id,
        message_id=row.message_id,
        language=row.language,
        named=row.named,
        score=row.score,
        trial=row.trial,
        offered_at=row.offered_at,
        answer=OfferAnswer(row.answer) if row.answer else None,
        right=row.right,
    )
