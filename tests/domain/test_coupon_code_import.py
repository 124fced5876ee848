"""Coupon codes are read from any spreadsheet's export, without guessing."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.coupon_code_import import CodeList, parse_coupon_codes
from domain.refusals import Refusal

TWO = ("SPRING-1", "SPRING-2")


@pytest.mark.parametrize(
    "file",
    [
        "SPRING-1\nSPRING-2",
        "\n\n SPRING-1\n\nSPRING-2\n\n",
        '"SPRING-1"\n"SPRING-2"',
        "SPRING-1,SPRING-2\n",
        "SPRING-1;SPRING-2;\n",
        "\u00a0SPRING-1\u00a0\nSPRING-2\u200b\n",
        '="SPRING-1"\n\'SPRING-2\n',
    ],
)
def test_codes_without_a_heading_are_found(file: str) -> None:
    assert parse_coupon_codes(file.encode()) == CodeList(TWO)


@pytest.mark.parametrize(
    ("file", "heading"),
    [
        ("Code\r\nSPRING-1\r\nSPRING-2\r\n", "Code"),
        ("\ufeffid,code\n1,SPRING-1\n2,SPRING-2\n\n", "code"),
        ("bon;valeur\nSPRING-1;5\nSPRING-2;5", "bon"),
        ("\n\ncode\nSPRING-1\nSPRING-2\n", "code"),
        ("sep=;\ncode;value\nSPRING-1;5\nSPRING-2;5\n", "code"),
        ("coupon_code,value\nSPRING-1,5\nSPRING-2,5\n", "coupon_code"),
        ("coupon_id,coupon_code\n1001,SPRING-1\n1002,SPRING-2\n", "coupon_code"),
        ("Discount code,Discount type\nSPRING-1,percent\nSPRING-2,percent\n", "Discount code"),
        ("Voucher-Code;Wert\nSPRING-1;5\nSPRING-2;5\n", "Voucher-Code"),
        ("CodePromo\nSPRING-1\nSPRING-2\n", "CodePromo"),
        ("Gutscheincode\nSPRING-1\nSPRING-2\n", "Gutscheincode"),
        ("promotion_code\nSPRING-1\nSPRING-2\n", "promotion_code"),
        ("id;code_promo\n1001;SPRING-1\n1002;SPRING-2\n", "code_promo"),
        ('"code","x"\n"SPRING-1","1"\n"SPRING-2","1"\n', "code"),
        ("code\tx\nSPRING-1\t1\nSPRING-2\t1\n", "code"),
        (",code\n,SPRING-1\n,SPRING-2\n", "code"),
    ],
)
def test_codes_are_found_below_a_heading_that_says_so(file: str, heading: str) -> None:
    assert parse_coupon_codes(file.encode()) == CodeList(TWO, heading)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    ("file", "heading"),
    [("SPRING-1\r\nSPRING-2\r\n", None), ("N°\tCode\r\n1\tSPRING-1\r\n2\tSPRING-2\r\n", "Code")],
)
def test_codes_are_read_in_the_encodings_of_spreadsheets(
    file: str, heading: str | None, mark: str
) -> None:
    begun = "" if mark == "utf-8-sig" else "\ufeff"
    assert parse_coupon_codes((begun + file).encode(mark)) == CodeList(TWO, heading)


def test_codes_that_begin_with_a_known_word_are_no_headings() -> None:
    for file in ("CODE-ABCD\nCODE-EFGH\n", "BON-2023\nBON-2024\n", "COUPON-1\nCOUPON-2\n"):
        assert parse_coupon_codes(file.encode()) == CodeList(tuple(file.split()))


def test_what_a_spreadsheet_wraps_around_numbers_is_taken_off() -> None:
    assert parse_coupon_codes(b'code\n="0012345"\n\'0012346\n').codes == ("0012345", "0012346")


def test_repeated_codes_are_counted() -> None:
    found = parse_coupon_codes(b"SPRING-1\nSPRING-2\nSPRING-1\nSPRING-1\n")
    assert (found.codes, found.repeated) == (TWO, 2)


@pytest.mark.parametrize(
    "file",
    [
        "code,status\nUSED-1,used\nSPRING-1,active\nSPRING-2,\nOLD-12,Expired\n",
        "code;statut\nUSED-1;utilisé\nSPRING-1;actif\nSPRING-2;Non utilisé\nOLD-12;expiré\n",
        "code,used\nUSED-1,1\nSPRING-1,0\nSPRING-2,no\nOLD-12,2026-01-03\n",
        "code,redeemed_at\nUSED-1,yes\nSPRING-1,\nSPRING-2,-\nOLD-12,2026-01-03\n",
    ],
)
def test_used_and_expired_codes_are_left_out_and_told(file: str) -> None:
    found = parse_coupon_codes(file.encode())
    assert found.codes == TWO
    assert [(row.line, row.code) for row in found.skipped] == [(2, "USED-1"), (5, "OLD-12")]


def test_the_sum_below_is_left_out_and_told() -> None:
    found = parse_coupon_codes(b"code,n\nSPRING-1,1\nSPRING-2,1\nTotal,2\n")
    assert found.codes == TWO
    assert [row.code for row in found.skipped] == ["Total"]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "A file can have"),
        (b"code\n", "A file can have"),
        (b"\xff\xfe", "A file can have"),
        (b"SPRING-1\0", "cannot read that file"),
        (b"SPRING-1\nA B C D", "Line {number}"),
        (b"id,code\n1", "Line {number}"),
        (b"AB`CD", "Line {number}"),
        ("café-10".encode(), "Line {number}"),
        ("café-10".encode("latin-1"), "cannot read that file"),
        ("SPRING-1".encode("utf-16-le"), "cannot read that file"),
        ("SPRING-1".encode("utf-16")[:-1], "cannot read that file"),
        ("SPRING-1".encode("utf-32"), "cannot read that file"),
        (b"x" * 41, "Line {number}"),
        (b"\n".join(b"%05d" % number for number in range(50_001)), "A file can have"),
        (b'["SPRING-1", "SPRING-2"]', "JSON"),
        (b'{"codes": ["SPRING-1"]}', "JSON"),
        (b"code|value\nSPRING-1|5\n", "separated by"),
        (b"code\n1.23457E+11\n", "has shortened"),
        (b"code\n1,2E+11\n".replace(b",", b"."), "has shortened"),
        (b"post_title,discount_type\nSPRING-1,percent\n", "which column"),
        (b"Name,Value\nSPRING-1,-5\n", "which column"),
        (b"1001,SPRING-1\n1002,SPRING-2\n", "which column"),
        (b"SPRING-1,2026-12-31\n", "which column"),
        (b"coupon code,promo code\nSPRING-1,SUMMER-1\n", "More than one column"),
        (b"Name\nSPRING-1\nSPRING-2\n", "a code or a header"),
        (b"Codes for Discord;;\ncode;value\nSPRING-1;5\n", "is a header"),
        (b"code\nSPRING-1\ncode\nSPRING-2\n", "is a header"),
        (b"code,status\nSPRING-1,used\n", "used or expired"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(file: bytes, why: str) -> None:
    with pytest.raises(Refusal, match=re.escape(why)):
        parse_coupon_codes(file)


HEADINGS = st.sampled_from([
    "code", "Codes", "coupon_code", "Voucher-Code", "discount code", "CodePromo", "code promo",
    "promotion_code", "Bon", "COUPON CODE", "Gutscheincode",
])  # fmt: skip
OTHERS = st.sampled_from(["id", "value", "created", "Betrag", "montant"])


@given(
    heading=HEADINGS,
    other=OTHERS,
    first=st.booleans(),
    delimiter=st.sampled_from(",;\t"),
    blank=st.integers(0, 3),
    separator=st.booleans(),
    codes=st.lists(
        st.from_regex(r"[A-Z]{2,6}-[0-9]{2,6}", fullmatch=True), min_size=1, unique=True
    ),
)
def test_however_a_table_is_written_its_heading_is_no_code(
    heading: str, other: str, first: bool, delimiter: str, blank: int, separator: bool,
    codes: list[str],
) -> None:  # fmt: skip
    rows = [(heading, other), *((code, "17") for code in codes)]
    lines = [delimiter.join(row if first else reversed(row)) for row in rows]
    if separator:
        lines.insert(0, f"sep={delimiter}")
    file = "\n" * blank + "\r\n".join(lines)
    assert parse_coupon_codes(file.encode()) == CodeList(tuple(codes), heading)


PIECES = ["code", "used", "AAAA1", ",", ";", "\t", "\n", "sep=", '"', "'", "=", "|"]


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda words: words.encode("utf-8", "replace"))
    | st.lists(st.sampled_from(PIECES)).map(lambda pieces: "".join(pieces).encode())
)
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    try:
        codes = parse_coupon_codes(data).codes
    except Refusal:
        return
    assert len(set(codes)) == len(codes) >= 1
    assert all(4 <= len(code) <= 40 and code.isascii() for code in codes)
