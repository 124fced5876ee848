"""Exports of a person's data: what is theirs and nothing of others.

Of a row about the person they are given all but secrets; of somebody else's row that mentions them,
only the mention. Data that are not public yet are left out: a draw before its post, and the authors
of entries. Other people are "person 1", "person 2" and so on, numbered anew for each table, so that
what one of them did cannot be linked between tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.declarations import staff_columns
from db.personal_data import PERSON_COLUMNS, Row, redact
from db.privacy import comments
from db.tables import metadata

YOU = "you"
JSON_SAFE = 2**53
"""Integers from here on are written as strings: many readers of JSON would round them."""

_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Export:
    """All data of a person: a JSON document, and their pictures by file name."""

    document: bytes
    pictures: Mapping[str, bytes]


def write_export(user_id: int, tables: Mapping[str, list[Row]], at: datetime) -> Export:
    """Return the export made from every row that names the person."""
    written: dict[str, Any] = {}
    pictures: dict[str, bytes] = {}
    for name, rows in tables.items():
        people = _People(user_id)
        kept = [own for row in rows if (own := _own_part(name, row, user_id))]
        for row in kept if name == "pictures" else ():
            if isinstance(row.get("data"), bytes):
                suffix = row["media_type"].rpartition("/")[2]
                pictures[f"picture-{row['id']}.{suffix}"] = row.pop("data")
        if kept:
            written[name] = {"what": comments()[name], "rows": [people.hide(row) for row in kept]}
    document = {"person": str(user_id), "taken_at": at.isoformat(), "tables": written}
    return Export(json.dumps(document, ensure_ascii=False, indent=2).encode(), pictures)


def _own_part(table: str, row: Row, user_id: int) -> Row:
    """Return the person's part of the row; empty if there is none."""
    if table == "draws":
        return _own_part_of_draw(row, user_id)
    naming = {name for name in PERSON_COLUMNS & row.keys() if row[name] == user_id}
    for column, theirs in staff_columns(metadata.tables[table]).items():
        if naming == {column}:
            return {name: row[name] for name in theirs}
    return row if naming else _mentions_in(row, user_id)


def _own_part_of_draw(row: Row, user_id: int) -> Row:
    """Return the person's line of the draw and, once it is public, that they were drawn."""
    own = {"guild_id": row["guild_id"], "week": row["week"], **_mentions_in(row, user_id)}
    own.pop("user_id", None)
    if row["state"] != "posted":
        # Not even in words: the post is written before the draw is public.
        own.pop("template", None)
        own.pop("words", None)
    elif row["user_id"] == user_id:
        own |= {"user_id": user_id, "words": row["words"] or row["template"]}
    return own


def _mentions_in(row: Row, user_id: int) -> Row:
    return {name: _part(value, user_id) for name, value in row.items() if _names(value, user_id)}


def _part(value: Any, user_id: int) -> Any:
    """Return the part of a text or document that is about the person."""
    if isinstance(value, str):
        return f"<@{user_id}>"
    if isinstance(value, list):
        return [_part(item, user_id) for item in value if _names(item, user_id)]
    if isinstance(value, Mapping):
        theirs = any(type(item) is int and item == user_id for item in value.values())
        return {
            name: _part(item, user_id) if _names(item, user_id) else item
            for name, item in value.items()
            if _names(item, user_id)
            or (theirs and (isinstance(item, (int, float)) or _is_plain(name, item)))
        }
    return value


def _is_plain(name: str, item: Any) -> bool:
    """Return whether a list next to the person's id is about them, such as ratings."""
    return (
        name not in PERSON_COLUMNS
        and isinstance(item, list)
        and all(isinstance(each, (int, float, str)) for each in item)
    )


def _names(value: Any, user_id: int) -> bool:
    return bool(redact(value, user_id) != value)


class _People:
    """Pseudonyms of the people in one table of an export."""

    def __init__(self, user_id: int) -> None:
        self._names = {user_id: YOU}

    def hide(  # noqa: PLR0911 (one line for each kind of value)
        self, value: Any, key: str = ""
    ) -> Any:
        """Return `value` for JSON, with the people in it replaced by their pseudonyms."""
        match value:
            case bool() | float() | None:
                return value
            case int():
                if key in PERSON_COLUMNS or value in self._names:
                    return self._name(value)
                return value if abs(value) < JSON_SAFE else str(value)
            case str():
                return _MENTION.sub(lambda found: f"@{self._name(int(found[1]))}", value)
            case bytes():
                return f"{len(value)} bytes"
            case list() | tuple():
                return [self.hide(item, key) for item in value]
            case Mapping():
                return {str(name): self.hide(item, str(name)) for name, item in value.items()}
        return value.isoformat() if hasattr(value, "isoformat") else str(value)

    def _name(self, user_id: int) -> str:
        if user_id <= 0:
            return "somebody erased"
        return self._names.setdefault(user_id, f"person {len(self._names)}")
