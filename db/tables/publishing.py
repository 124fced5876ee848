"""Posts that a guild's team plans, each approved by a person."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from domain.prompts.measures import PROMPTS_SENT
from domain.publishing.content import PostKind
from domain.publishing.measures import POSTS_PROMISED
from domain.publishing.post import OUT, PostState

_STATES = ", ".join(f"'{state}'" for state in PostState)
_KINDS = ", ".join(f"'{kind}'" for kind in PostKind)

brand_posts = Table(
    "brand_posts",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("author_id", Snowflake, nullable=False),
    Column("state", String(10), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("channel_id", Snowflake, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("picture_id", Key, ForeignKey("pictures.id")),
    Column("alt_text", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("kind", String(20), nullable=False),
    Column("prompt", JSON(none_as_null=True)),
    Column("wordings", JSON(none_as_null=True)),
    Column("outcomes", JSON(none_as_null=True)),
    # Without a foreign key: that a goal was removed is said where its posts are shown.
    Column("goal_id", Key),
    Column("handed_in_at", UtcDateTime),
    Column("approved_hash", String(64)),
    Column("approved_by", Snowflake),
    Column("approved_at", UtcDateTime),
    Column("looked_at", JSON, nullable=False),
    Column("note", Text, nullable=False),
    Column("going_out_at", UtcDateTime),
    Column("message_id", Snowflake),
    Column("promised", Boolean, nullable=False, server_default=text("FALSE")),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint(f"state IN ({_STATES})", name="state"),
    CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
    Index("ix_brand_posts_guild", "guild_id", "at"),
    comment="Posts of a guild's team; approved_hash: of all that members see, and when; "
    "promised: it appeared as one of those that were promised for its week",
    sqlite_autoincrement=True,
    info=people(
        "that they wrote a post for their team, or approved it",
        "so that each post has a second pair of eyes",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "12 months after its last change", A_YEAR, lambda row, cutoff: row.changed_at < cutoff
        ),
        codes=("approved_hash", "kind", "looked_at"),
    )
    | measured(
        MeasuredRows(
            PROMPTS_SENT,
            at="going_out_at",
            where=lambda row: and_(row.prompt.is_not(None), row.state.in_(sorted(OUT))),
        ),
        MeasuredRows(POSTS_PROMISED, at="going_out_at", where=lambda row: row.promised),
    ),
)
