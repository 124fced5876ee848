"""CSV files for spreadsheets, safe from formula injection."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

ENCODING = "utf-8-sig"
"""UTF-8 with the byte order mark by which spreadsheets recognise it."""
_TRIGGER = re.compile(
    # At the beginning, and after anything that a spreadsheet could take for the end of a cell.
    r"""(^|[;,|\t\r\n"])([^\S\t\r\n]*)(?='*[=+\-@＝＋－＠\t\r\n])"""
)
_TRIGGERS = frozenset("=+-@＝＋－＠\t\r\n")
"""The last characters of what `_TRIGGER` finds."""
_PREFIXED = re.compile(r"""(^|[;,|\t\r\n"])([^\S\t\r\n]*)'(?='*[=+\-@＝＋－＠\t\r\n])""")


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return `rows` as CSV (RFC 4180, all cells quoted) in which no cell is a formula."""
    written = StringIO(newline="")
    # Most cells of a long table are there many times, such as its days.
    safe = _Defused()
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(
        [safe[cell] for cell in row] for row in rows
    )
    return written.getvalue().encode(ENCODING)


class _Defused(dict[str, str]):
    """The cells of one table as they are written, each worked out once."""

    def __missing__(self, cell: str) -> str:
        self[cell] = safe = defused(cell)
        return safe


def read_csv(data: bytes) -> list[list[str]]:
    """Return the rows that `write_csv` wrote."""
    rows = csv.reader(StringIO(data.decode(ENCODING), newline=""))
    return [[_PREFIXED.sub(r"\1\2", cell) for cell in row] for row in rows]


def defused(cell: str) -> str:
    """Return `cell` with a ' before anything that a spreadsheet would take for a formula.

    This is done at the start of the cell, and within it after a separator, where a spreadsheet with
    another separator than the comma would begin a new cell.
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    # Most cells have none of the characters, which is found much faster.
    return cell if _TRIGGERS.isdisjoint(cell) else _TRIGGER.sub(r"\1\2'", cell)
