"""The weekly surprise, its draws and its post templates."""

from __future__ import annotations

from datetime import datetime
from typing import Any

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
    UniqueConstraint,
    and_,
    select,
    text,
)

from db.column_types import Key, Snowflake, UtcDateTime
from db.declarations import TWO_YEARS, ErasureRule, Retention, no_people, people, random_pseudonym
from db.tables.metadata import metadata


def _old_draws(cutoff: datetime) -> Any:
    return select(draws.c.id).where(
        draws.c.until < cutoff, draws.c.state.not_in(("proposed", "approved", "absent"))
    )


recognitions = Table(
    "recognitions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("user_id", Snowflake, nullable=False),
    Column("gift_id", Key, ForeignKey("gifts.id"), nullable=True),
    Column("points", Integer, nullable=False),
    Column("seed", Integer, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    UniqueConstraint("guild_id", "week"),
    Index("ix_recognitions_user", "guild_id", "user_id"),
    comment="Weekly surprises: who received what; seed chose the wording of the post",
    sqlite_autoincrement=True,
    info=people(
        "who was surprised in which week, with what",
        "nobody is surprised too often",
        erase=ErasureRule.PSEUDONYMIZE,
        erased="the row stays for the stock of gifts, without the person",
        keep=Retention(
            "24 months; then without the person",
            TWO_YEARS,
            lambda row, cutoff: and_(row.user_id > 0, row.decided_at < cutoff),
            lambda _: {"user_id": random_pseudonym()},
        ),
    ),
)

draw_seeds = Table(
    "draw_seeds",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("secret", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("revealed_at", UtcDateTime),
    Index("ix_draw_seeds_guild", "guild_id"),
    comment="Seeds of draws, chosen in advance: the hash is published before the draw, "
    "the seed after",
    sqlite_autoincrement=True,
    info=no_people(codes=("secret",), secret=("secret",)),
)

draws = Table(
    "draws",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("week", String(10), nullable=False),
    Column("seed_id", Key, ForeignKey("draw_seeds.id"), nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("post_at", UtcDateTime, nullable=False),
    Column("pool", JSON, nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Column("user_id", Snowflake),
    Column("by_hand", Boolean, nullable=False, server_default=text("FALSE")),
    Column("unsure", Integer, nullable=False, server_default=text("0")),
    Column("template", String(1000), nullable=False, server_default=text("''")),
    Column("words", String(1000)),
    Column("state", String(10), nullable=False),
    UniqueConstraint("guild_id", "week"),
    CheckConstraint(
        "state IN ('proposed', 'approved', 'absent', 'posted', 'skipped', 'lapsed', 'quiet')",
        name="state",
    ),
    comment="Draws of the weekly surprise: the list, the member drawn, and the outcome",
    sqlite_autoincrement=True,
    info=people(
        "who was on the list for each week's surprise, with how many points, and who was drawn",
        "so that anybody can check the draw",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "24 months after its week",
            TWO_YEARS,
            lambda row, cutoff: row.id.in_(_old_draws(cutoff)),
        ),
    ),
)

draw_decisions = Table(
    "draw_decisions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("draw_id", Key, ForeignKey("draws.id"), nullable=False),
    Column("action", String(10), nullable=False),
    Column("user_id", Snowflake),
    Column("at", UtcDateTime, nullable=False),
    Column("number", Integer, nullable=False, server_default=text("0")),
    Index("ix_draw_decisions_draw", "draw_id"),
    comment="Decisions about a draw, with time and moderator; by NULL: by the rules; "
    "number: which draw of the seed counts since",
    sqlite_autoincrement=True,
    info=people(
        "which moderator decided what about a surprise, or wrote which words for it",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention(
            "24 months after the week of the draw",
            TWO_YEARS,
            lambda row, cutoff: row.draw_id.in_(_old_draws(cutoff)),
        ),
    ),
)

post_templates = Table(
    "post_templates",
    metadata,
    Column("id", Key, primary_key=True),
    Column("guild_id", Snowflake, nullable=False),
    Column("tone", String(10), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("created_by", Snowflake, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index("ix_post_templates_guild", "guild_id", "tone"),
    comment="A guild's own templates for the weekly post",
    sqlite_autoincrement=True,
    info=people(
        "which moderator decided what about a surprise, or wrote which words for it",
        "to know whom to ask",
        erase=ErasureRule.PSEUDONYMIZE,
        keep=Retention("as long as the guild has the template"),
    ),
)
