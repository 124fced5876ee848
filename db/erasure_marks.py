"""Erasure marks: HMACs for rules that must outlast an erasure, from which nobody can be listed."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import delete, select, update

from db.database import Transaction
from db.key_value import KeyValueStore
from db.tables.campaigns import campaigns
from db.tables.erasure_marks import erasure_marks, redeemed_user_hashes
from db.tables.shops import shop_coupons
from db.upsert import insert
from domain.campaigns import redeemed_user_hash
from domain.contact_budget import CONTACT_PERIOD
from domain.measures import day_key

MARKS_KEEP = timedelta(days=730)
"""Time for which a refusal of offers and a pair of sharers outlast an erasure."""
KEY = "key of erasure marks"
"""Key of the secret behind all marks; it is deleted with the last of them."""


class Marked(StrEnum):
    """The rule for which an erased person is marked."""

    OFFERS_REFUSED = "offers refused"
    OFFERED_LATELY = "offered lately"
    SHARED = "shared with"
    CONTACTED = "contacted on"


class ErasureMarkRepository:
    """Marks that outlast an erasure for a while, so that erasing does not circumvent a rule.

    A mark is an HMAC-SHA256 of its rule, the guild and the people, under one random secret: marks
    of two guilds cannot be compared, and nobody can be listed from them.
    """

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(self, said: Marked, guild_id: int, *people: int, until: datetime) -> None:
        """Store a mark until then, or for longer if it is already stored for longer."""
        await self._put(said, guild_id, people, until=until)

    async def add_contact(self, guild_id: int, user_id: int, at: datetime) -> None:
        """Store that the person was approached: a mark of that day, as long as it counts."""
        day = day_key(at.astimezone(UTC).date())
        await self._put(Marked.CONTACTED, guild_id, (user_id,), day, until=at + CONTACT_PERIOD)

    async def contacts(self, guild_id: int, user_id: int, now: datetime) -> list[datetime]:
        """Return when the person was approached before an erasure, as far as it counts."""
        key = await KeyValueStore(self._transaction).get(KEY)
        if key is None:
            return []
        today = now.astimezone(UTC).date()
        days = [day_key(today - timedelta(days=ago)) for ago in range(CONTACT_PERIOD.days + 1)]
        found = await self._transaction.execute(
            select(erasure_marks.c.expires_at).where(
                erasure_marks.c.mark.in_(
                    [_mark(key, Marked.CONTACTED, guild_id, (user_id,), day) for day in days]
                ),
                erasure_marks.c.expires_at > now,
            )
        )
        return [end - CONTACT_PERIOD for end in found.scalars()]

    async def _put(
        self,
        said: Marked,
        guild_id: int,
        people: tuple[int, ...],
        day: str = "",
        *,
        until: datetime,
    ) -> None:
        facts = KeyValueStore(self._transaction)
        key = await facts.get(KEY)
        if key is None:
            key = secrets.token_hex(32)
            await facts.put(KEY, key)
        statement = insert(self._transaction, erasure_marks).values(
            mark=_mark(key, said, guild_id, people, day), expires_at=until
        )
        await self._transaction.execute(
            statement.on_conflict_do_update(
                index_elements=["mark"],
                set_={"expires_at": statement.excluded.expires_at},
                where=erasure_marks.c.expires_at < statement.excluded.expires_at,
            )
        )

    async def has(self, said: Marked, guild_id: int, *people: int, now: datetime) -> bool:
        """Return whether there is such a mark that has not expired."""
        key = await KeyValueStore(self._transaction).get(KEY)
        if key is None:
            return False
        found = await self._transaction.execute(
            select(erasure_marks.c.id).where(
                erasure_marks.c.mark == _mark(key, said, guild_id, people),
                erasure_marks.c.expires_at > now,
            )
        )
        return found.first() is not None

    async def forget_expired(self, now: datetime) -> None:
        """Delete the marks that have expired, and with the last one the secret of them all."""
        await self._transaction.execute(
            delete(erasure_marks).where(erasure_marks.c.expires_at <= now)
        )
        left = await self._transaction.execute(select(erasure_marks.c.id).limit(1))
        if left.first() is None:
            await KeyValueStore(self._transaction).delete(KEY)


def _mark(key: str, said: Marked, guild_id: int, people: tuple[int, ...], day: str = "") -> str:
    words = f"{said}:{guild_id}:{':'.join(map(str, sorted(people)))}{day and ':'}{day}"
    return hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest()


class SpentMarkRepository:
    """Marks of erased people who may have used a coupon of a running campaign."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, campaign_id: int, user_id: int) -> str:
        """Return the person's mark under the campaign's own secret, which is created if needed."""
        found = await self._transaction.execute(
            select(campaigns.c.secret).where(campaigns.c.id == campaign_id)
        )
        secret: str | None = found.scalar_one()
        if secret is None:
            secret = secrets.token_hex(32)
            await self._transaction.execute(
                update(campaigns).where(campaigns.c.id == campaign_id).values(secret=secret)
            )
        return redeemed_user_hash(secret, user_id)

    async def add(self, campaign_id: int, marked: str) -> None:
        """Store a mark, once."""
        await self._transaction.execute(
            insert(self._transaction, redeemed_user_hashes)
            .values(campaign_id=campaign_id, mark=marked)
            .on_conflict_do_nothing()
        )

    async def add_redeemed(self, coupon_id: int) -> None:
        """Mark the erased owner of a coupon as having used it, as its shop now reports."""
        found = await self._transaction.execute(
            select(shop_coupons.c.campaign_id, shop_coupons.c.mark)
            .join(campaigns, campaigns.c.id == shop_coupons.c.campaign_id)
            .where(
                shop_coupons.c.coupon_id == coupon_id,
                shop_coupons.c.mark.is_not(None),
                campaigns.c.ended_at.is_(None),
            )
        )
        for row in found.all():
            await self.add(row.campaign_id, row.mark)

    async def has(self, campaign_id: int, user_id: int) -> bool:
        """Return whether the person had a coupon of the campaign and was erased since."""
        found = await self._transaction.execute(
            select(campaigns.c.secret).where(campaigns.c.id == campaign_id)
        )
        secret: str | None = found.scalar_one_or_none()
        if secret is None:
            return False
        marked = await self._transaction.execute(
            select(redeemed_user_hashes.c.id).where(
                redeemed_user_hashes.c.campaign_id == campaign_id,
                redeemed_user_hashes.c.mark == redeemed_user_hash(secret, user_id),
            )
        )
        return marked.first() is not None

    async def forget(self, campaign_id: int) -> None:
        """Delete the campaign's marks and the secret that made them."""
        await self._transaction.execute(
            delete(redeemed_user_hashes).where(redeemed_user_hashes.c.campaign_id == campaign_id)
        )
        await self._transaction.execute(
            update(shop_coupons).where(shop_coupons.c.campaign_id == campaign_id).values(mark=None)
        )
        await self._transaction.execute(
            update(campaigns).where(campaigns.c.id == campaign_id).values(secret=None)
        )
