"""Templates of contests: held again on request, or every week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, select, update

from db.database import Transaction
from db.tables.contest_prizes import contest_templates
from db.upsert import insert


@dataclass(frozen=True, slots=True)
class ContestTemplate:
    """A named contest from which others are made.

    `weekly_at` is when the next one opens; None if it is not repeated.
    """

    id: int
    guild_id: int
    name: str
    contest_id: int
    channel_id: int
    created_by: int
    weekly_at: datetime | None


class ContestTemplateRepository:
    """The rows of the `contest_templates` table."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def add(
        self, guild_id: int, name: str, *, contest_id: int, channel_id: int, by: int
    ) -> bool:
        """Store a template; False if the guild has one with this name."""
        added = await self._transaction.execute(
            insert(self._transaction, contest_templates)
            .values(
                guild_id=guild_id,
                name=name,
                contest_id=contest_id,
                channel_id=channel_id,
                created_by=by,
            )
            .on_conflict_do_nothing(index_elements=["guild_id", "name"])
            .returning(contest_templates.c.id)
        )
        return added.scalar_one_or_none() is not None

    async def of(self, guild_id: int) -> list[ContestTemplate]:
        """Return the guild's templates, by name."""
        found = await self._transaction.execute(
            select(contest_templates)
            .where(contest_templates.c.guild_id == guild_id)
            .order_by(contest_templates.c.name)
        )
        return [_template(row) for row in found]

    async def get(self, template_id: int, guild_id: int) -> ContestTemplate | None:
        """Return the guild's template with this id."""
        found = await self._transaction.execute(
            select(contest_templates).where(
                contest_templates.c.id == template_id, contest_templates.c.guild_id == guild_id
            )
        )
        row = found.one_or_none()
        return _template(row) if row else None

    async def repeat(self, template_id: int, at: datetime | None) -> None:
        """Store when the next one opens; None for none."""
        await self._transaction.execute(
            update(contest_templates)
            .where(contest_templates.c.id == template_id)
            .values(weekly_at=at)
        )

    async def remove(self, template_id: int) -> None:
        """Delete the template; contests made from it stay."""
        await self._transaction.execute(
            delete(contest_templates).where(contest_templates.c.id == template_id)
        )


def _template(row: Row[tuple[object, ...]]) -> ContestTemplate:
    kept = row._mapping
    return ContestTemplate(
        kept["id"],
        kept["guild_id"],
        kept["name"],
        kept["contest_id"],
        kept["channel_id"],
        kept["created_by"],
        kept["weekly_at"],
    )
