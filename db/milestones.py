"""Milestones and weekly thank-you posts: what was sent, and to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, literal_column, select, update

from db.contribution_rows import contribution_of
from db.database import Transaction
from db.tables.contributions import contributions, older_contributions
from db.tables.milestones import milestone_cursors, milestones, weekly_top_posts
from db.upsert import insert, upsert
from domain.contributions import Contribution, Source
from domain.milestones import Milestone, ReachedMilestone


@dataclass(frozen=True, slots=True)
class MemberMilestone:
    """A milestone of a member."""

    id: int
    user_id: int
    reached: ReachedMilestone


@dataclass(frozen=True, slots=True)
class MilestoneCursor:
    """The last contribution searched for milestones, and since when they are announced."""

    read_to: int
    since: datetime


AGAIN = 200
"""How many ids before the cursor are read again.

SQLite reuses the ids of deleted contributions.
"""


class MilestoneRepository:
    """One guild's milestones."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    # --- Search ------------------------------------------------------------------------------

    async def cursor(self) -> MilestoneCursor | None:
        """Return the cursor; None if milestones are not announced."""
        found = await self._transaction.execute(
            select(milestone_cursors.c.read_to, milestone_cursors.c.since).where(
                milestone_cursors.c.guild_id == self._guild_id
            )
        )
        row = found.one_or_none()
        return MilestoneCursor(row.read_to, row.since) if row else None

    async def save_cursor(self, reading: MilestoneCursor) -> None:
        """Store the cursor."""
        row = {
            "guild_id": self._guild_id,
            "read_to": reading.read_to,
            "since": reading.since,
        }
        await upsert(self._transaction, milestone_cursors, row)

    async def clear_cursor(self) -> None:
        """Stop announcing milestones: those reached until it is switched on again are history."""
        await self._transaction.execute(
            delete(milestone_cursors).where(milestone_cursors.c.guild_id == self._guild_id)
        )

    async def last_contribution(self) -> int:
        """Return the id of the last contribution of any guild, 0 if there is none."""
        found = await self._transaction.execute(
            select(func.coalesce(func.max(contributions.c.id), 0))
        )
        return int(found.scalar_one())

    async def contributions_after(self, read_to: int, limit: int) -> tuple[int, set[int], bool]:
        """Return the last id read, who received this guild's contributions, and if there are more.

        Contributions of other guilds are skipped, at the end too. A few are included that were read
        before.
        """
        found = await self._transaction.execute(
            select(contributions.c.id, contributions.c.receiver_id)
            # The sum keeps an index by guild from tempting the planner to sort all of its rows.
            .where(
                contributions.c.id > read_to - AGAIN, contributions.c.guild_id + 0 == self._guild_id
            )
            .order_by(contributions.c.id)
            .limit(AGAIN + limit)
        )
        rows = found.all()
        more = len(rows) == AGAIN + limit
        last = rows[-1].id if more else max(read_to, await self.last_contribution())
        return last, {row.receiver_id for row in rows}, more

    async def numbers(self, user_ids: Collection[int]) -> dict[int, dict[Source, int]]:
        """Return how many contributions of each source each of these members received."""
        found = await self._transaction.execute(
            select(contributions.c.receiver_id, contributions.c.source, func.count().label("times"))
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.receiver_id.in_(user_ids),
            )
            .group_by(contributions.c.receiver_id, contributions.c.source)
        )
        numbers: dict[int, dict[Source, int]] = defaultdict(dict)
        for row in found:
            numbers[row.receiver_id][Source(row.source)] = row.times
        for user_id, older in (await self.older(user_ids)).items():
            for source, (number, _) in older.items():
                numbers[user_id][source] = numbers[user_id].get(source, 0) + number
        return numbers

    async def older(
        self, user_ids: Collection[int]
    ) -> dict[int, dict[Source, tuple[int, datetime]]]:
        """Return number and first moment of received contributions no longer stored."""
        found = await self._transaction.execute(
            select(older_contributions).where(
                older_contributions.c.guild_id == self._guild_id,
                older_contributions.c.user_id.in_(user_ids),
            )
        )
        older: dict[int, dict[Source, tuple[int, datetime]]] = defaultdict(dict)
        for row in found:
            older[row.user_id][Source(row.source)] = row.number, row.first_at
        return older

    async def first(self, user_id: int, source: Source | None, limit: int) -> list[Contribution]:
        """Return the first contributions that the member received, of one source or of any."""
        of_source = () if source is None else (contributions.c.source == source,)
        found = await self._transaction.execute(
            select(contributions)
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.receiver_id == user_id,
                *of_source,
            )
            .order_by(contributions.c.at, contributions.c.id)
            .limit(limit)
        )
        return list(map(contribution_of, found))

    async def known(self, user_ids: Collection[int]) -> set[tuple[int, Milestone]]:
        """Return which of these members' milestones have been found before."""
        found = await self._transaction.execute(
            select(milestones.c.user_id, milestones.c.milestone).where(
                milestones.c.guild_id == self._guild_id, milestones.c.user_id.in_(user_ids)
            )
        )
        return {(row.user_id, Milestone(row.milestone)) for row in found}

    async def add(self, user_id: int, reached: ReachedMilestone, *, waits: bool) -> None:
        """Store that the member reached it, either waiting to be posted or never to be."""
        await self._transaction.execute(
            insert(self._transaction, milestones)
            .values(
                guild_id=self._guild_id,
                user_id=user_id,
                milestone=reached.milestone.value,
                at=reached.at,
                waits=waits,
            )
            .on_conflict_do_nothing()
        )

    # --- Announcement ------------------------------------------------------------------------

    async def waiting(self) -> list[MemberMilestone]:
        """Return the milestones that wait to be posted, the earliest first."""
        found = await self._transaction.execute(
            select(milestones)
            .where(
                milestones.c.guild_id == self._guild_id,
                # A literal, so that the partial index of waiting ones is known to apply.
                literal_column("waits"),
            )
            .order_by(milestones.c.at, milestones.c.id)
        )
        return [
            MemberMilestone(row.id, row.user_id, ReachedMilestone(Milestone(row.milestone), row.at))
            for row in found
        ]

    async def get(self, number: int) -> MemberMilestone | None:
        """Return the milestone with this id, or None."""
        found = await self._transaction.execute(
            select(milestones).where(
                milestones.c.guild_id == self._guild_id, milestones.c.id == number
            )
        )
        row = found.one_or_none()
        if row is None:
            return None
        return MemberMilestone(
            row.id, row.user_id, ReachedMilestone(Milestone(row.milestone), row.at)
        )

    async def delete(self, number: int) -> None:
        """Delete the milestone, which was not reached after all and may be later."""
        await self._transaction.execute(
            delete(milestones).where(
                milestones.c.guild_id == self._guild_id, milestones.c.id == number
            )
        )

    async def settle(self, number: int, posted_at: datetime | None) -> None:
        """Mark it as posted, or with None as skipped."""
        await self._transaction.execute(
            update(milestones)
            .where(milestones.c.guild_id == self._guild_id, milestones.c.id == number)
            .values(waits=False, posted_at=posted_at)
        )

    async def posted_since(self, moment: datetime) -> int:
        """Return how many were posted since `moment`."""
        found = await self._transaction.execute(
            select(func.count()).where(
                milestones.c.guild_id == self._guild_id, milestones.c.posted_at >= moment
            )
        )
        return int(found.scalar_one())

    # --- Weekly ------------------------------------------------------------------------------

    async def thank(self, week: str, at: datetime) -> int | None:
        """Store the week's thank-you post; returns its id, or None if there is one."""
        result = await self._transaction.execute(
            insert(self._transaction, weekly_top_posts)
            .values(guild_id=self._guild_id, week=week, at=at)
            .on_conflict_do_nothing()
            .returning(weekly_top_posts.c.id)
        )
        number: int | None = result.scalar_one_or_none()
        return number

    async def thanked(self, number: int) -> str | None:
        """Return the week of the thank-you post with this id."""
        found = await self._transaction.execute(
            select(weekly_top_posts.c.week).where(
                weekly_top_posts.c.guild_id == self._guild_id, weekly_top_posts.c.id == number
            )
        )
        week: str | None = found.scalar_one_or_none()
        return week
