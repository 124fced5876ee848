"""A shop's own codes, as they come in a CSV file."""

from __future__ import annotations

import csv
import re

from domain.refusals import Refusal
from domain.text import text

MOST = 50_000
HEADINGS = frozenset({"code", "codes", "coupon", "coupons", "voucher", "vouchers", "bon", "bons"})

_CODE = re.compile(r"[!-_a-~]{4,40}")
"""Without the backtick, which ends what is easy to copy in Discord."""


def read_codes(data: bytes) -> list[str]:
    """The codes in the file, each once, in its order.

    They stand in the column headed `code` (or the like), or in the first where there is no such
    heading. A code has 4 to 40 letters, digits and signs, without spaces. Raises `Refusal` with the
    line that is wrong.
    """
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise Refusal(text("I cannot read that file. Save it as CSV in UTF-8.")) from None
    if any("\0" in line for line in lines):
        raise Refusal(text("I cannot read that file. Save it as CSV in UTF-8."))
    found: dict[str, None] = {}
    column = 0
    try:
        rows = list(csv.reader(lines, delimiter=_delimiter(lines)))
    except csv.Error:
        raise Refusal(text("I cannot read that file. Save it as CSV in UTF-8.")) from None
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        heading = next((i for i, cell in enumerate(cells) if cell.casefold() in HEADINGS), None)
        if number == 1 and heading is not None:
            column = heading
        elif any(cells):
            code = cells[column] if column < len(cells) else ""
            if not _CODE.fullmatch(code):
                raise Refusal(
                    text(
                        "Line {number} has no code that I can use: 4 to 40 letters, digits or "
                        "signs, without spaces. Nothing was added.",
                        number=number,
                    )
                )
            found[code] = None
    if not 1 <= len(found) <= MOST:
        raise Refusal(text("A file has 1 to {most} codes.", most=MOST))
    return list(found)


def _delimiter(lines: list[str]) -> str:
    """What parts the columns; spreadsheets in French write semicolons."""
    first = lines[0] if lines else ""
    return max(",;\t", key=first.count)
