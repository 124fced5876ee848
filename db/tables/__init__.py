"""All database tables, in one folder, so that the stored data can be read in one place.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all have a column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, by which erasure
finds them. Each table declares in its `info` its personal data (`db.declarations`). Every module
here is imported, so `metadata` is complete and a new table needs only its own file.

Where rows can be deleted while their id is still in buttons or in the outbox, SQLite must never
reuse it (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from db.tables.metadata import metadata
from domain.module_discovery import modules_in

__all__ = ["metadata"]

tuple(modules_in(__name__))
