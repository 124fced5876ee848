"""Reading the emoji that a moderator typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions.emoji import custom_id_of, parse_emoji
from domain.refusals import Refusal

OWN = {"party": 7, "Blue_Mug": 8}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (" 🎉 ", "🎉"),
        ("❤️", "❤"),
        ("👍🏽", "👍"),
        (":party:", "<:emoji:7>"),
        ("party", "<:emoji:7>"),
        (":blue_mug:", "<:emoji:8>"),
        ("<a:dance:9>", "<:emoji:9>"),
    ],
)
def test_an_emoji_is_read_however_it_is_typed(typed: str, read: str) -> None:
    assert parse_emoji(typed, OWN) == read


@given(st.text(max_size=30))
def test_whatever_is_read_is_an_emoji_and_reads_as_itself(typed: str) -> None:
    try:
        emoji = parse_emoji(typed, OWN)
    except Refusal:
        return
    assert parse_emoji(emoji, {}) == emoji


@pytest.mark.parametrize("typed", ["", "hello", ":tada:", "🎉 🎊 and more", "no"])
def test_other_words_are_refused(typed: str) -> None:
    with pytest.raises(Refusal, match="recognise the emoji"):
        parse_emoji(typed, OWN)


def test_only_a_custom_emoji_has_an_id() -> None:
    assert (custom_id_of("<:emoji:7>"), custom_id_of("🎉")) == (7, None)
