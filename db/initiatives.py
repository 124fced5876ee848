"""Initiatives of guilds' teams, and what they are linked with."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from db.database import Transaction
from db.plans import money_columns, money_of
from db.tables.plans import initiative_links, initiatives
from domain.initiatives import Initiative, LinkedKind, LinkedThing, NewInitiative, Verdict


class InitiativeRepository:
    """One guild's rows of the tables of initiatives."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def all(self) -> list[Initiative]:
        """Return the initiatives; those that end first come first."""
        links: dict[int, list[LinkedThing]] = defaultdict(list)
        linked = await self._transaction.execute(
            select(initiative_links)
            .where(initiative_links.c.guild_id == self._guild_id)
            .order_by(initiative_links.c.kind, initiative_links.c.thing_id)
        )
        for row in linked:
            links[row.initiative_id].append(LinkedThing(LinkedKind(row.kind), row.thing_id))
        found = await self._transaction.execute(
            select(initiatives)
            .where(initiatives.c.guild_id == self._guild_id)
            .order_by(initiatives.c.until, initiatives.c.id)
        )
        return [
            Initiative(
                row.id,
                row.guild_id,
                row.title,
                row.hypothesis,
                row.hours,
                money_of(row),
                row.goal_id,
                row.until,
                tuple(links[row.id]),
                None if row.verdict is None else Verdict(row.verdict),
                row.reason,
                row.decided_on,
            )
            for row in found
        ]

    async def count(self) -> int:
        """Return how many there are."""
        found = await self._transaction.execute(
            select(func.count()).where(initiatives.c.guild_id == self._guild_id)
        )
        return int(found.scalar_one())

    async def add(self, new: NewInitiative) -> int:
        """Store a new initiative; return its number."""
        added = await self._transaction.execute(
            insert(initiatives)
            .values(
                guild_id=self._guild_id,
                title=new.title,
                hypothesis=new.hypothesis,
                hours=new.hours,
                goal_id=new.goal_id,
                until=new.until,
                reason="",
                **money_columns(new.money),
            )
            .returning(initiatives.c.id)
        )
        return int(added.scalar_one())

    async def decide(
        self, initiative_id: int, verdict: Verdict, reason: str, on: date, until: date | None
    ) -> bool:
        """Store what was decided, with a new end if one is given; False if there is none such."""
        values = {"verdict": verdict.value, "reason": reason, "decided_on": on}
        if until is not None:
            values["until"] = until
        changed = await self._transaction.execute(
            update(initiatives).where(self._is(initiative_id)).values(**values)
        )
        return changed.rowcount == 1

    async def move_goal(self, before: int, after: int) -> None:
        """Give the initiatives of a goal the one that takes its place."""
        await self._transaction.execute(
            update(initiatives)
            .where(initiatives.c.guild_id == self._guild_id, initiatives.c.goal_id == before)
            .values(goal_id=after)
        )

    async def remove(self, initiative_id: int) -> bool:
        """Delete an initiative with its links; False if there is none such."""
        removed = await self._transaction.execute(
            delete(initiatives).where(self._is(initiative_id))
        )
        return removed.rowcount == 1

    async def link(self, initiative_id: int, thing: LinkedThing) -> None:
        """Link an initiative with something."""
        await self._transaction.execute(
            insert(initiative_links).values(
                initiative_id=initiative_id,
                kind=thing.kind.value,
                thing_id=thing.id,
                guild_id=self._guild_id,
            )
        )

    async def unlink(self, initiative_id: int, thing: LinkedThing) -> bool:
        """Remove a link; False if there was none."""
        table = initiative_links
        removed = await self._transaction.execute(
            delete(table).where(
                table.c.guild_id == self._guild_id,
                table.c.initiative_id == initiative_id,
                table.c.kind == thing.kind.value,
                table.c.thing_id == thing.id,
            )
        )
        return removed.rowcount == 1

    def _is(self, initiative_id: int) -> ColumnElement[bool]:
        return and_(
            initiatives.c.guild_id == self._guild_id,
            initiatives.c.id == initiative_id,
        )
