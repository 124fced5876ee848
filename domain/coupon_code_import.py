"""Import of a shop's own codes from a CSV file.

Nothing is guessed: ambiguous files are refused with advice what to change. The result says what was
understood and what was left out, so that a moderator can check it before any code is used.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.refusals import Refusal
from domain.text_encoding import decode_text
from domain.translatable_text import Text, text

MAX_CODES = 50_000
COLUMN = "code"
"""Suggested heading for a column of codes."""

_CODE = re.compile(r"[!-_a-~]{4,40}")
"""Pattern of a code. It excludes the backtick, which would end Discord's code formatting."""
_SHORTENED = re.compile(r"\d{1,20}(?:[.,]\d{1,20})?e\+?\d{1,5}", re.IGNORECASE)
"""A long number as spreadsheets abbreviate it."""
_WRAPPED = re.compile(r"=\"(.*)\"|'(.*)", re.DOTALL)
"""The wrapping by which spreadsheets keep a number as text."""
_WORD = re.compile(r"[^\W\d_]+")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
_CODE_WORDS = frozenset({"code", "codes"})
_KNOWN_WORDS = _CODE_WORDS | {
    "coupon", "coupons", "voucher", "vouchers", "bon", "bons", "promo", "gutschein", "gutscheine",
}  # fmt: skip
_ATTRIBUTES = frozenset({
    "id", "ids", "type", "typ", "name", "nom", "title", "titre", "value", "valeur", "wert", "date",
    "amount", "montant", "status", "state", "statut", "etat", "used", "count", "usage", "limit",
})  # fmt: skip
"""Words that mark a heading with `coupon` in it as something other than codes."""
_STATUS_WORDS = frozenset({"status", "state", "statut", "etat"})
_USED_WORDS = frozenset({
    "used", "redeemed", "expired", "spent", "utilise", "utilisee", "expire", "expiree",
})  # fmt: skip
_USABLE = frozenset({
    "", "active", "actif", "available", "disponible", "enabled", "new", "nouveau", "open", "ouvert",
    "ready", "unused", "inutilise", "non utilise", "not used", "valid", "valide", "published",
    "publie", "ok", "issued", "unredeemed", "live",
})  # fmt: skip
"""Values of a status column for codes that can still be used."""
_NO = frozenset({"", "0", "no", "n", "non", "false", "faux", "nein", "-"})
_SUMS = frozenset({"total", "totals", "totaux", "sum", "somme", "summe", "subtotal"})
_UNREADABLE = text("I cannot read that file. Save it as CSV in UTF-8.")


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A line whose code is left out, and the reason."""

    line: int
    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class CodeList:
    """The codes of a file, each once, in the file's order, and how they were found.

    `heading` is the name of their column, if it has one; `repeated` counts duplicates.
    """

    codes: tuple[str, ...]
    heading: str | None = None
    repeated: int = 0
    skipped: tuple[SkippedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    """Positions of the columns; if `code` is None, every cell is a code."""

    code: int | None
    heading: str | None = None
    status: int | None = None
    used: int | None = None


_Row = tuple[int, list[str]]
"""A line's number and its cells."""


def parse_coupon_codes(data: bytes) -> CodeList:
    """Return the codes in the file, and how they were found.

    They are taken from the column whose heading says so, from the only column, or from all cells of
    a file that holds nothing else. A code has 4 to 40 letters, digits and signs, without spaces.
    Codes that a status column calls used or expired are left out. Raises `Refusal` with what to
    change.
    """
    rows = _rows(_lines(data))
    columns = _columns(rows)
    found: dict[str, None] = {}
    skipped: list[SkippedRow] = []
    repeated = 0
    for line, cells in rows if columns.heading is None else rows[1:]:
        reason = _left_out(cells, columns)
        for code in _codes_in(cells, columns, line):
            if reason is not None or code.casefold() in _SUMS:
                skipped.append(SkippedRow(line, code, reason or text("it is a total, not a code")))
            elif code in found:
                repeated += 1
            else:
                found[code] = None
    if not found and skipped:
        raise Refusal(text("All codes in that file are used or expired, so I added nothing."))
    if not 1 <= len(found) <= MAX_CODES:
        raise Refusal(text("A file can have 1 to {most} codes.", most=MAX_CODES))
    return CodeList(tuple(found), columns.heading, repeated, tuple(skipped))


def _lines(data: bytes) -> list[str]:
    try:
        words = decode_text(data)
    except UnicodeDecodeError:
        raise Refusal(_UNREADABLE) from None
    if "\0" in words:
        raise Refusal(_UNREADABLE)
    if words.lstrip()[:1] in {"[", "{"}:
        raise Refusal(
            text(
                "That file is JSON. Save the codes as CSV: one per line, or in a column "
                "called “{column}”.",
                column=COLUMN,
            )
        )
    return words.splitlines()


def _rows(lines: Sequence[str]) -> list[_Row]:
    """Return the non-empty lines, numbered as in the file, without a leading `sep=`."""
    start = next((place for place, line in enumerate(lines) if line.strip()), len(lines))
    delimiter = None
    if start < len(lines) and lines[start].strip().casefold().startswith("sep="):
        delimiter = lines[start].strip()[4:5] or "\t"
        start += 1
    if delimiter is None:
        delimiter = _delimiter(lines[start:])
    try:
        read = list(csv.reader(lines[start:], delimiter=delimiter))
    except (csv.Error, TypeError, ValueError):
        raise Refusal(_UNREADABLE) from None
    rows = [(number, [_bare(cell) for cell in row]) for number, row in enumerate(read, start + 1)]
    return [(number, cells) for number, cells in rows if any(cells)]


def _delimiter(lines: Sequence[str]) -> str:
    """Return the sign that separates columns; French spreadsheets write semicolons."""
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    if "|" in first and delimiter not in first:
        raise Refusal(
            text(
                "The columns of that file are separated by “|”. Save it with commas or semicolons."
            )
        )
    return delimiter


def _bare(cell: str) -> str:
    """Return the cell without invisible signs and without a spreadsheet's wrapping."""
    seen = "".join(sign for sign in cell if unicodedata.category(sign) != "Cf").strip()
    wrapped = _WRAPPED.fullmatch(seen)
    return (wrapped[1] or wrapped[2] or "").strip() if wrapped else seen


def _columns(rows: Sequence[_Row]) -> _Columns:
    """Return the columns; raises `Refusal` if the column of codes is missing or ambiguous."""
    if not rows:
        return _Columns(None)
    line, first = rows[0]
    rest = [cells for _, cells in rows[1:]]
    named = [
        place
        for place, cell in enumerate(first)
        if _is_heading(cell) and not any(_shares_word(cell, _cell(cells, place)) for cells in rest)
    ]
    if named:
        best = _best(first, named)
        if best is None:
            raise Refusal(
                text(
                    "More than one column may contain the codes. Call the right one "
                    "“{column}” and rename the others.",
                    column=COLUMN,
                )
            )
        words = [_words(cell) for cell in first]
        status = next((i for i, each in enumerate(words) if each & _STATUS_WORDS), None)
        used = next((i for i, each in enumerate(words) if i != best and each & _USED_WORDS), None)
        return _Columns(best, first[best], status, used)
    if max(len(cells) for _, cells in rows) > 1:
        if _are_all_codes([cells for _, cells in rows]):
            return _Columns(None)
        raise Refusal(
            text(
                "I don't know which column has the codes. Add a header in line {line}, "
                "with “{column}” above the codes.",
                line=line,
                column=COLUMN,
            )
        )
    if rest and not _has_digit(first[0]) and all(_has_digit(cells[0]) for cells in rest):
        raise Refusal(
            text(
                "I don't know whether “{word}” in line {line} is a code or a header. Put "
                "“{column}” above the codes.",
                word=first[0],
                line=line,
                column=COLUMN,
            )
        )
    return _Columns(0)


def _best(first: Sequence[str], named: Sequence[int]) -> int | None:
    """Return the index of the heading that names codes most clearly; None if several do."""
    ranks = {
        place: (
            first[place].casefold() in _CODE_WORDS,
            not _words(first[place]) & _ATTRIBUTES,
            any(word.endswith(("code", "codes")) for word in _words(first[place])),
        )
        for place in named
    }
    best = max(ranks.values())
    places = [place for place, rank in ranks.items() if rank == best]
    return places[0] if len(places) == 1 else None


def _is_heading(cell: str) -> bool:
    words = _words(cell)
    glued = any(word.startswith("gutschein") or word.endswith("code") for word in words)
    return not _has_digit(cell) and (bool(words & _KNOWN_WORDS) or glued)


def _words(heading: str) -> set[str]:
    return set(_WORD.findall(_plain(_CAMEL.sub(" ", heading)).replace("_", " ")))


def _plain(cell: str) -> str:
    """Return the cell in lower case and without accents."""
    parts = unicodedata.normalize("NFKD", cell.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _shares_word(heading: str, cell: str) -> bool:
    """Return whether a cell below has a word of the heading, as codes with a common prefix do."""
    return bool(_words(heading) & _words(cell) & _KNOWN_WORDS)


def _are_all_codes(rows: Sequence[Sequence[str]]) -> bool:
    """Return whether each line holds several codes, and nothing but codes."""
    cells = [cell for row in rows for cell in row if cell]
    lettered = [any(sign.isalpha() for sign in cell) for cell in cells]
    return (
        all(_CODE.fullmatch(cell) and _has_digit(cell) for cell in cells)
        and len({len(cell) for cell in cells}) == 1
        and (all(lettered) or not any(lettered))
    )


def _codes_in(cells: Sequence[str], columns: _Columns, line: int) -> list[str]:
    found = (
        [cell for cell in cells if cell] if columns.code is None else [_cell(cells, columns.code)]
    )
    for code in found:
        if _SHORTENED.fullmatch(code):
            raise Refusal(
                text(
                    "“{code}” in line {number} is a number your spreadsheet has shortened. "
                    "Format that column as text, enter it again and save. I added nothing.",
                    code=code,
                    number=line,
                )
            )
        if code.casefold() in _KNOWN_WORDS:
            raise Refusal(
                text(
                    "“{code}” in line {number} is a header, not a code. Keep only one "
                    "header, in the first line. I added nothing.",
                    code=code,
                    number=line,
                )
            )
        if not _CODE.fullmatch(code):
            raise Refusal(
                text(
                    "Line {number} has no usable code: 4 to 40 letters, digits or symbols, "
                    "without spaces. I added nothing.",
                    number=line,
                )
            )
    return found


def _left_out(cells: Sequence[str], columns: _Columns) -> Text | None:
    """Return why a line's code is not to be used; None if it is."""
    if columns.status is not None:
        status = _cell(cells, columns.status)
        if _plain(status) not in _USABLE:
            return text("its status is “{status}”", status=status)
    if columns.used is not None and _plain(_cell(cells, columns.used)) not in _NO:
        return text("it was used or has expired")
    return None


def _cell(cells: Sequence[str], place: int) -> str:
    return cells[place] if place < len(cells) else ""


def _has_digit(cell: str) -> bool:
    return any(sign.isdigit() for sign in cell)
