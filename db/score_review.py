"""Corrections of scores by moderators, collusion rings, and the log of both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    ColumnElement,
    and_,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)

from db.chunking import chunked
from db.contribution_rows import contribution_of
from db.database import Transaction
from db.tables.contributions import channel_cursors, contributions
from db.tables.jobs import jobs
from db.tables.score_review import collusion_ring_members, collusion_rings, score_log
from db.upsert import insert
from domain.contributions import Contribution, Source
from domain.contributions.collusion import CollusionRing, KnownRing, Pair
from domain.contributions.score_log import ScoreAction, ScoreLogEntry


class ScoreReviewRepository:
    """One guild's log, rings, and single contributions."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    # --- The log -----------------------------------------------------------------------------

    async def log(self, entry: ScoreLogEntry) -> None:
        """Add a line to the log, which is never changed."""
        await self._transaction.execute(
            insert(self._transaction, score_log).values(
                guild_id=self._guild_id,
                action=entry.action,
                user_id=entry.user_id,
                created_by=entry.by,
                points=entry.points,
                note=entry.note[:300],
                at=entry.at,
            )
        )

    async def log_points(self, given: Iterable[Contribution]) -> None:
        """Add a line for each of these manual points."""
        for contribution in given:
            await self.log(
                ScoreLogEntry(
                    ScoreAction.POINTS,
                    contribution.at,
                    contribution.receiver_id,
                    contribution.giver_id,
                    contribution.amount,
                    contribution.detail,
                )
            )

    async def entries(self, *, limit: int, offset: int = 0) -> list[ScoreLogEntry]:
        """Return the lines of the log, the latest first."""
        found = await self._transaction.execute(
            select(score_log)
            .where(score_log.c.guild_id == self._guild_id)
            .order_by(score_log.c.id.desc())
            .limit(limit)
            .offset(offset)
        )
        return [
            ScoreLogEntry(
                ScoreAction(row.action), row.at, row.user_id, row.created_by, row.points, row.note
            )
            for row in found
        ]

    # --- Single contributions ------------------------------------------------------------------

    async def contribution(self, contribution_id: int) -> Contribution | None:
        """Return the contribution with this id, if it is this guild's."""
        found = await self._transaction.execute(
            select(contributions).where(
                contributions.c.id == contribution_id, contributions.c.guild_id == self._guild_id
            )
        )
        row = found.one_or_none()
        return None if row is None else contribution_of(row)

    async def latest(self, receiver_id: int, *, limit: int) -> list[tuple[int, Contribution]]:
        """Return the latest contributions to a member with their ids, the newest first."""
        found = await self._transaction.execute(
            select(contributions)
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.receiver_id == receiver_id,
            )
            .order_by(contributions.c.at.desc(), contributions.c.id.desc())
            .limit(limit)
        )
        return [(row.id, contribution_of(row)) for row in found]

    # --- Givers and receivers --------------------------------------------------------------------

    async def pairs(self, since: datetime) -> dict[Pair, int]:
        """Return how many counting contributions passed between any two members since then."""
        found = await self._transaction.execute(
            select(
                contributions.c.giver_id, contributions.c.receiver_id, func.count().label("number")
            )
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.at >= since,
                contributions.c.giver_id != contributions.c.receiver_id,
                contributions.c.source != Source.POINTS,
                contributions.c.giver_trust > 0,
                contributions.c.source_weight > 0,
                contributions.c.voided.is_(False),
            )
            .group_by(contributions.c.giver_id, contributions.c.receiver_id)
        )
        return {(row.giver_id, row.receiver_id): row.number for row in found}

    async def to_look_at(self, since: datetime, givers: Collection[int]) -> list[Contribution]:
        """Return the contributions since then that are held back or from these givers."""
        found: dict[object, Contribution] = {}
        # A literal, so that the partial index of those is known to apply.
        held_back: ColumnElement[bool] = literal_column("collusion_factor <> 100", Boolean)
        # One more day, since a contribution's own day is by the guild's clocks.
        recent = contributions.c.day >= since.date() - timedelta(days=1)
        of_givers = (and_(contributions.c.giver_id.in_(some), recent) for some in chunked(givers))
        for condition in (held_back, *of_givers):
            rows = await self._transaction.execute(
                select(contributions).where(contributions.c.guild_id == self._guild_id, condition)
            )
            found.update(
                (contribution.key, contribution)
                for contribution in map(contribution_of, rows)
                if contribution.at >= since
                and contribution.giver_id != contribution.receiver_id
                and contribution.source is not Source.POINTS
            )
        return list(found.values())

    # --- Rings -------------------------------------------------------------------------------

    async def rings(self) -> list[KnownRing]:
        """Return all rings that were found, the latest first."""
        found = await self._transaction.execute(
            select(collusion_rings)
            .where(collusion_rings.c.guild_id == self._guild_id)
            .order_by(collusion_rings.c.seen_at.desc(), collusion_rings.c.id.desc())
        )
        rows = found.all()
        members: dict[int, set[int]] = {row.id: set() for row in rows}
        inside = await self._transaction.execute(
            select(collusion_ring_members).where(
                collusion_ring_members.c.ring_id.in_(list(members))
            )
        )
        for row in inside:
            members[row.ring_id].add(row.user_id)
        return [
            KnownRing(
                row.id, frozenset(members[row.id]), row.contributions, row.fine_at is not None
            )
            for row in rows
        ]

    async def share_ring(self, one: int, other: int, since: datetime) -> bool:
        """Return whether both were in one ring from `since` on that no moderator called fine."""
        both = collusion_ring_members.alias()
        found = await self._transaction.execute(
            select(collusion_rings.c.id)
            .join(collusion_ring_members, collusion_ring_members.c.ring_id == collusion_rings.c.id)
            .join(both, both.c.ring_id == collusion_rings.c.id)
            .where(
                collusion_rings.c.guild_id == self._guild_id,
                collusion_rings.c.fine_at.is_(None),
                collusion_rings.c.seen_at >= since,
                collusion_ring_members.c.user_id == one,
                both.c.user_id == other,
            )
            .limit(1)
        )
        return found.first() is not None

    async def add_ring(self, ring: CollusionRing, at: datetime) -> int:
        """Store a new ring; returns its id."""
        result = await self._transaction.execute(
            insert(self._transaction, collusion_rings)
            .values(
                guild_id=self._guild_id, contributions=ring.contributions, found_at=at, seen_at=at
            )
            .returning(collusion_rings.c.id)
        )
        ring_id = int(result.scalar_one())
        await self._keep_members(ring_id, ring.members)
        return ring_id

    async def update_ring(self, ring_id: int, ring: CollusionRing, at: datetime) -> None:
        """Update a known ring."""
        await self._transaction.execute(
            update(collusion_rings)
            .where(collusion_rings.c.id == ring_id)
            .values(contributions=ring.contributions, seen_at=at)
        )
        await self._transaction.execute(
            delete(collusion_ring_members).where(collusion_ring_members.c.ring_id == ring_id)
        )
        await self._keep_members(ring_id, ring.members)

    async def mark_fine(self, ring_id: int, by: int, at: datetime) -> bool:
        """Record that a moderator calls the ring fine.

        False if it does not exist, or was called so.
        """
        result = await self._transaction.execute(
            update(collusion_rings)
            .where(
                collusion_rings.c.id == ring_id,
                collusion_rings.c.guild_id == self._guild_id,
                collusion_rings.c.fine_at.is_(None),
            )
            .values(fine_at=at, created_by=by)
        )
        return result.rowcount == 1

    async def _keep_members(self, ring_id: int, members: Collection[int]) -> None:
        rows = [{"ring_id": ring_id, "user_id": member} for member in sorted(members)]
        await self._transaction.execute(insert(self._transaction, collusion_ring_members), rows)


async def guilds_without_job(reading: Transaction, kind: str) -> Sequence[int]:
    """Return the guilds in which any channel was ever read, and which have no job of this kind."""
    planned = exists().where(jobs.c.guild_id == channel_cursors.c.guild_id, jobs.c.kind == kind)
    found = await reading.execute(select(channel_cursors.c.guild_id).where(~planned).distinct())
    return found.scalars().all()
