"""Roles of tiers: the desired state, the state on Discord, and the changes between the two."""

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

    A row waits while it has a `try_at`. `applied` is the known state on Discord, and NULL from
    before the first attempt to its answer, when it is not known.
    """

    def __init__(self, transaction: Transaction, shards: Shards = ALL_SHARDS) -> None:
        """Use `transaction`; queries across guilds are limited to those on `shards`."""
        self._transaction = transaction
        self._ours = on_shards(shards, tier_roles.c.guild_id)

    async def set_desired_role(
        self, guild_id: int, user_id: int, role_id: int | None, now: datetime
    ) -> None:
        """Set the member's only tier role, to be applied as soon as possible.

        Roles in the desired state are left alone, even if a moderator has changed them by hand
        since.
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
        """Mark these roles, which tiers no longer give, for removal from every member."""
        those = (tier_roles.c.guild_id == guild_id, tier_roles.c.role_id.in_(role_ids))
        await self._transaction.execute(
            update(tier_roles).where(*those).values(wanted=False, attempts=0, try_at=now)
        )
        await self._transaction.execute(delete(tier_roles).where(*those, _over()))
        self._transaction.pending_work.add(Queue.TIER_ROLES, now)

    async def remove_all(self, user_id: int, now: datetime) -> list[RoleChange]:
        """Mark all tier roles of the person for removal, in all guilds.

        Returns the changes to make.
        """
        theirs = tier_roles.c.user_id == user_id
        await self._transaction.execute(
            update(tier_roles).where(theirs).values(wanted=False, attempts=0, try_at=now)
        )
        await self._transaction.execute(delete(tier_roles).where(theirs, _over()))
        found = await self._transaction.execute(select(tier_roles).where(theirs))
        return [_errand(row) for row in found]

    async def waiting(self, now: datetime, limit: int) -> list[RoleChange]:
        """Return the changes to make by `now`, the longest waiting first."""
        found = await self._transaction.execute(
            select(tier_roles)
            .where(tier_roles.c.try_at <= now, self._ours)
            .order_by(tier_roles.c.try_at, tier_roles.c.user_id)
            .limit(limit)
        )
        return [_errand(row) for row in found]

    async def next_at(self) -> datetime | None:
        """Return when the next change is to be tried, or None."""
        found = await self._transaction.execute(
            select(func.min(tier_roles.c.try_at)).where(
                tier_roles.c.try_at.is_not(None), self._ours
            )
        )
        earliest: datetime | None = found.scalar_one()
        return earliest

    async def mark_attempt(self, errand: RoleChange, next_try: datetime | None) -> None:
        """Record, before it is made, an attempt, and when to retry if no answer is received."""
        await self._set(errand, applied=None, attempts=tier_roles.c.attempts + 1, try_at=next_try)

    async def mark_done(self, errand: RoleChange, now: datetime) -> None:
        """Record that Discord applied the change; one that was made since remains to be applied."""
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
        """Store why it failed, and when to retry, if at all."""
        await self._set(errand, error=error[:300], try_at=next_try)

    async def retry(self, guild_id: int, now: datetime) -> None:
        """Retry at once the changes that have not been made in this guild."""
        await self._transaction.execute(
            update(tier_roles)
            .where(tier_roles.c.guild_id == guild_id, _open())
            .values(attempts=0, try_at=now)
        )

    async def given(self, guild_id: int) -> set[int]:
        """Return the roles that tiers give, or have still to remove, in this guild."""
        found = await self._transaction.execute(
            select(tier_roles.c.role_id).where(tier_roles.c.guild_id == guild_id).distinct()
        )
        return set(found.scalars())

    async def forget(self, errand: RoleChange) -> None:
        """Delete the change, as the member or the role is gone."""
        await self._transaction.execute(delete(tier_roles).where(*_is(errand)))

    async def _set(self, errand: RoleChange, **values: Any) -> None:
        await self._transaction.execute(update(tier_roles).where(*_is(errand)).values(**values))

    # --- Failures ----------------------------------------------------------------------------

    async def add_failure(self, guild_id: int, role_id: int, now: datetime) -> int | None:
        """Record that Discord does not let the bot give the role.

        None if that was known, or its id.
        """
        result = await self._transaction.execute(
            insert(self._transaction, role_failures)
            .values(guild_id=guild_id, role_id=role_id, at=now)
            .on_conflict_do_nothing()
            .returning(role_failures.c.id)
        )
        number: int | None = result.scalar_one_or_none()
        return number

    async def clear_failure(self, guild_id: int, role_id: int) -> None:
        """Delete the failure, as the role can be given now."""
        await self._transaction.execute(
            delete(role_failures).where(
                role_failures.c.guild_id == guild_id, role_failures.c.role_id == role_id
            )
        )

    async def failing_role(self, guild_id: int, number: int) -> int | None:
        """Return the role of the failure with this id, while it lasts."""
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
    """Return the condition that a role is neither wanted nor present, so its row can be deleted."""
    return tier_roles.c.wanted.is_(False) & tier_roles.c.applied.is_(False)
