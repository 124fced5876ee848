"""Errors of a database, in words for its operator."""

from __future__ import annotations

import socket
import sqlite3
import ssl
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy.exc import DBAPIError


class DatabaseError(Exception):
    """An error of the database; the message says what is wrong, `mend` what to do about it."""

    def __init__(self, wrong: str, mend: str = "") -> None:
        super().__init__(wrong)
        self.remedy = mend


class DatabaseDamaged(DatabaseError):
    """The file is not a database, or is damaged; the message is the database's own."""


class DatabaseForbidden(DatabaseError):
    """This user or this release may not use the database."""


class DatabaseUnreachable(DatabaseError):
    """The database does not answer, or cannot write, at present; a retry may succeed."""


_LOCKED = (
    DatabaseUnreachable,
    "another program keeps it locked",
    "close what else has it open: a second Ovation, or an sqlite3 shell",
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
            "free some space on the disk",
        ),
        sqlite3.SQLITE_IOERR: (
            DatabaseUnreachable,
            "its disk cannot be read or written",
            "check that the disk has free space and works",
        ),
        sqlite3.SQLITE_READONLY: _READ_ONLY,
        sqlite3.SQLITE_PERM: _READ_ONLY,
        sqlite3.SQLITE_CANTOPEN: (
            DatabaseForbidden,
            "it cannot be opened",
            "check that it is a file, and let the user that runs Ovation read and write it and "
            "its folder",
        ),
        sqlite3.SQLITE_CORRUPT: _DAMAGED,
        sqlite3.SQLITE_NOTADB: _DAMAGED,
    }
)
"""Errors by SQLite's primary result codes."""
_SERVER_AWAY = ("08", "53", "57", "25006", "55P03")
"""Beginnings of PostgreSQL's codes for temporary failures.

They are: no connection, no resources, shutting down, a read-only standby, and a lock timeout.
"""
_LOOK_AT_SERVER = "check that it is running and that OVATION_DATABASE_URL names it correctly"
_OF_REFUSALS = (
    ("28P01", "check the user and the password in OVATION_DATABASE_URL"),
    (
        "28",
        "let this user in from this machine (pg_hba.conf); if the server requires TLS, add "
        "?sslmode=require to OVATION_DATABASE_URL",
    ),
    ("3D", "create that database, or correct its name at the end of OVATION_DATABASE_URL"),
)
"""Beginnings of PostgreSQL's codes for a refused connection, and what to do about each."""


def unreachable_error(error: BaseException) -> DatabaseUnreachable:
    """Return the error that the server could not be reached, with its cause and what to check."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    return DatabaseUnreachable(str(error) or type(error).__name__, _mend(error))


def _mend(error: BaseException) -> str:
    if isinstance(error, ssl.SSLError):
        return (
            "in OVATION_DATABASE_URL, add sslrootcert=FILE with the certificate of the authority "
            "that signed the server's, and use the server's name from its certificate"
        )
    if isinstance(error, socket.gaierror):
        return "check the name of the server in OVATION_DATABASE_URL"
    if isinstance(error, ConnectionError) and "SSL" in str(error):
        return "switch TLS on at the server, or remove sslmode from OVATION_DATABASE_URL"
    state = str(getattr(error, "sqlstate", None) or "")
    return next((mend for code, mend in _OF_REFUSALS if state.startswith(code)), _LOOK_AT_SERVER)


def classify_error(error: BaseException) -> DatabaseError | None:
    """Return the database's error behind `error`; None for others, such as bugs."""
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
    # The upper bytes distinguish errors that are treated alike.
    code = getattr(error, "sqlite_errorcode", None)
    found = _OF_SQLITE.get(code & 0xFF) if code is not None else None
    if found is None:
        return None
    kind, wrong, mend = found
    return kind(wrong or str(error), mend)
