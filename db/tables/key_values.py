"""Named values of the bot's own state."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from db.declarations import GuildRule, no_people, of_guild
from db.tables.metadata import metadata

key_values = Table(
    "key_values",
    metadata,
    Column("name", String(100), primary_key=True),
    Column("value", Text, nullable=False),
    comment="Facts about the bot itself, such as a hash of the commands registered with Discord",
    info=no_people(codes=("name", "value")) | of_guild(GuildRule.NO_GUILD),
)
