"""Consent of members, a row for each who chose something."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from db.chunking import chunked
from db.database import Transaction
from db.rank_histogram import RankHistogramRepository
from db.tables.consent import consents
from db.upsert import upsert
from domain.consent import Consent, OfferConsent

_OF_MEMBERS = select(consents).where(
    consents.c.guild_id == bindparam("guild"),
    consents.c.user_id.in_(bindparam("users", expanding=True)),
)
"""Built once, since building a statement takes longer than running it."""


class ConsentRepository:
    """The rows of the `consents` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def get(self, guild_id: int, user_id: int) -> Consent:
        """Return the member's consent; the defaults for one who chose nothing."""
        return (await self.of(guild_id, [user_id]))[user_id]

    async def of(self, guild_id: int, user_ids: Collection[int]) -> dict[int, Consent]:
        """Return the consent of each of these members, the defaults for those who chose nothing."""
        known = dict.fromkeys(user_ids, Consent())
        for wanted in chunked(known):
            found = await self._transaction.execute(
                _OF_MEMBERS, {"guild": guild_id, "users": wanted}
            )
            known.update((row.user_id, _consent(row._mapping)) for row in found)
        return known

    async def left_alone(self, guild_id: int, user_ids: Collection[int]) -> frozenset[int]:
        """Return those of these members who want to be left alone."""
        consents = await self.of(guild_id, user_ids)
        return frozenset(user_id for user_id, consent in consents.items() if consent.left_alone)

    async def put(self, guild_id: int, user_id: int, consent: Consent, at: datetime) -> None:
        """Store the member's consent; they are listed on leaderboards, or removed, at once."""
        row = {
            "guild_id": guild_id,
            "user_id": user_id,
            "counted": consent.counted,
            "named": consent.named,
            "listed": consent.listed,
            "direct_messages": consent.direct_messages,
            "offers": consent.offers.value,
            "monthly": consent.monthly,
            "quoted": consent.quoted,
            "pinged": consent.pinged,
            "updated_at": at,
        }
        await upsert(self._transaction, consents, row)
        await RankHistogramRepository(self._transaction).set_listed(
            user_id, guild_id=guild_id, listed=consent.listed
        )


def _consent(row: Mapping[Any, Any]) -> Consent:
    return Consent(
        counted=row["counted"],
        named=row["named"],
        listed=row["listed"],
        direct_messages=row["direct_messages"],
        offers=OfferConsent(row["offers"]),
        monthly=row["monthly"],
        quoted=row["quoted"],
        pinged=row["pinged"],
    )
