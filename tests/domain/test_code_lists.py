"""A shop's codes are read from whatever a spreadsheet saves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.code_lists import read_codes
from domain.refusals import Refusal


@pytest.mark.parametrize(
    "file",
    [
        "SPRING-1\nSPRING-2",
        "Code\r\nSPRING-1\r\nSPRING-2\r\n",
        "\ufeffid,code\n1,SPRING-1\n2,SPRING-2\n\n",
        "bon;valeur\nSPRING-1;5\nSPRING-2;5\nSPRING-1;5",
        '"SPRING-1"\n"SPRING-2"',
    ],
)
def test_codes_are_found_in_their_column(file: str) -> None:
    assert read_codes(file.encode()) == ["SPRING-1", "SPRING-2"]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "A file has"),
        (b"code\n", "A file has"),
        (b"\xff\xfe", "cannot read that file"),
        (b"SPRING-1\0", "cannot read that file"),
        (b"SPRING-1\nA B C D", "Line {number}"),
        (b"id,code\n1", "Line {number}"),
        (b"AB`CD", "Line {number}"),
        ("café-10".encode(), "Line {number}"),
        ("café-10".encode("latin-1"), "cannot read that file"),
        ("SPRING-1".encode("utf-16"), "cannot read that file"),
        (b"x" * 41, "Line {number}"),
        (b"\n".join(b"%05d" % number for number in range(50_001)), "A file has"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(file: bytes, why: str) -> None:
    with pytest.raises(Refusal, match=why):
        read_codes(file)


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda words: words.encode("utf-8", "replace"))
)
def test_whatever_is_sent_is_read_or_refused(data: bytes) -> None:
    try:
        codes = read_codes(data)
    except Refusal:
        return
    assert len(set(codes)) == len(codes) >= 1
    assert all(4 <= len(code) <= 40 and code.isascii() for code in codes)
