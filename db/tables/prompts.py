"""Members' answers to questions of a guild's team."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import DAYS_90, ErasureRule, Retention, no_people, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from domain.prompts.measures import PROMPT_ANSWERS
from domain.prompts.prompt import ANSWER_LENGTH

prompt_answers = Table(
    "prompt_answers",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("post_id", Key, ForeignKey("brand_posts.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("choice", SmallInteger),
    Column("words", String(ANSWER_LENGTH), nullable=False),
    Column("is_named", Boolean, nullable=False),
    Column("is_hidden", Boolean, nullable=False),
    Column("answered_at", UtcDateTime, nullable=False),
    UniqueConstraint("post_id", "user_id"),
    Index("ix_prompt_answers_member", "guild_id", "user_id"),
    comment="One answer of each member to a prompt; is_hidden: by a moderator",
    sqlite_autoincrement=True,
    info=people(
        "which of the team's questions a member answered, with which choice or line, and whether "
        "it may be quoted with their name",
        "to count each answer once, and to show what was answered",
        erase=ErasureRule.DELETE,
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.answered_at < cutoff),
    )
    | measured(MeasuredRows(PROMPT_ANSWERS, at="answered_at", person="user_id")),
)

prompt_likes = Table(
    "prompt_likes",
    metadata,
    # Without a foreign key: what others liked is theirs, also once its author is erased.
    Column("answer_id", Snowflake, primary_key=True, autoincrement=False),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("liked_at", UtcDateTime, nullable=False),
    Index("ix_prompt_likes_guild", "guild_id"),
    comment="Who likes which answer to a prompt",
    info=people(
        "which answers to the team's questions a member likes",
        "to show the best-liked answers",
        erase=ErasureRule.DELETE,
        keep=Retention("90 days", DAYS_90, lambda row, cutoff: row.liked_at < cutoff),
    ),
)

prompt_liked_messages = Table(
    "prompt_liked_messages",
    metadata,
    Column(
        "post_id",
        Key,
        ForeignKey("brand_posts.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("message_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("reactions", Integer, nullable=False),
    Index("ix_prompt_liked_messages_guild", "guild_id"),
    comment="The best-liked messages in the thread of a prompt, for its result; without words",
    info=no_people(),
)
