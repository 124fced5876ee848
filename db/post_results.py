"""Results of brand posts, and wishes for less of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select

from db.database import Transaction
from db.tables.post_results import less_wishes, post_results
from db.tables.publishing import brand_posts
from db.upsert import insert
from domain.post_results import PostResult
from domain.publishing.content import PostKind


class PostResultRepository:
    """One guild's rows of the `post_results` and `less_wishes` tables."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def put(self, result: PostResult) -> None:
        """Store a post's result over an earlier one."""
        row = asdict(result)
        statement = insert(self._transaction, post_results).values(guild_id=self._guild_id, **row)
        await self._transaction.execute(
            statement.on_conflict_do_update(index_elements=["post_id"], set_=row)
        )

    async def of(self, post_ids: Collection[int]) -> dict[int, PostResult]:
        """Return the results of these posts, as far as they were counted."""
        found = await self._transaction.execute(
            select(post_results).where(
                post_results.c.guild_id == self._guild_id, post_results.c.post_id.in_(post_ids)
            )
        )
        return {row.post_id: _result(row) for row in found}

    async def final_since(
        self, since: datetime
    ) -> list[tuple[PostResult, datetime, PostKind, int]]:
        """Return final results of posts from `since` on, each with its time, kind and channel.

        Without posts for several channels, which say nothing about one.
        """
        found = await self._transaction.execute(
            select(post_results, brand_posts.c.at, brand_posts.c.kind, brand_posts.c.channel_id)
            .join(brand_posts, brand_posts.c.id == post_results.c.post_id)
            .where(
                post_results.c.guild_id == self._guild_id,
                post_results.c.is_final,
                post_results.c.is_gone.is_(False),
                brand_posts.c.at >= since,
                brand_posts.c.wordings.is_(None),
            )
            .order_by(brand_posts.c.at, brand_posts.c.id)
        )
        return [(_result(row), row.at, PostKind(row.kind), row.channel_id) for row in found]

    async def best_within(self, begin: datetime, end: datetime) -> tuple[str, int] | None:
        """Return the post of a time in which most people took part: its words, and how many.

        None if nobody did.
        """
        found = await self._transaction.execute(
            select(brand_posts.c.words, post_results.c.people)
            .join(brand_posts, brand_posts.c.id == post_results.c.post_id)
            .where(
                post_results.c.guild_id == self._guild_id,
                post_results.c.is_gone.is_(False),
                post_results.c.people > 0,
                brand_posts.c.at >= begin,
                brand_posts.c.at < end,
            )
            .order_by(post_results.c.people.desc(), brand_posts.c.at)
            .limit(1)
        )
        row = found.one_or_none()
        return None if row is None else (row.words, row.people)

    async def toggle_less(self, post_id: int, user_id: int, at: datetime) -> bool:
        """Wish for less, or take that back; return whether the member wishes it now."""
        undone = await self._transaction.execute(
            delete(less_wishes).where(
                less_wishes.c.guild_id == self._guild_id,
                less_wishes.c.post_id == post_id,
                less_wishes.c.user_id == user_id,
            )
        )
        if undone.rowcount:
            return False
        await self._transaction.execute(
            insert(self._transaction, less_wishes).values(
                post_id=post_id, user_id=user_id, guild_id=self._guild_id, wished_at=at
            )
        )
        return True

    async def less(self, post_id: int) -> int:
        """Return how many members want less of posts like this one."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(less_wishes)
            .where(less_wishes.c.guild_id == self._guild_id, less_wishes.c.post_id == post_id)
        )
        return int(found.scalar_one())

    async def less_within(self, posts: Mapping[int, datetime]) -> int:
        """Return how many different members want less of these posts, each until its moment."""
        table = less_wishes
        found = await self._transaction.execute(
            select(func.count(table.c.user_id.distinct())).where(
                table.c.guild_id == self._guild_id,
                or_(
                    *(
                        and_(table.c.post_id == post_id, table.c.wished_at < until)
                        for post_id, until in posts.items()
                    )
                ),
            )
        )
        return int(found.scalar_one())


def _result(row: Row[Any]) -> PostResult:
    return PostResult(
        row.post_id,
        row.read_at,
        row.reacted,
        row.answered,
        row.clicked,
        row.people,
        row.less,
        row.is_gone,
        row.is_final,
    )
