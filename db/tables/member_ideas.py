"""Ideas of members, and who agrees with them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import A_YEAR, ErasureRule, Retention, exported_to_staff, people
from db.measured_rows import MeasuredRows, measured
from db.tables.metadata import metadata
from domain.member_ideas.idea import REASON_LENGTH, TITLE_LENGTH, IdeaState
from domain.member_ideas.measures import IDEAS_DONE

_KEPT = "12 months after the team last decided about it"

member_ideas = Table(
    "member_ideas",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("user_id", Snowflake),
    Column("created_by", Snowflake),
    Column("title", String(TITLE_LENGTH), nullable=False),
    Column("state", String(12), nullable=False),
    Column("reason", String(REASON_LENGTH), nullable=False),
    Column("channel_id", Snowflake),
    Column("message_id", Snowflake),
    Column("merged_into_id", Key),
    Column("post_id", Key),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "message_id"),
    CheckConstraint(
        "state IN ('new', 'considering', 'planned', 'done', 'not_now', 'merged')", name="state"
    ),
    Index("ix_member_ideas_state", "guild_id", "state"),
    comment="Members' ideas; created_by: who of the team put one in words; post_id: a brand post",
    sqlite_autoincrement=True,
    info=people(
        "a member's idea in one line, the message it was kept from, and who of the team did so",
        "to consider it, and to say what became of it",
        erase=ErasureRule.SPECIAL,
        erased="deleted; one that the team put in words stays without the member",
        keep=Retention(_KEPT, A_YEAR, lambda row, cutoff: row.changed_at < cutoff),
    )
    | exported_to_staff(created_by=("guild_id", "created_at", "title", "created_by"))
    | measured(
        # It cannot change after it is done.
        MeasuredRows(
            IDEAS_DONE,
            at="changed_at",
            person="user_id",
            where=lambda row: row.state == IdeaState.DONE,
        )
    ),
)

idea_supporters = Table(
    "idea_supporters",
    metadata,
    Column("idea_id", Key, ForeignKey("member_ideas.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", Snowflake, primary_key=True, autoincrement=False),
    Column("guild_id", Snowflake, nullable=False),
    Column("agreed_at", UtcDateTime, nullable=False),
    Index("ix_idea_supporters_guild", "guild_id"),
    comment="Members who agree with an idea",
    info=people(
        "which ideas a member agrees with",
        "to show how many do, and to name them when it is done",
        erase=ErasureRule.DELETE,
        keep=Retention("with the idea"),
    ),
)
