"""Search for personal data: columns of people, and texts and documents that may hold an id."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, String, Table, cast, false, or_

from db.declarations import declaration_of

PERSON_COLUMNS = frozenset(
    {
        "user_id",
        "giver_id",
        "receiver_id",
        "author_id",
        "voter_id",
        "created_by",
        "redeemed_by",
        "handled_by",
        "owner_id",
        "approved_by",
        "sent_by",
        "signed_by",
    }
)
"""The columns that hold a person's Discord id."""
NOBODY = 0
"""Replacement for an erased person's id in texts and documents."""

MIN_ID_LENGTH = 17
"""Minimum number of digits of a person's Discord id; a shorter column cannot hold one."""

Row = dict[str, Any]


def redact(value: Any, user_id: int) -> Any:
    """Return `value`, a text or JSON value, with `NOBODY` in place of the person's id."""
    if isinstance(value, str):
        return re.sub(rf"(?<!\d){user_id}(?!\d)", str(NOBODY), value)
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return NOBODY if value == user_id else value
    if isinstance(value, list):
        return [redact(item, user_id) for item in value]
    if isinstance(value, Mapping):
        return {redact(name, user_id): redact(item, user_id) for name, item in value.items()}
    return value


def person_columns(table: Table) -> list[Column[Any]]:
    """Return the table's columns for people's ids."""
    return [column for column in table.columns if column.name in PERSON_COLUMNS]


def is_person(table: Table, user_id: int) -> Any:
    """Return the condition that a column for people holds this person's id."""
    return or_(false(), *(column == user_id for column in person_columns(table)))


def names(row: Row, user_id: int) -> bool:
    """Return whether the person's id is in the row, and not only as a part of a number."""
    return any(redact(value, user_id) != value for value in row.values())


def worded(table: Table) -> list[Column[Any]]:
    """Return the table's texts and documents that could hold a person's id."""
    return [column for column in table.columns if _could_hold_an_id(table, column)]


def _could_hold_an_id(table: Table, column: Column[Any]) -> bool:
    if column.name in declaration_of(table).codes:
        return False
    if isinstance(column.type, JSON):
        return True
    return isinstance(column.type, String) and (
        column.type.length is None or column.type.length >= MIN_ID_LENGTH
    )


def mentions_anywhere(table: Table, user_id: int) -> Any:
    """Return the condition that one of the table's texts or documents may hold this id."""
    texts = (cast(column, String).like(f"%{user_id}%") for column in worded(table))
    return or_(false(), *texts)
