"""Gifts of a guild, and their grants to members."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, update

from db.database import Transaction
from db.tables.gifts import gifts, grants
from db.upsert import insert
from domain.contributions import ContributionKind
from domain.gift_kinds import gift_kind
from domain.gifts import NOBODY, Gift, GiftSize, GiftStock, Grant, GrantState
from domain.money import Money


class GiftRepository:
    """One guild's gifts."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, gift: Gift, at: datetime) -> int:
        """Add a gift to the list; returns its id."""
        result = await self._transaction.execute(
            insert(self._transaction, gifts)
            .values(guild_id=self._guild_id, created_at=at, quantity=gift.quantity, **_terms(gift))
            .returning(gifts.c.id)
        )
        return int(result.scalar_one())

    async def change(self, gift: Gift) -> bool:
        """Update the gift, all but its quantity; False if it is not on the list."""
        return await self._set(gift.id, **_terms(gift))

    async def restock(self, gift_id: int, more: int | None) -> bool:
        """Add `more` to the stock, None for no limit; False if it is not on the list."""
        quantity = None if more is None else func.coalesce(gifts.c.quantity, 0) + more
        return await self._set(gift_id, quantity=quantity)

    async def retire(self, gift_id: int, at: datetime) -> bool:
        """Remove it from the list; False if it is not on it. Its grants are unaffected."""
        return await self._set(gift_id, retired_at=at)

    async def get(self, gift_id: int) -> Gift | None:
        """Return the gift with this id, on the list or not."""
        found = await self._transaction.execute(self._gifts().where(gifts.c.id == gift_id))
        row = found.one_or_none()
        return _gift(row) if row else None

    async def all(self) -> list[Gift]:
        """Return the gifts on the list, the oldest first."""
        query = self._gifts().where(gifts.c.retired_at.is_(None)).order_by(gifts.c.id)
        found = await self._transaction.execute(query)
        return [_gift(row) for row in found]

    async def stock(self) -> list[GiftStock]:
        """Return the gifts on the list with the numbers of their grants, the oldest first."""
        found = await self._transaction.execute(
            select(grants.c.gift_id, grants.c.state, func.count().label("count"))
            .where(grants.c.guild_id == self._guild_id)
            .group_by(grants.c.gift_id, grants.c.state)
        )
        counts = {(row.gift_id, GrantState(row.state)): int(row._mapping["count"]) for row in found}
        return [
            GiftStock(
                gift,
                *(
                    counts.get((gift.id, state), 0)
                    for state in (GrantState.OFFERED, GrantState.CLAIMED, GrantState.DELIVERED)
                ),
            )
            for gift in await self.all()
        ]

    async def reserve(
        self,
        gift_id: int,
        user_id: int,
        *,
        source: str,
        source_id: int,
        at: datetime,
        until: datetime,
    ) -> int | None:
        """Take one out of the stock for a member, to be claimed before `until`.

        Returns the grant's id; None if none is left, it is off the list, or the same was granted
        from the same source before. Of two who take the last one, one gets None.
        """
        taken = await self._transaction.execute(
            update(gifts)
            .where(
                gifts.c.id == gift_id,
                gifts.c.guild_id == self._guild_id,
                gifts.c.retired_at.is_(None),
                or_(gifts.c.quantity.is_(None), gifts.c.quantity > 0),
            )
            .values(quantity=gifts.c.quantity - 1)
        )
        if taken.rowcount != 1:
            return None
        granted = await self._transaction.execute(
            insert(self._transaction, grants)
            .values(
                guild_id=self._guild_id,
                gift_id=gift_id,
                user_id=user_id,
                source=source,
                source_id=source_id,
                state=GrantState.OFFERED.value,
                granted_at=at,
                until=until,
            )
            .on_conflict_do_nothing()
            .returning(grants.c.id)
        )
        grant_id: int | None = granted.scalar_one_or_none()
        if grant_id is None:
            await self.put_back(gift_id)
        return grant_id

    async def put_back(self, gift_id: int) -> None:
        """Return one to the stock."""
        await self._transaction.execute(
            update(gifts)
            .where(gifts.c.id == gift_id, gifts.c.guild_id == self._guild_id)
            .values(quantity=gifts.c.quantity + 1)
        )

    async def _set(self, gift_id: int, **values: Any) -> bool:
        result = await self._transaction.execute(
            update(gifts)
            .where(
                gifts.c.guild_id == self._guild_id,
                gifts.c.id == gift_id,
                gifts.c.retired_at.is_(None),
            )
            .values(**values)
        )
        return result.rowcount == 1

    def _gifts(self) -> Select[Any]:
        return select(gifts).where(gifts.c.guild_id == self._guild_id)


class GrantRepository:
    """One guild's grants.

    A change of state returns False unless the grant is in the state before.
    """

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def get(self, grant_id: int) -> Grant | None:
        """Return the grant with this id."""
        return await self._one(grants.c.id == grant_id)

    async def granted_by(self, source: str, source_id: int, user_id: int) -> Grant | None:
        """Return the grant that the member received from this source."""
        return await self._one(
            grants.c.source == source,
            grants.c.source_id == source_id,
            grants.c.user_id == user_id,
        )

    async def waiting(
        self, states: Collection[GrantState], user_id: int | None = None
    ) -> list[Grant]:
        """Return the grants in these states, of all members or of one, the oldest first."""
        query = self._grants(grants.c.state.in_([state.value for state in states]))
        if user_id is not None:
            query = query.where(grants.c.user_id == user_id)
        return [_grant(row) for row in await self._transaction.execute(query.order_by(grants.c.id))]

    async def claim(
        self, grant_id: int, at: datetime, *, address: bytes | None = None, post: str = ""
    ) -> bool:
        """Record that its owner claims it, before its time is over."""
        return await self._move(
            grant_id,
            grants.c.state == GrantState.OFFERED.value,
            grants.c.until > at,
            state=GrantState.CLAIMED.value,
            claimed_at=at,
            address=address,
            post=post,
            note="",
        )

    async def deliver(
        self, grant_id: int, at: datetime, *, ends_at: datetime | None = None
    ) -> bool:
        """Record that its owner has it.

        Address and text are deleted, as they are no longer needed.
        """
        return await self._move(
            grant_id,
            grants.c.state == GrantState.CLAIMED.value,
            state=GrantState.DELIVERED.value,
            delivered_at=at,
            ends_at=ends_at,
            address=None,
            note="",
        )

    async def pass_on(
        self,
        grant_id: int,
        user_id: int,
        *,
        source: str,
        source_id: int,
        at: datetime,
        until: datetime,
    ) -> bool:
        """Give a grant that was reserved for nobody yet to a member."""
        return await self._move(
            grant_id,
            grants.c.state == GrantState.OFFERED.value,
            grants.c.user_id == NOBODY,
            user_id=user_id,
            source=source,
            source_id=source_id,
            granted_at=at,
            until=until,
        )

    async def offer_again(self, grant_id: int, until: datetime, note: str) -> bool:
        """Offer it to its owner again, who may claim it once more; `note` says why."""
        return await self._move(
            grant_id,
            grants.c.state == GrantState.CLAIMED.value,
            state=GrantState.OFFERED.value,
            until=until,
            note=note,
        )

    async def give_back(self, grant_id: int, at: datetime) -> bool:
        """Return a grant that nobody claimed by `at` to the stock."""
        found = await self._transaction.execute(
            update(grants)
            .where(
                grants.c.guild_id == self._guild_id,
                grants.c.id == grant_id,
                grants.c.state == GrantState.OFFERED.value,
                grants.c.until <= at,
            )
            .values(state=GrantState.RETURNED.value)
            .returning(grants.c.gift_id)
        )
        gift_id: int | None = found.scalar_one_or_none()
        if gift_id is None:
            return False
        await GiftRepository(self._transaction, self._guild_id).put_back(gift_id)
        return True

    async def note(self, grant_id: int, note: str) -> bool:
        """Store a failure; False if the same was stored already."""
        return await self._move(grant_id, grants.c.note != note, note=note)

    async def address(self, grant_id: int) -> bytes | None:
        """Return the encrypted address of a grant to be sent."""
        found = await self._transaction.execute(
            select(grants.c.address).where(
                grants.c.guild_id == self._guild_id, grants.c.id == grant_id
            )
        )
        address: bytes | None = found.scalar_one_or_none()
        return address

    async def put_address(self, grant_id: int, address: bytes) -> bool:
        """Replace the address of a grant that is claimed and not yet sent."""
        return await self._move(
            grant_id, grants.c.state == GrantState.CLAIMED.value, address=address
        )

    async def forget_address(self, grant_id: int) -> bool:
        """Delete the address; False if there is none."""
        return await self._move(grant_id, grants.c.address.is_not(None), address=None)

    async def _move(self, grant_id: int, *when: ColumnElement[bool], **values: Any) -> bool:
        moved = await self._transaction.execute(
            update(grants)
            .where(grants.c.guild_id == self._guild_id, grants.c.id == grant_id, *when)
            .values(**values)
        )
        return moved.rowcount == 1

    async def _one(self, *where: ColumnElement[bool]) -> Grant | None:
        found = await self._transaction.execute(self._grants(*where).order_by(grants.c.id).limit(1))
        row = found.one_or_none()
        return _grant(row) if row else None

    def _grants(self, *where: ColumnElement[bool]) -> Select[Any]:
        return _with_gifts(grants.c.guild_id == self._guild_id, *where)


class PreviewRepository:
    """The previews that go on, of every guild."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def of(self, user_id: int) -> list[Grant]:
        """Return the person's previews that are delivered and have an end."""
        found = await self._transaction.execute(
            _with_gifts(
                grants.c.user_id == user_id,
                grants.c.state == GrantState.DELIVERED.value,
                grants.c.ends_at.is_not(None),
            )
        )
        return [_grant(row) for row in found]


def _with_gifts(*where: ColumnElement[bool]) -> Select[Any]:
    own = [column.label(f"grant_{column.name}") for column in grants.columns]
    return select(gifts, *own).join(grants, grants.c.gift_id == gifts.c.id).where(*where)


def _terms(gift: Gift) -> dict[str, Any]:
    return {
        "name": gift.name,
        "kind": gift.kind.key,
        "for_kind": gift.suits,
        "size": int(gift.size),
        "cost": gift.cost.minor if gift.cost else None,
        "currency": gift.cost.currency if gift.cost else None,
        "campaign_id": gift.campaign_id,
        "role_id": gift.role_id,
        "channel_id": gift.channel_id,
        "link": gift.link,
        "words": gift.words,
        "days": gift.days,
    }


def _gift(row: Any) -> Gift:
    return Gift(
        id=row.id,
        name=row.name,
        kind=gift_kind(row.kind),
        suits=ContributionKind(row.for_kind) if row.for_kind else None,
        quantity=row.quantity,
        size=GiftSize(row.size),
        cost=Money(row.cost, row.currency) if row.cost is not None else None,
        campaign_id=row.campaign_id,
        role_id=row.role_id,
        channel_id=row.channel_id,
        link=row.link,
        words=row.words,
        days=row.days,
    )


def _grant(row: Any) -> Grant:
    return Grant(
        id=row.grant_id,
        guild_id=row.grant_guild_id,
        gift=_gift(row),
        user_id=row.grant_user_id,
        source=row.grant_source,
        source_id=row.grant_source_id,
        state=GrantState(row.grant_state),
        granted_at=row.grant_granted_at,
        until=row.grant_until,
        claimed_at=row.grant_claimed_at,
        delivered_at=row.grant_delivered_at,
        ends_at=row.grant_ends_at,
        has_address=row.grant_address is not None,
        post=row.grant_post,
        note=row.grant_note,
    )
