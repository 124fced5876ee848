"""Answers that a team gives often."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from db.column_types import Snowflake
from db.declarations import no_people
from db.tables.metadata import metadata
from domain.cases.snippet import NAME_LENGTH, WORDS_LENGTH

case_snippets = Table(
    "case_snippets",
    metadata,
    Column("guild_id", Snowflake, primary_key=True, autoincrement=False),
    Column("name", String(NAME_LENGTH), primary_key=True),
    Column("language", String(10), primary_key=True),
    Column("words", String(WORDS_LENGTH), nullable=False),
    comment="Saved answers of the team, each in one language",
    info=no_people(),
)
