"""All database tables, in one folder, so that the stored data can be read in one place.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all have a column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, by which erasure
finds them. Each table declares in its `info` its personal data (`db.declarations`). Every module
here is imported, so `metadata` is complete and a new table needs only its own file.

Where rows can be deleted while their id is still in buttons or in the outbox, SQLite is told never
to reuse it (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from db.tables.metadata import metadata

__all__ = ["metadata"]

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")
