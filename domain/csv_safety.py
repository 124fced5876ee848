"""Tables for spreadsheets, in which nothing that people wrote is run as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO

ENCODING = "utf-8-sig"
"""With the mark at the beginning by which spreadsheets know that this is UTF-8."""
_TRIGGER = re.compile(
    # At the beginning, and behind whatever some spreadsheet could take for the end of a cell.
    r"""(^|[;,|\t\r\n"])([^\S\t\r\n]*)(?='*[=+\-@＝＋－＠\t\r\n])"""
)
_PREFIXED = re.compile(r"""(^|[;,|\t\r\n"])([^\S\t\r\n]*)'(?='*[=+\-@＝＋－＠\t\r\n])""")


def write_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Return `rows` as CSV (RFC 4180, all cells quoted) in which no cell is a formula."""
    written = StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL).writerows(map(defused, row) for row in rows)
    return written.getvalue().encode(ENCODING)


def read_csv(data: bytes) -> list[list[str]]:
    """Return the rows that `write_csv` wrote."""
    rows = csv.reader(StringIO(data.decode(ENCODING), newline=""))
    return [[_PREFIXED.sub(r"\1\2", cell) for cell in row] for row in rows]


def defused(cell: str) -> str:
    """Return `cell` with a ' before whatever a spreadsheet would take for the start of a formula.

    So it is at the start of the cell, and within it behind a separator, where a spreadsheet that
    separates by another sign than the comma would begin a new cell.
    https://owasp.org/www-community/attacks/CSV_Injection
    """
    return _TRIGGER.sub(r"\1\2'", cell)
