"""Ideas of members, and who agrees with them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, delete, func, or_, select, update

from db.database import Transaction
from db.tables.member_ideas import idea_supporters, member_ideas
from db.upsert import insert
from domain.measures import Occurrence
from domain.member_ideas.idea import UNDECIDED, IdeaSource, IdeaState, MemberIdea, NewIdea
from domain.member_ideas.measures import IDEAS_DONE


class MemberIdeaRepository:
    """One guild's rows of the `member_ideas` and `idea_supporters` tables."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(self, idea: NewIdea, at: datetime) -> int:
        """Store an idea, and return its id."""
        added = await self._transaction.execute(
            insert(self._transaction, member_ideas)
            .values(
                guild_id=self._guild_id,
                user_id=idea.user_id,
                created_by=idea.kept_by,
                title=idea.title,
                state=IdeaState.NEW,
                reason="",
                channel_id=idea.source.channel_id if idea.source else None,
                message_id=idea.source.message_id if idea.source else None,
                created_at=at,
                changed_at=at,
            )
            .returning(member_ideas.c.id)
        )
        idea_id: int = added.scalar_one()
        return idea_id

    async def get(self, idea_id: int) -> MemberIdea | None:
        """Return the guild's idea with this id."""
        return await self._one(member_ideas.c.id == idea_id)

    async def of_message(self, message_id: int) -> MemberIdea | None:
        """Return the idea that was kept from a message."""
        return await self._one(member_ideas.c.message_id == message_id)

    async def of_post(self, post_id: int) -> MemberIdea | None:
        """Return the idea about which a post tells everybody."""
        return await self._one(member_ideas.c.post_id == post_id)

    async def titled(self, title: str) -> MemberIdea | None:
        """Return an undecided idea with the same words, whatever their case."""
        undecided = member_ideas.c.state.in_(UNDECIDED)
        found = await self._transaction.execute(self._ideas(undecided))
        same = (row for row in found if row.title.casefold() == title.casefold())
        row = next(same, None)
        return _idea(row) if row else None

    async def listed(
        self, states: Collection[IdeaState], decided_since: datetime
    ) -> list[MemberIdea]:
        """Return the ideas in these states, without those decided earlier.

        Those with which most members agree come first.
        """
        table = member_ideas
        in_time = or_(table.c.state.in_(UNDECIDED), table.c.changed_at >= decided_since)
        found = await self._transaction.execute(self._ideas(table.c.state.in_(states), in_time))
        ideas = [_idea(row) for row in found]
        return sorted(ideas, key=lambda idea: (-idea.supporters, idea.id))

    async def of_member(self, user_id: int) -> list[MemberIdea]:
        """Return the member's ideas and those with which they agree, the latest first."""
        theirs = select(idea_supporters.c.idea_id).where(idea_supporters.c.user_id == user_id)
        found = await self._transaction.execute(
            self._ideas(
                or_(member_ideas.c.user_id == user_id, member_ideas.c.id.in_(theirs))
            ).order_by(member_ideas.c.id.desc())
        )
        return [_idea(row) for row in found]

    async def count(self, *where: ColumnElement[bool]) -> int:
        """Return how many ideas fulfil these conditions."""
        found = await self._transaction.execute(
            select(func.count()).where(member_ideas.c.guild_id == self._guild_id, *where)
        )
        return int(found.scalar_one())

    async def undecided(self) -> int:
        """Return how many ideas are not decided."""
        return await self.count(member_ideas.c.state.in_(UNDECIDED))

    async def new_of(self, user_id: int) -> int:
        """Return how many ideas of a member the team has not looked at."""
        table = member_ideas
        return await self.count(table.c.user_id == user_id, table.c.state == IdeaState.NEW)

    async def written_since(self, moment: datetime) -> int:
        """Return how many new ideas members wrote themselves since a moment."""
        table = member_ideas
        return await self.count(
            table.c.created_by.is_(None),
            table.c.state == IdeaState.NEW,
            table.c.created_at >= moment,
        )

    async def change(self, before: MemberIdea, after: MemberIdea, at: datetime) -> bool:
        """Store a step; False if somebody else took one since `before` was read."""
        table = member_ideas
        changed = await self._transaction.execute(
            update(table)
            .where(table.c.id == before.id, table.c.state == before.state)
            .values(
                state=after.state,
                reason=after.reason,
                merged_into_id=after.merged_into,
                post_id=after.post_id,
                changed_at=at,
            )
        )
        is_changed = changed.rowcount == 1
        if is_changed and after.state is IdeaState.DONE:
            self._count_done(at, after.user_id)
        return is_changed

    def _count_done(self, at: datetime, user_id: int | None, number: int = 1) -> None:
        self._transaction.occurrences.add(
            Occurrence(IDEAS_DONE, self._guild_id, at, user_id, number)
        )

    async def remove(self, idea_id: int) -> None:
        """Delete an idea and who agrees with it."""
        await self._transaction.execute(
            delete(idea_supporters).where(idea_supporters.c.idea_id == idea_id)
        )
        table = member_ideas
        removed = await self._transaction.execute(
            delete(table)
            .where(table.c.id == idea_id)
            .returning(table.c.state, table.c.changed_at, table.c.user_id)
        )
        for row in removed:
            if row.state == IdeaState.DONE:
                self._count_done(row.changed_at, row.user_id, -1)

    # --- Members who agree --------------------------------------------------------------------

    async def support(self, idea_id: int, user_ids: Collection[int], at: datetime) -> None:
        """Store that members agree; those who do already stay."""
        rows = [
            {"idea_id": idea_id, "user_id": each, "guild_id": self._guild_id, "agreed_at": at}
            for each in user_ids
        ]
        if rows:
            statement = insert(self._transaction, idea_supporters).on_conflict_do_nothing()
            await self._transaction.execute(statement, rows)

    async def unsupport(self, idea_id: int, user_id: int) -> bool:
        """Store that a member no longer agrees; False if they did not."""
        removed = await self._transaction.execute(
            delete(idea_supporters).where(
                idea_supporters.c.idea_id == idea_id, idea_supporters.c.user_id == user_id
            )
        )
        return removed.rowcount == 1

    async def supporters(self, idea_id: int) -> list[int]:
        """Return who agrees, the first first."""
        found = await self._transaction.execute(
            select(idea_supporters.c.user_id)
            .where(idea_supporters.c.idea_id == idea_id)
            .order_by(idea_supporters.c.agreed_at, idea_supporters.c.user_id)
        )
        return list(found.scalars())

    def _ideas(self, *where: ColumnElement[bool]) -> Select[Any]:
        number = (
            select(func.count())
            .where(idea_supporters.c.idea_id == member_ideas.c.id)
            .scalar_subquery()
        )
        return select(member_ideas, number.label("supporters")).where(
            member_ideas.c.guild_id == self._guild_id, *where
        )

    async def _one(self, where: ColumnElement[bool]) -> MemberIdea | None:
        found = await self._transaction.execute(self._ideas(where))
        row = found.first()
        return _idea(row) if row else None


async def erase_member_ideas(transaction: Transaction, user_id: int) -> None:
    """Delete the person's own ideas, and their part in those that the team put in words."""
    table = member_ideas
    own = select(table.c.id).where(table.c.user_id == user_id, table.c.created_by.is_(None))
    await transaction.execute(delete(idea_supporters).where(idea_supporters.c.idea_id.in_(own)))
    await transaction.execute(
        delete(table).where(table.c.user_id == user_id, table.c.created_by.is_(None))
    )
    await transaction.execute(
        update(table)
        .where(table.c.user_id == user_id)
        .values(user_id=None, channel_id=None, message_id=None)
    )
    await transaction.execute(
        update(table).where(table.c.created_by == user_id).values(created_by=None)
    )


def _idea(row: Row[Any]) -> MemberIdea:
    source = None
    if row.channel_id is not None and row.message_id is not None:
        source = IdeaSource(row.channel_id, row.message_id)
    return MemberIdea(
        id=row.id,
        guild_id=row.guild_id,
        user_id=row.user_id,
        title=row.title,
        state=IdeaState(row.state),
        reason=row.reason,
        kept_by=row.created_by,
        source=source,
        merged_into=row.merged_into_id,
        post_id=row.post_id,
        supporters=row.supporters,
    )
