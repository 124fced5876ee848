"""Exported tables are safe to open in a spreadsheet, whatever people wrote in them."""

from __future__ import annotations

import ast
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from domain.csv_safety import defused, read_csv, write_csv

ROOT = Path(__file__).parents[2]
DANGEROUS = "=+-@\t\r\n＝＋－＠"
SEPARATORS = ';,|\t\r\n"'
cells = st.text(
    st.one_of(
        st.sampled_from(DANGEROUS + SEPARATORS + "' x"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=30,
)


@given(rows=st.lists(st.lists(cells, min_size=1, max_size=4), max_size=5))
@example(rows=[["'=1", "''=1", "a;=1", "a; '-1", "\t\t=", ";;=", '"=1', "\r\n=1", " =1"]])
def test_what_is_written_is_read_back_as_it_was(rows: list[list[str]]) -> None:
    assert read_csv(write_csv(rows)) == rows


def test_a_formula_that_is_there_many_times_is_none_in_any_row() -> None:
    written = write_csv([["=1", "1"], ["1", "=1"], ["=1", "=1"]]).decode("utf-8-sig")
    assert written == """"'=1","1"\r\n"1","'=1"\r\n"'=1","'=1"\r\n"""


@given(cell=cells)
def test_no_cell_is_a_formula_however_a_spreadsheet_separates(cell: str) -> None:
    safe = defused(cell)
    for separator in ("", *SEPARATORS):
        parts = safe.split(separator) if separator else [safe]
        if separator in {"\t", "\r", "\n"}:
            # A dangerous sign itself: what follows it is what matters.
            parts = [part for part in parts if part]
        for part in parts:
            assert not part.lstrip(" \u00a0").startswith(tuple("=+-@＝＋－＠")), (separator, part)
    assert not safe.startswith(("\t", "\r", "\n"))


def test_no_table_is_written_in_any_other_way() -> None:
    writers = []
    for folder in ("bot", "cogs", "db", "demo", "domain"):
        for path in (ROOT / folder).rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            for node in ast.walk(ast.parse(source)) if "csv" in source else ():
                name = getattr(node, "attr", getattr(node, "id", ""))
                if name in {"writer", "DictWriter"} and "csv" in ast.unparse(node):
                    writers.append(path.relative_to(ROOT).as_posix())
    assert writers == ["domain/csv_safety.py"]
