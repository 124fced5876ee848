"""What may be wrong with a database, in words for whoever runs it."""

from __future__ import annotations

import socket
import sqlite3
import ssl
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError


class DatabaseError(Exception):
    """The message says what is wrong, `mend` what to do about it."""

    def __init__(self, wrong: str, mend: str = "") -> None:
        super().__init__(wrong)
        self.remedy = mend


class DatabaseDamaged(DatabaseError):
    """The database file is not one, or is broken; the message is the database's own."""


class DatabaseForbidden(DatabaseError):
    """The database is not for this user or this release to use."""


class DatabaseUnreachable(DatabaseError):
    """The database does not answer, or cannot write, just now: trying again may help."""


_LOCKED = (
    DatabaseUnreachable,
    "another program keeps it locked",
    "end what else has it open: a second Ovation, or an sqlite3 shell",
)
_READ_ONLY = (
    DatabaseForbidden,
    "it cannot be written to",
    "let the user that runs Ovation write to the file and to its folder",
)
_DAMAGED = (DatabaseDamaged, "", "")
_OF_SQLITE: Mapping[int, tuple[type[DatabaseError], str, str]] = MappingProxyType(
    {
        sqlite3.SQLITE_BUSY: _LOCKED,
        sqlite3.SQLITE_LOCKED: _LOCKED,
        sqlite3.SQLITE_FULL: (
            DatabaseUnreachable,
            "there is no room left on its disk",
            "make room on the disk",
        ),
        sqlite3.SQLITE_IOERR: (
            DatabaseUnreachable,
            "its disk cannot be read or written",
            "look whether there is room on the disk, and whether it is well",
        ),
        sqlite3.SQLITE_READONLY: _READ_ONLY,
        sqlite3.SQLITE_PERM: _READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: (
            DatabaseForbidden,
            "it cannot be opened",
            "look whether it is a file, and let the user that runs Ovation read and write it and "
            "its folder",
        ),
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }
)
"""By SQLite's primary result codes."""
_SERVER_AWAY = ("08", "53", "57", "25006", "55P03")
"""How PostgreSQL's codes begin that say: no connection, no room, shutting down, a standby that only
reads, and a lock that was not given in time."""
_LOOK_AT_SERVER = "look whether it runs, and whether OVATION_DATABASE_URL names it rightly"
_OF_REFUSALS = (
    ("28P01", "look at the user and the password in OVATION_DATABASE_URL"),
    (
        "28",
        "let this user in from this machine (pg_hba.conf); a server that wants TLS is asked by "
        "?sslmode=require at the end of OVATION_DATABASE_URL",
    ),
    ("3D", "make that database, or mend its name at the end of OVATION_DATABASE_URL"),
)
"""How PostgreSQL's codes begin with which it refuses an address, and what to do about each."""


def unreachable_error(error: BaseException) -> DatabaseUnreachable:
    """Return that the server could not be reached because of `error`, and what to look at."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    return DatabaseUnreachable(str(error) or type(error).__name__, _mend(error))


def _mend(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError):
        return (
            "name the file with the certificate of who signed the server's by sslrootcert=FILE in "
            "OVATION_DATABASE_URL, and the server as that certificate names it"
        )
    if isinstance(error, socket.gaierror):
        return "look at the name of the server in OVATION_DATABASE_URL"
    if isinstance(error, ConnectionError) and "SSL" in str(error):
        return "switch TLS on at the server, or take sslmode out of OVATION_DATABASE_URL"
    state = str(getattr(error, "sqlstate", None) or "")
    return next((mend for code, mend in _OF_REFUSALS if state.startswith(code)), _LOOK_AT_SERVER)


def classify_error(error: BaseException) -> DatabaseError | None:
    """What this error says about the database; None where it is no trouble of the database's own,
    but, say, a mistake of ours.
    """
    if isinstance(error, DatabaseError):
        return error
    driver = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(driver, sqlite3.Error):
        return _of_sqlite(driver)
    if not isinstance(error, DBAPIError):
        return None
    state = str(getattr(driver, "sqlstate", None) or "")
    if error.connection_invalidated or state.startswith(_SERVER_AWAY):
        return unreachable_error(driver or error)
    return None


def _of_sqlite(error: sqlite3.Error) -> DatabaseError | None:
    # The upper bytes tell apart what is the same to us.
    code = getattr(error, "sqlite_errorcode", None)
    found = _OF_SQLITE.get(code & 0xFF) if code is not None else None
    if found is None:
        return None
    kind, wrong, mend = found
    return kind(wrong or str(error), mend)
