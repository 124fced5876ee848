"""Plans from spreadsheets: read in both languages, and never half read."""

from __future__ import annotations

from contextlib import suppress
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from domain.languages import DateStyle
from domain.publishing.content import PostKind
from domain.publishing.post_import import ChannelFinder, ReadPosts, read_posts
from domain.refusals import Refusal
from tests.conftest import START

PARIS = ZoneInfo("Europe/Paris")
CHANNELS = ChannelFinder([(10, "news"), (11, "café"), (12, "twice"), (13, "twice")])


def read(table: str | bytes) -> ReadPosts:
    data = table if isinstance(table, bytes) else table.encode()
    return read_posts(data, now=START, zone=PARIS, style=DateStyle(day_first=True))


@pytest.mark.parametrize(
    "table",
    [
        'When,Channel,Kind,Text\n"2026-03-05 18:00",#news,promotional,"Two\nlines"',
        "quand;salon;but;texte\n5/3/2026 18:00;#news;promotionnel;Two\\nlines",
        "texte\tquand\tgenre\tcanal\nTwo\\nlines\t5 mars 2026 18h00\tpromo\t#news",
        "\n text , when , channel , kind \n Two\\nlines , 2026-03-05 18:00 , #news , Promotion\n\n",
    ],
)
def test_a_table_is_read_in_both_languages_and_with_any_separator(table: str) -> None:
    found = read(table.replace("\\n", " "))
    assert not found.bad
    (post,) = found.good
    assert " ".join(post.text.split()) == "Two lines"
    assert (post.channels, post.kind) == ("#news", PostKind.PROMOTIONAL)
    assert post.at.isoformat() == "2026-03-05T17:00:00+00:00"


def test_utf_16_of_spreadsheets_is_read() -> None:
    (post,) = read("when\tchannel\ttext\nin 2 hours\tnews\tÉté".encode("utf-16")).good
    assert (post.text, post.kind) == ("Été", PostKind.INFORMATIONAL)


def test_lines_have_their_number_in_the_file() -> None:
    found = read('when,channel,text\n\n"in 2 hours",news,"a\nb"\nnever,news,c\nin 1 hour,news,d')
    assert [each.line for each in found.good] == [3, 6]
    assert [each.line for each in found.bad] == [5]


def test_an_hour_that_clocks_skip_and_a_past_one_are_left_out() -> None:
    found = read("when,channel,text\n2026-03-29 02:30,news,a\n2026-03-01 10:00,news,b")
    assert not found.good
    skipped, past = ("".join(one.message for one in each.reasons) for each in found.bad)
    assert skipped != past


def test_all_that_is_wrong_in_a_line_is_said() -> None:
    (bad,) = read("when,channel,text,kind\nsoonish,,,funny").bad
    assert len(bad.reasons) == 4


@given(st.one_of(st.binary(max_size=300), st.text(max_size=300).map(str.encode)))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for table in (data, b"when,channel,text\n" + data):
        with suppress(Refusal):
            found = read(table)
            assert all(each.text and each.at > START for each in found.good)


@pytest.mark.parametrize("typed", ["#news", "news", "News", "<#10>", "10"])
def test_a_channel_is_found_by_name_mention_or_id(typed: str) -> None:
    assert CHANNELS.find(typed) == 10
    assert CHANNELS.find("cafe") == 11


@pytest.mark.parametrize("typed", ["nowhere", "twice", "14", ""])
def test_an_unknown_or_ambiguous_channel_is_refused(typed: str) -> None:
    with pytest.raises(Refusal):
        CHANNELS.find(typed)


@pytest.mark.parametrize(
    "typed", ["#news #café", "news;cafe", "<#10>, <#11>", "10 ; café;", "# news 11"]
)
def test_several_channels_are_found_in_their_order(typed: str) -> None:
    assert CHANNELS.find_all(typed) == [10, 11]
    assert CHANNELS.find_all("#news") == [10]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("news café nowhere", "no channel"),
        ("news twice", "More than one"),
        ("news café <#10>", "named twice"),
        (";", "no channel"),
    ],
)
def test_one_wrong_channel_of_several_is_named(typed: str, sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        CHANNELS.find_all(typed)
