"""Declarations of tables: their personal data, how it is erased, and its retention period.

A table carries its own in `Table(..., info=people(...))` or `info=no_people(...)`; `declaration_of`
reads it. Erasure, export, retention, the deletion of a guild and the tables in docs/privacy.md
follow from these, so a new table needs no line anywhere else.
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
"""A function from the table's columns and a moment to the rows that were done with before it."""

_KEY = "declaration"
_GUILD_KEY = "guild"
_STAFF_KEY = "staff"


class ErasureRule(Enum):
    """Treatment of a table's rows when the person they name is erased."""

    DELETE = "deleted"
    PSEUDONYMIZE = "the row stays, without the person"
    """Others' rows depend on it; its person becomes a random number."""
    SPECIAL = "special"
    """`db.erasure` has a method for it."""
    NO_PERSON = "no person"
    """Its rows name nobody."""


class GuildRule(Enum):
    """Treatment of a table's rows when all data of a guild is deleted."""

    DELETE = "delete"
    WITHDRAW = "withdraw"
    """Rows stay until an outside shop has withdrawn their coupons."""
    NO_GUILD = "no guild"
    """Its rows belong to no guild."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Retention period of rows: in words for docs/privacy.md, and as a condition."""

    words: str
    keep: timedelta | None = None
    old: Condition | None = None
    """None if the rows are deleted with something else, or by a function of their own."""
    values: Callable[[Any], Mapping[str, Any]] | None = None
    """A function from the columns to the values that replace an old row's; None to delete it."""
    ballot: str | None = None
    """The column that groups a voter's rows: one pseudonym replaces them all."""


@dataclass(frozen=True, slots=True)
class PrivacyNote:
    """One row of the table in docs/privacy.md; tables with equal notes share it."""

    holds: str
    why: str
    erased: str


@dataclass(frozen=True, slots=True)
class TableDeclaration:
    """The properties of a table with regard to the people and the guild in its rows."""

    erase: ErasureRule
    note: PrivacyNote | None = None
    keep: Retention | None = None
    codes: frozenset[str] = field(default_factory=frozenset)
    """Text and document columns written by the bot or a shop, which never hold a person's id."""
    secrets: frozenset[str] = field(default_factory=frozenset)
    """Columns that are not exported to anybody, not even to the person of the row."""


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
    """Return the `info` of a table with personal data; `erased` is more precise than the rule."""
    note = PrivacyNote(holds, why, erased or erase.value)
    return {_KEY: TableDeclaration(erase, note, keep, frozenset(codes), frozenset(secret))}


def no_people(
    *,
    codes: tuple[str, ...] = (),
    secret: tuple[str, ...] = (),
    keep: Retention | None = None,
) -> dict[Any, Any]:
    """Return the `info` of a table without personal data."""
    rule = ErasureRule.NO_PERSON
    return {_KEY: TableDeclaration(rule, None, keep, frozenset(codes), frozenset(secret))}


def of_guild(rule: GuildRule) -> dict[Any, Any]:
    """Return what a table adds to its `info` if its guild rule is not DELETE."""
    return {_GUILD_KEY: rule}


def exported_to_staff(**columns: tuple[str, ...]) -> dict[Any, Any]:
    """Return what a table adds to its `info` if its rows are a member's, but also name staff.

    By the column that names them: what is exported to a person named in it alone.
    """
    return {_STAFF_KEY: columns}


def staff_columns(table: Table) -> Mapping[str, tuple[str, ...]]:
    """Return what is exported of the table's rows to staff, by the column that names them."""
    declared: Mapping[str, tuple[str, ...]] = table.info.get(_STAFF_KEY, {})
    return declared


def guild_rule_of(table: Table) -> GuildRule:
    """Return the treatment of the table's rows when a guild's data is deleted."""
    rule = table.info.get(_GUILD_KEY, GuildRule.DELETE)
    if not isinstance(rule, GuildRule):
        raise TypeError(f"the table {table.name} declares no guild rule but {rule!r}")
    return rule


def declaration_of(table: Table) -> TableDeclaration:
    """Return the table's declaration; raises `LookupError` if it has none."""
    declared = table.info.get(_KEY)
    if not isinstance(declared, TableDeclaration):
        raise LookupError(f"the table {table.name} lacks info=people(...) or info=no_people(...)")
    return declared


def random_pseudonym() -> int:
    """Return a random number below zero, which is nobody's id and leads to nobody."""
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
