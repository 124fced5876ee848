"""The tables of docs/privacy.md, generated from the declarations of the database tables."""

from __future__ import annotations

from db.declarations import PrivacyNote, declaration_of
from db.tables import metadata


def notes_for_docs() -> str:
    """Return the personal data of all tables, in Markdown.

    Tables with the same note share a row.
    """
    tables: dict[PrivacyNote, list[str]] = {}
    for name, table in sorted(metadata.tables.items()):
        note = declaration_of(table).note
        if note is not None:
            tables.setdefault(note, []).append(f"`{name}`")
    rows = (
        f"| {', '.join(names)} | {note.holds} | {note.why} | {note.erased} |"
        for note, names in tables.items()
    )
    head = "| Table | What of a person | Why | When the person is erased |"
    return "\n".join((head, "| --- | --- | --- | --- |", *rows))


def periods_for_docs() -> str:
    """Return the retention period of each table with personal data, in Markdown."""
    rows = (
        f"| `{name}` | {declared.keep.words} |"
        for name, table in sorted(metadata.tables.items())
        if (declared := declaration_of(table)).keep is not None
    )
    return "\n".join(("| Table | How long |", "| --- | --- |", *rows))
