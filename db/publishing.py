"""Posts of a guild's team."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import astuple
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, select, update

from db.database import Transaction
from db.goals import read_goal
from db.guild_settings import GuildSettingsRepository
from db.tables.goals import goals
from db.tables.pictures import pictures
from db.tables.publishing import brand_posts
from db.upsert import insert
from domain.contributions.periods import day_of, week_bounds, week_of
from domain.measures import Occurrence
from domain.prompts.measures import PROMPTS_SENT
from domain.prompts.prompt import Prompt
from domain.publishing.content import ChannelWording, Content, PostKind
from domain.publishing.measures import POSTS_PROMISED
from domain.publishing.post import Approval, BrandPost, PlaceOutcome, PostState
from domain.publishing.settings import PublishingSettings

_SERVED = "served_"
_SELECT = (
    select(
        brand_posts,
        pictures.c.sha256,
        *(column.label(f"{_SERVED}{column.name}") for column in goals.c),
    )
    .outerjoin(pictures, pictures.c.id == brand_posts.c.picture_id)
    .outerjoin(
        goals,
        and_(goals.c.id == brand_posts.c.goal_id, goals.c.guild_id == brand_posts.c.guild_id),
    )
)
_IS_IT = and_(
    brand_posts.c.guild_id == bindparam("of_guild"), brand_posts.c.id == bindparam("of_post")
)
_ONE = _SELECT.where(_IS_IT)
_CHANGE = update(brand_posts).where(
    _IS_IT,
    brand_posts.c.state == bindparam("from_state"),
    brand_posts.c.revision == bindparam("from_revision"),
    brand_posts.c.going_out_at.is_not_distinct_from(bindparam("from_going_out_at")),
)
"""Each step of a post runs these two, so they are built once."""
_PROMISE = update(brand_posts).where(_IS_IT)
_PROMISED = (
    select(func.count())
    .select_from(brand_posts)
    .where(
        brand_posts.c.guild_id == bindparam("of_guild"),
        brand_posts.c.promised,
        brand_posts.c.going_out_at >= bindparam("begin"),
        brand_posts.c.going_out_at < bindparam("end"),
    )
)


class BrandPostRepository:
    """One guild's rows of the `brand_posts` table."""

    def __init__(self, transaction: Transaction, guild_id: int) -> None:
        self._transaction = transaction
        self._guild_id = guild_id

    async def add(
        self,
        content: Content,
        picture_id: int | None,
        *,
        author_id: int,
        at: datetime,
        goal_id: int | None = None,
    ) -> int:
        """Store a draft; return its id."""
        draft = self._draft(content, picture_id, author_id, at) | {"goal_id": goal_id}
        added = await self._transaction.execute(
            insert(self._transaction, brand_posts).values(**draft).returning(brand_posts.c.id)
        )
        return int(added.scalar_one())

    async def add_all(self, contents: Sequence[Content], *, author_id: int, at: datetime) -> None:
        """Store drafts without pictures."""
        if contents:
            rows = [self._draft(each, None, author_id, at) for each in contents]
            await self._transaction.execute(insert(self._transaction, brand_posts), rows)

    async def get(self, post_id: int) -> BrandPost | None:
        """Return the guild's post with this id."""
        found = await self._transaction.execute(
            _ONE, {"of_guild": self._guild_id, "of_post": post_id}
        )
        row = found.one_or_none()
        return None if row is None else _post(row)

    async def all(self, states: Collection[PostState], since: datetime) -> list[BrandPost]:
        """Return the posts in these states with a time from `since` on, the earliest first."""
        found = await self._transaction.execute(
            _SELECT.where(brand_posts.c.guild_id == self._guild_id)
            .where(brand_posts.c.state.in_(sorted(states)), brand_posts.c.at >= since)
            .order_by(brand_posts.c.at, brand_posts.c.id)
        )
        return [_post(row) for row in found]

    async def count(self, states: Collection[PostState]) -> int:
        """Return how many posts are in these states."""
        found = await self._transaction.execute(
            select(func.count())
            .select_from(brand_posts)
            .where(
                brand_posts.c.guild_id == self._guild_id, brand_posts.c.state.in_(sorted(states))
            )
        )
        return int(found.scalar_one())

    async def change(self, before: BrandPost, after: BrandPost, at: datetime) -> bool:
        """Store the post after a step; False if somebody else changed it since `before`."""
        approval = after.approval
        changed = await self._transaction.execute(
            _CHANGE,
            {
                "of_guild": self._guild_id,
                "of_post": before.id,
                "from_state": before.state,
                "from_revision": before.revision,
                "from_going_out_at": before.going_out_at,
                "author_id": after.author_id,
                "state": after.state,
                "revision": after.revision,
                "picture_id": after.picture_id,
                "goal_id": after.goal_id,
                "handed_in_at": after.handed_in_at,
                "approved_hash": approval.fingerprint if approval else None,
                "approved_by": approval.by if approval else None,
                "approved_at": approval.at if approval else None,
                "looked_at": list(approval.looked_at) if approval else [],
                "note": after.note,
                "going_out_at": after.going_out_at,
                "message_id": after.message_id,
                "outcomes": [list(astuple(each)) for each in after.outcomes] or None,
                "changed_at": at,
                **_columns(after.content),
            },
        )
        is_changed = changed.rowcount == 1
        if is_changed and before.state is not after.state is PostState.POSTED:
            await self._count(after)
        return is_changed

    async def move_goal(self, before: int, after: int, states: Collection[PostState]) -> None:
        """Give the posts in these states that serve a goal the one that takes its place."""
        await self._transaction.execute(
            update(brand_posts)
            .where(
                brand_posts.c.guild_id == self._guild_id,
                brand_posts.c.goal_id == before,
                brand_posts.c.state.in_(sorted(states)),
            )
            .values(goal_id=after)
        )

    async def _count(self, post: BrandPost) -> None:
        """Count a post that appeared."""
        if post.going_out_at is None:
            return
        measures = [PROMPTS_SENT] if post.content.prompt is not None else []
        if await self._keep_promise(post.id, post.going_out_at):
            measures.append(POSTS_PROMISED)
        for measure in measures:
            self._transaction.occurrences.add(
                Occurrence(measure, self._guild_id, post.going_out_at)
            )

    async def _keep_promise(self, post_id: int, at: datetime) -> bool:
        """Mark the post as promised, unless enough were in its week."""
        settings = await GuildSettingsRepository(self._transaction).get(self._guild_id)
        promise = settings[PublishingSettings].publishing_promise
        if not promise:
            return False
        begin, end = week_bounds(week_of(day_of(at, settings.zone)), settings.zone)
        kept = await self._transaction.execute(
            _PROMISED, {"of_guild": self._guild_id, "begin": begin, "end": end}
        )
        if kept.scalar_one() >= promise:
            return False
        await self._transaction.execute(
            _PROMISE, {"of_guild": self._guild_id, "of_post": post_id, "promised": True}
        )
        return True

    def _draft(
        self, content: Content, picture_id: int | None, author_id: int, at: datetime
    ) -> dict[str, Any]:
        return {
            "guild_id": self._guild_id,
            "author_id": author_id,
            "state": PostState.DRAFT,
            "revision": 1,
            "picture_id": picture_id,
            "looked_at": [],
            "note": "",
            "changed_at": at,
            **_columns(content),
        }


def _columns(content: Content) -> dict[str, Any]:
    """Return the columns of what members will see; the picture has a row of its own."""
    return {
        "words": content.text,
        "channel_id": content.channel_id,
        "at": content.at,
        "alt_text": content.alt_text,
        "source": content.source,
        "kind": content.kind,
        "prompt": content.prompt.as_document() if content.prompt else None,
        "wordings": [list(astuple(each)) for each in content.wordings] or None,
    }


def _post(row: Row[Any]) -> BrandPost:
    approval = None
    if row.approved_hash is not None:
        approval = Approval(
            row.approved_hash, row.approved_by, row.approved_at, tuple(row.looked_at)
        )
    content = Content(
        row.words,
        row.channel_id,
        row.at,
        row.sha256,
        row.alt_text,
        row.source,
        PostKind(row.kind),
        Prompt.from_document(row.prompt) if row.prompt else None,
        tuple(ChannelWording(*each) for each in row.wordings or ()),
    )
    return BrandPost(
        id=row.id,
        guild_id=row.guild_id,
        author_id=row.author_id,
        content=content,
        state=PostState(row.state),
        revision=row.revision,
        picture_id=row.picture_id,
        goal_id=row.goal_id,
        goal=read_goal(row, _SERVED),
        handed_in_at=row.handed_in_at,
        approval=approval,
        note=row.note,
        going_out_at=row.going_out_at,
        message_id=row.message_id,
        outcomes=tuple(PlaceOutcome(*each) for each in row.outcomes or ()),
    )
