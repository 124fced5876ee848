"""Every table, in one folder, so that the whole of what is kept can be read in one go.

Money is integers of minor units; moments are aware UTC; ids of Discord are 64-bit. A member's rows
all carry the column `user_id`, `giver_id`, `receiver_id`, `author_id` or `voter_id`, which is what
erasing a person walks over. Each table declares in its `info` what it holds of people
(`db.declarations`). Every module here is imported, so `metadata` is complete and a new table needs
only its own file.

Where rows can be deleted and their number has gone out, in buttons and in the outbox, SQLite is
told never to give it out again (`sqlite_autoincrement`), as PostgreSQL never does.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from db.tables.metadata import metadata

__all__ = ["metadata"]

for _module in sorted(module.name for module in iter_modules(__path__)):
    import_module(f"{__name__}.{_module}")
