"""Declarations of tables: what each holds of people, how it is erased, and for how long it is kept.

A table carries its own in `Table(..., info=people(...))` or `info=no_people(...)`; `declaration_of`
reads it. Erasure, export, retention, the deletion of a guild and the tables in docs/privacy.md are
driven by these, so a new table needs no line anywhere else.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, select

DAYS_90 = timedelta(days=90)
A_YEAR = timedelta(days=365)
TWO_YEARS = timedelta(days=730)

Condition = Callable[[Any, datetime], ColumnElement[bool]]
"""Given the table's columns and a moment, the rows that were done with before it."""

_KEY = "declaration"
_GUILD_KEY = "guild"


class ErasureRule(Enum):
    """Treatment of a table's rows when the person they name is erased."""

    DELETE = "deleted"
    PSEUDONYMIZE = "the row stays, without the person"
    """Others' doings depend on the row; its person becomes a random number."""
    SPECIAL = "special"
    """`db.erasure` has a method of its own for it."""
    NO_PERSON = "no person"
    """No row names a person."""


class GuildRule(Enum):
    """Treatment of a table's rows when all that is kept of a guild is deleted."""

    DELETE = "delete"
    WITHDRAW = "withdraw"
    """Rows stay until a shop outside has withdrawn what they stand for."""
    NO_GUILD = "no guild"
    """No row belongs to a guild."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long rows are kept: in words for docs/privacy.md, and which rows are too old."""

    words: str
    keep: timedelta | None = None
    old: Condition | None = None
    """None where the rows go with something else, or have a function of their own."""
    values: Callable[[Any], Mapping[str, Any]] | None = None
    """Given the columns, what an old row becomes; None where it is deleted."""
    ballot: str | None = None
    """The column by which a voter's rows belong together: one pseudonym stands for them all."""


@dataclass(frozen=True, slots=True)
class PrivacyNote:
    """One row of the table in docs/privacy.md; tables with equal notes share it."""

    holds: str
    why: str
    erased: str


@dataclass(frozen=True, slots=True)
class TableDeclaration:
    """Facts that a table declares about the people and the guild in its rows."""

    erase: ErasureRule
    note: PrivacyNote | None = None
    keep: Retention | None = None
    codes: frozenset[str] = field(default_factory=frozenset)
    """Texts and documents made by the bot or a shop, which never hold a person's id."""
    secrets: frozenset[str] = field(default_factory=frozenset)
    """Columns that are exported to nobody, not even to the person of the row."""


def people(
    holds: str,
    why: str,
    *,
    erase: ErasureRule,
    keep: Retention,
    erased: str | None = None,
    codes: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
) -> dict[Any, Any]:
    """Return the `info` of a table in which people stand; `erased` says more than the rule does."""
    note = PrivacyNote(holds, why, erased or erase.value)
    return {_KEY: TableDeclaration(erase, note, keep, frozenset(codes), frozenset(secret))}


def no_people(
    *,
    codes: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
    keep: Retention | None = None,
) -> dict[Any, Any]:
    """Return the `info` of a table in which nobody stands."""
    rule = ErasureRule.NO_PERSON
    return {_KEY: TableDeclaration(rule, None, keep, frozenset(codes), frozenset(secret))}


def of_guild(rule: GuildRule) -> dict[Any, Any]:
    """Return what a table adds to its `info` where the rule of its guild is not DELETE."""
    return {_GUILD_KEY: rule}


def guild_rule_of(table: Table) -> GuildRule:
    """Return what becomes of the table's rows when a guild's data is deleted."""
    rule = table.info.get(_GUILD_KEY, GuildRule.DELETE)
    if not isinstance(rule, GuildRule):
        raise TypeError(f"the table {table.name} declares no guild rule but {rule!r}")
    return rule


def declaration_of(table: Table) -> TableDeclaration:
    """Return what the table declares; raises `LookupError` for one that declares nothing."""
    declared = table.info.get(_KEY)
    if not isinstance(declared, TableDeclaration):
        raise LookupError(f"the table {table.name} lacks info=people(...) or info=no_people(...)")
    return declared


def random_pseudonym() -> int:
    """Return a number that no person has and that leads to none: random and below zero."""
    return -1 - secrets.randbelow(2**62)


def not_shown(table: Table) -> ColumnElement[bool]:
    """Return the condition that no row of another table points to this row of `table`."""
    return and_(
        *(
            key.column.not_in(select(key.parent).where(key.parent.is_not(None)))
            for other in table.metadata.sorted_tables
            for key in sorted(other.foreign_keys, key=str)
            if key.column.table is table
        )
    )
