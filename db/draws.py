"""Draws of the weekly surprise: seeds, decisions, and guilds' own templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update

from db.database import Transaction
from db.tables.contributions import contributions, older_contributions
from db.tables.recognition import draw_decisions, draw_seeds, draws, post_templates
from db.upsert import insert
from domain.contributions import SELF_SOURCES, ContributionKind
from domain.guild_settings import Tone
from domain.recognition.weekly_draw import (
    OPEN,
    Draw,
    DrawAction,
    DrawDecision,
    DrawEntry,
    DrawState,
    PostTemplate,
    Seed,
)


class DrawRepository:
    """One guild's seeds, draws and the decisions about them."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    # --- Seeds -------------------------------------------------------------------------------

    async def seed(self) -> Seed | None:
        """Return the seed of the next draw: the newest that is not public."""
        return await self._seed(draw_seeds.c.revealed_at.is_(None))

    async def seed_of(self, seed_id: int) -> Seed | None:
        """Return the seed with this id."""
        return await self._seed(draw_seeds.c.id == seed_id)

    async def seed_after(self, seed_id: int) -> Seed | None:
        """Return the seed that was stored when this one became public."""
        found = await self._transaction.execute(
            select(func.min(draw_seeds.c.id)).where(
                draw_seeds.c.guild_id == self._guild_id, draw_seeds.c.id > seed_id
            )
        )
        after: int | None = found.scalar_one()
        return None if after is None else await self.seed_of(after)

    async def store_seed(self, secret: bytes, at: datetime) -> None:
        """Store a new seed."""
        await self._transaction.execute(
            insert(self._transaction, draw_seeds).values(
                guild_id=self._guild_id, secret=secret.hex(), made_at=at
            )
        )

    async def reveal(self, seed_id: int, at: datetime) -> None:
        """Mark the seed as public."""
        await self._transaction.execute(
            update(draw_seeds)
            .where(draw_seeds.c.guild_id == self._guild_id, draw_seeds.c.id == seed_id)
            .values(revealed_at=at)
        )

    async def _seed(self, which: Any) -> Seed | None:
        found = await self._transaction.execute(
            select(draw_seeds)
            .where(draw_seeds.c.guild_id == self._guild_id, which)
            .order_by(draw_seeds.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        if row is None:
            return None
        return Seed(row.id, bytes.fromhex(row.secret), row.made_at, row.revealed_at)

    # --- Draws -------------------------------------------------------------------------------

    async def add(self, draw: Draw) -> int | None:
        """Store a draw; returns its id, or None if the week already has one, which is unchanged."""
        result = await self._transaction.execute(
            insert(self._transaction, draws)
            .values(_row(draw))
            .on_conflict_do_nothing(index_elements=["guild_id", "week"])
            .returning(draws.c.id)
        )
        added: int | None = result.scalar_one_or_none()
        return added

    async def update(self, draw: Draw) -> None:
        """Update a draw."""
        await self._transaction.execute(
            update(draws)
            .where(draws.c.guild_id == self._guild_id, draws.c.id == draw.id)
            .values(_row(draw))
        )

    async def get(self, draw_id: int) -> Draw | None:
        """Return the draw with this id."""
        return await self._draw(draws.c.id == draw_id)

    async def of_week(self, week: str) -> Draw | None:
        """Return the draw of this week."""
        return await self._draw(draws.c.week == week)

    async def open(self) -> Draw | None:
        """Return the latest draw that is neither posted nor given up."""
        return await self._draw(draws.c.state.in_(OPEN))

    async def latest(self) -> Draw | None:
        """Return the latest draw whose seed is public."""
        public = select(draw_seeds.c.id).where(draw_seeds.c.revealed_at.is_not(None))
        return await self._draw((draws.c.state == DrawState.POSTED) & draws.c.seed_id.in_(public))

    async def weeks(self, limit: int = 25) -> list[str]:
        """Return the weeks with a draw that can be verified, the latest first."""
        found = await self._transaction.execute(
            select(draws.c.week)
            .join(draw_seeds, draw_seeds.c.id == draws.c.seed_id)
            .where(
                draws.c.guild_id == self._guild_id,
                draw_seeds.c.revealed_at.is_not(None),
                draws.c.state != DrawState.QUIET,
            )
            .order_by(draws.c.id.desc())
            .limit(limit)
        )
        return list(found.scalars())

    async def templates(self, limit: int = 12) -> list[str]:
        """Return the templates of the latest posts, the latest first."""
        found = await self._transaction.execute(
            select(draws.c.template)
            .where(draws.c.guild_id == self._guild_id, draws.c.state == DrawState.POSTED)
            .order_by(draws.c.id.desc())
            .limit(limit)
        )
        return list(found.scalars())

    async def _draw(self, which: Any) -> Draw | None:
        found = await self._transaction.execute(
            select(draws)
            .where(draws.c.guild_id == self._guild_id, which)
            .order_by(draws.c.id.desc())
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else _draw(row)

    # --- Decisions ---------------------------------------------------------------------------

    async def add_decision(
        self, draw: Draw, action: DrawAction, by: int | None, at: datetime
    ) -> None:
        """Store a decision, who made it and the draw since; `by` is None for the rules."""
        await self._transaction.execute(
            insert(self._transaction, draw_decisions).values(
                guild_id=self._guild_id,
                draw_id=draw.id,
                action=action,
                user_id=by,
                at=at,
                number=draw.number,
            )
        )

    async def decisions(self, draw_id: int) -> list[DrawDecision]:
        """Return the decisions about the draw, in order."""
        found = await self._transaction.execute(
            select(draw_decisions)
            .where(draw_decisions.c.guild_id == self._guild_id, draw_decisions.c.draw_id == draw_id)
            .order_by(draw_decisions.c.id)
        )
        return [
            DrawDecision(DrawAction(row.action), row.user_id, row.at, row.number) for row in found
        ]

    # --- Newcomers ---------------------------------------------------------------------------

    async def first_thanked(self, user_ids: list[int]) -> dict[int, datetime]:
        """Return when each of these members was first valued by another here."""
        found = await self._transaction.execute(
            select(contributions.c.receiver_id, func.min(contributions.c.at).label("first"))
            .where(
                contributions.c.guild_id == self._guild_id,
                contributions.c.receiver_id.in_(user_ids),
                contributions.c.giver_id != contributions.c.receiver_id,
            )
            .group_by(contributions.c.receiver_id)
        )
        first = {row.receiver_id: row.first for row in found}
        older = await self._transaction.execute(
            select(
                older_contributions.c.user_id,
                func.min(older_contributions.c.first_at).label("first"),
            )
            .where(
                older_contributions.c.guild_id == self._guild_id,
                older_contributions.c.user_id.in_(user_ids),
                older_contributions.c.source.not_in(SELF_SOURCES),
            )
            .group_by(older_contributions.c.user_id)
        )
        return first | {row.user_id: row.first for row in older}


class PostTemplateRepository:
    """One guild's own templates."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def all(self, tone: Tone | None = None) -> list[PostTemplate]:
        """Return the templates, the oldest first."""
        wanted = select(post_templates).where(post_templates.c.guild_id == self._guild_id)
        if tone is not None:
            wanted = wanted.where(post_templates.c.tone == tone)
        found = await self._transaction.execute(wanted.order_by(post_templates.c.id))
        return [PostTemplate(row.id, Tone(row.tone), row.words) for row in found]

    async def put(
        self, words: str, tone: Tone, by: int, at: datetime, *, instead_of: int | None = None
    ) -> bool:
        """Store a template, a new one or `instead_of` another; False if that one is gone."""
        if instead_of is None:
            await self._transaction.execute(
                insert(self._transaction, post_templates).values(
                    guild_id=self._guild_id, tone=tone, words=words, created_by=by, created_at=at
                )
            )
            return True
        result = await self._transaction.execute(
            update(post_templates)
            .where(post_templates.c.guild_id == self._guild_id, post_templates.c.id == instead_of)
            .values(words=words, created_by=by, created_at=at)
        )
        return result.rowcount == 1

    async def remove(self, template_id: int) -> bool:
        """Delete a template; False if there is none."""
        result = await self._transaction.execute(
            delete(post_templates).where(
                post_templates.c.guild_id == self._guild_id, post_templates.c.id == template_id
            )
        )
        return result.rowcount == 1


def _draw(row: Row[Any]) -> Draw:
    return Draw(
        id=row.id,
        guild_id=row.guild_id,
        week=row.week,
        seed_id=row.seed_id,
        since=row.since,
        until=row.until,
        post_at=row.post_at,
        pool=tuple(
            DrawEntry(
                line["user_id"],
                line["weight"],
                line["points"],
                tuple(
                    ContributionKind(kind)
                    for kind in line["kinds"]
                    if kind in set(ContributionKind)
                ),
            )
            for line in row.pool
        ),
        number=row.number,
        user_id=row.user_id,
        by_hand=row.by_hand,
        unsure=row.unsure,
        template=row.template,
        words=row.words,
        state=DrawState(row.state),
    )


def _row(draw: Draw) -> dict[str, Any]:
    return {
        "guild_id": draw.guild_id,
        "week": draw.week,
        "seed_id": draw.seed_id,
        "since": draw.since,
        "until": draw.until,
        "post_at": draw.post_at,
        "pool": [
            {
                "user_id": line.member_id,
                "weight": line.weight,
                "points": line.points,
                "kinds": list(line.kinds),
            }
            for line in draw.pool
        ],
        "number": draw.number,
        "user_id": draw.user_id,
        "by_hand": draw.by_hand,
        "unsure": draw.unsure,
        "template": draw.template,
        "words": draw.words,
        "state": draw.state,
    }
