"""Roles of tiers: as they should be, as they are on Discord, and what is between the two."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, or_, select, update

from db.database import Transaction
from db.pending_work import Queue
from db.shard_filter import on_shards
from db.tables.tiers import role_failures, tier_roles
from db.upsert import insert
from domain.shards import ALL_SHARDS, Shards
from domain.tiers import RoleChange


class TierRoleRepository:
    """The rows of `tier_roles`.

    A row waits while it has a `try_at`. `applied` is what Discord has as far as we know, and NULL
    from before the first try to its answer, when nobody knows.
    """

    def __init__(self, transaction: Transaction, shards: Shards = ALL_SHARDS) -> None:
        """What waits is asked of the guilds on `shards`."""
        self._transaction = transaction
        self._ours = on_shards(shards, tier_roles.c.guild_id)

    async def set_desired_role(
        self, guild_id: int, user_id: int, role_id: int | None, now: datetime
    ) -> None:
        """Have the member have this one of the tiers' roles and no other, as soon as may be.

        What is so already is left alone, even where a moderator has changed it by hand since.
        """
        of_member = (tier_roles.c.guild_id == guild_id, tier_roles.c.user_id == user_id)
        if role_id is not None:
            await self._transaction.execute(
                insert(self._transaction, tier_roles)
                .values(
                    guild_id=guild_id,
                    user_id=user_id,
                    role_id=role_id,
                    wanted=True,
                    applied=False,
                    try_at=now,
                )
                .on_conflict_do_nothing()
            )
        wanted = tier_roles.c.role_id == (role_id or 0)
        await self._transaction.execute(
            update(tier_roles)
            .where(*of_member, or_(tier_roles.c.wanted != wanted, _open()))
            .values(wanted=wanted, attempts=0, try_at=now)
        )
        await self._transaction.execute(delete(tier_roles).where(*of_member, _over()))
        await self._transaction.execute(
            update(tier_roles)
            .where(*of_member, tier_roles.c.applied == tier_roles.c.wanted)
            .values(try_at=None)
        )
        self._transaction.pending_work.add(Queue.TIER_ROLES, now)

    async def clear_desired_roles(
        self, guild_id: int, role_ids: Collection[int], now: datetime
    ) -> None:
        """Have nobody have these roles, which tiers give no more."""
        those = (tier_roles.c.guild_id == guild_id, tier_roles.c.role_id.in_(role_ids))
        await self._transaction.execute(
            update(tier_roles).where(*those).values(wanted=False, attempts=0, try_at=now)
        )
        await self._transaction.execute(delete(tier_roles).where(*those, _over()))
        self._transaction.pending_work.add(Queue.TIER_ROLES, now)

    async def remove_all(self, user_id: int, now: datetime) -> list[RoleChange]:
        """Have the person have none of these roles, in any guild; what there is to do for it."""
        theirs = tier_roles.c.user_id == user_id
        await self._transaction.execute(
            update(tier_roles).where(theirs).values(wanted=False, attempts=0, try_at=now)
        )
        await self._transaction.execute(delete(tier_roles).where(theirs, _over()))
        found = await self._transaction.execute(select(tier_roles).where(theirs))
        return [_errand(row) for row in found]

    async def waiting(self, now: datetime, limit: int) -> list[RoleChange]:
        """What is to be done by `now`, the longest waiting first."""
        found = await self._transaction.execute(
            select(tier_roles)
            .where(tier_roles.c.try_at <= now, self._ours)
            .order_by(tier_roles.c.try_at, tier_roles.c.user_id)
            .limit(limit)
        )
        return [_errand(row) for row in found]

    async def next_at(self) -> datetime | None:
        """When something is to be tried next, or None."""
        found = await self._transaction.execute(
            select(func.min(tier_roles.c.try_at)).where(
                tier_roles.c.try_at.is_not(None), self._ours
            )
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def mark_attempt(self, errand: RoleChange, next_try: datetime | None) -> None:
        """Note, before it is tried, that it is, and when to try again should nothing be heard."""
        await self._set(errand, applied=None, attempts=tier_roles.c.attempts + 1, try_at=next_try)

    async def mark_done(self, errand: RoleChange, now: datetime) -> None:
        """Discord has it as the errand wanted it; what was changed since is still to be done."""
        await self._set(errand, applied=errand.give, error=None)
        settled = tier_roles.c.wanted == errand.give
        await self._transaction.execute(
            update(tier_roles).where(*_is(errand), settled).values(try_at=None, attempts=0)
        )
        await self._transaction.execute(
            update(tier_roles).where(*_is(errand), ~settled).values(try_at=now, attempts=0)
        )
        await self._transaction.execute(delete(tier_roles).where(*_is(errand), _over()))

    async def mark_failed(self, errand: RoleChange, error: str, next_try: datetime | None) -> None:
        """Note why it was not done, and when to try again, if at all."""
        await self._set(errand, error=error[:300], try_at=next_try)

    async def retry(self, guild_id: int, now: datetime) -> None:
        """Try at once what has not been done in this guild."""
        await self._transaction.execute(
            update(tier_roles)
            .where(tier_roles.c.guild_id == guild_id, _open())
            .values(attempts=0, try_at=now)
        )

    async def given(self, guild_id: int) -> set[int]:
        """The roles that tiers give, or have still to take, in this guild."""
        found = await self._transaction.execute(
            select(tier_roles.c.role_id).where(tier_roles.c.guild_id == guild_id).distinct()
        )
        return set(found.scalars())

    async def forget(self, errand: RoleChange) -> None:
        """The member or the role is gone, and the errand with them."""
        await self._transaction.execute(delete(tier_roles).where(*_is(errand)))

    async def _set(self, errand: RoleChange, **values: Any) -> None:
        await self._transaction.execute(update(tier_roles).where(*_is(errand)).values(**values))

    # --- Troubles ----------------------------------------------------------------------------

    async def add_failure(self, guild_id: int, role_id: int, now: datetime) -> int | None:
        """Note that Discord does not let us give the role; its number, None if that was known."""
        result = await self._transaction.execute(
            insert(self._transaction, role_failures)
            .values(guild_id=guild_id, role_id=role_id, at=now)
            .on_conflict_do_nothing()
            .returning(role_failures.c.id)
        )
        number: int | None = result.scalar_one_or_none()
        return number

    async def clear_failure(self, guild_id: int, role_id: int) -> None:
        """It can be given now."""
        await self._transaction.execute(
            delete(role_failures).where(
                role_failures.c.guild_id == guild_id, role_failures.c.role_id == role_id
            )
        )

    async def failing_role(self, guild_id: int, number: int) -> int | None:
        """Which role the trouble of this number is about, while it lasts."""
        found = await self._transaction.execute(
            select(role_failures.c.role_id).where(
                role_failures.c.guild_id == guild_id, role_failures.c.id == number
            )
        )
        role_id: int | None = found.scalar_one_or_none()
        return role_id


def _errand(row: Row[Any]) -> RoleChange:
    return RoleChange(row.guild_id, row.user_id, row.role_id, row.wanted, row.attempts)


def _is(errand: RoleChange) -> tuple[ColumnElement[bool], ...]:
    return (
        tier_roles.c.guild_id == errand.guild_id,
        tier_roles.c.user_id == errand.user_id,
        tier_roles.c.role_id == errand.role_id,
    )


def _open() -> ColumnElement[bool]:
    return or_(tier_roles.c.applied.is_(None), tier_roles.c.applied != tier_roles.c.wanted)


def _over() -> ColumnElement[bool]:
    """Not wanted, and surely not there: nothing to keep."""
    return tier_roles.c.wanted.is_(False) & tier_roles.c.applied.is_(False)
