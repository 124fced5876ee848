"""Exports of a person's data: what is theirs and nothing of others.

Of a row about the person they are given all but secrets; of somebody else's row that mentions them,
only the mention. Data that are not public yet are left out: a draw before its post, and the authors
of entries. Other people are "person 1", "person 2" and so on, numbered separately in each table, so
that what one of them did cannot be linked between tables.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from gzip import GzipFile
from io import BytesIO
from typing import Any

from db.declarations import staff_columns
from db.personal_data import PERSON_COLUMNS, Row, redact
from db.privacy import comments
from db.tables import metadata

YOU = "you"
MAX_FILES = 10
"""How many files Discord accepts in one message."""
MAX_BYTES = 9_000_000
"""How many bytes they may have together, a little below Discord's limit."""
JSON_SAFE = 2**53
"""Integers from here on are written as strings: many readers of JSON would round them."""

_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True, slots=True)
class Export:
    """All data of a person as files for one message: a JSON document, and their pictures."""

    files: Mapping[str, bytes]
    left_out: int
    """How many pictures did not fit."""


class ExportWriter:
    """Writes an export from pages of rows; in memory are its files and nothing else.

    Its methods take a few milliseconds a page and belong in a thread.
    """

    def __init__(self, user_id: int, at: datetime) -> None:
        self._user_id = user_id
        self._document = _Document()
        self._table = ""
        self._people = _People(user_id)
        self._pictures: dict[str, bytes] = {}
        self._left_out = 0
        person, taken_at = json.dumps(str(user_id)), json.dumps(at.isoformat())
        self._document.write(f'{{"person": {person}, "taken_at": {taken_at}, "tables": {{')

    def add(self, table: str, rows: Sequence[Row]) -> None:
        """Write the person's part of these rows; all rows of a table are added in a row."""
        for row in rows:
            own = _own_part(table, row, self._user_id)
            if not own:
                continue
            if table == "pictures" and isinstance(own.get("data"), bytes):
                suffix = own["media_type"].rpartition("/")[2]
                self._keep(f"picture-{own['id']}.{suffix}", own.pop("data"))
            self._document.write(self._begin(table))
            self._document.write(json.dumps(self._people.hide(own), ensure_ascii=False))

    def finish(self) -> Export:
        """Return the export."""
        self._document.write("]}}}\n" if self._table else "}}\n")
        name, document = self._document.finish()
        files = {name: document}
        room = MAX_BYTES - len(document)
        for name, picture in self._pictures.items():
            if len(files) < MAX_FILES and len(picture) <= room:
                files[name] = picture
                room -= len(picture)
        return Export(files, self._left_out + 1 + len(self._pictures) - len(files))

    def _begin(self, table: str) -> str:
        """Return what stands before the next row: a comma, or the head of its table."""
        if table == self._table:
            return ",\n"
        head = f'\n{json.dumps(table)}: {{"what": {json.dumps(comments()[table])}, "rows": [\n'
        if self._table:
            head = f"\n]}},{head}"
        self._table, self._people = table, _People(self._user_id)
        return head

    def _keep(self, name: str, picture: bytes) -> None:
        """Keep a picture, unless there are as many as fit already."""
        held = self._document.size + sum(map(len, self._pictures.values()))
        if len(self._pictures) < MAX_FILES - 1 and held + len(picture) <= MAX_BYTES:
            self._pictures[name] = picture
        else:
            self._left_out += 1


class _Document:
    """A text file in memory, compressed as soon as it is too large for Discord."""

    def __init__(self) -> None:
        self._held = BytesIO()
        self._packer: GzipFile | None = None

    @property
    def size(self) -> int:
        """The number of bytes so far."""
        return self._held.tell()

    def write(self, words: str) -> None:
        data = words.encode()
        if self._packer is None and self._held.tell() + len(data) > MAX_BYTES:
            plain, self._held = self._held, BytesIO()
            self._packer = GzipFile(fileobj=self._held, mode="wb")
            self._packer.write(plain.getbuffer())
        (self._packer or self._held).write(data)

    def finish(self) -> tuple[str, bytes]:
        """Return the file's name and content."""
        if self._packer is None:
            return "ovation.json", self._held.getvalue()
        self._packer.close()
        return "ovation.json.gz", self._held.getvalue()


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
