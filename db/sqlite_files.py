"""SQLite's files: copies of them, and whether others use them."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def copy(source: Path, target: Path) -> None:
    """Copy the file, while it is in use, to `target`: whole, or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    # Other users of this machine must not read it, wherever it is.
    partial.touch(mode=0o600)
    reader = sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)
    writer = sqlite3.connect(partial)
    try:
        reader.backup(writer)
    except BaseException:
        # Half a copy is useless, and the disk may be full because of it.
        partial.unlink(missing_ok=True)
        raise
    finally:
        writer.close()
        reader.close()
    partial.replace(target)


def is_in_use(file: Path) -> bool:
    """Return whether another connection, of any process, has the SQLite file open.

    It is False for a damaged file. The check writes pending changes of the log into the file.
    """
    connection = sqlite3.connect(file, timeout=1.0)
    try:
        # Leaving this mode requires being alone.
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    except sqlite3.DatabaseError:
        return False
    finally:
        connection.close()
    return False
