"""Plain words of Discord's markup."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.discord_markup import without_markup


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("**New:** the *blue* mug", "New: the blue mug"),
        ("# Winter light\n-# small\n> quoted", "Winter light\nsmall\nquoted"),
        ("- one\n* two", "one\ntwo"),
        ("Look [here](https://example.com/a?b=c) now", "Look here now"),
        ("[here](<https://example.com>)", "here"),
        ("__all__ ~~old~~ ||secret|| `code`", "all old secret code"),
        ("***both*** and _slanted_", "both and slanted"),
        ("<:otter:123456789012345678> hello <a:wave:123456789012345678>", ":otter: hello :wave:"),
        (r"\*not slanted\*", "*not slanted*"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("#1 in town, > 3 cups", "#1 in town, > 3 cups"),
        ("hello <@1> in <#2>", "hello <@1> in <#2>"),
        ("", ""),
    ],
)
def test_words_stay_and_signs_go(said: str, plain: str) -> None:
    assert without_markup(said) == plain


@given(said=st.text(st.sampled_from("ab *_~|`#>-[](:/)<\\\n"), max_size=60))
def test_letters_are_never_lost(said: str) -> None:
    letters = [each for each in without_markup(said) if each in "ab"]
    if "](" not in said:
        assert letters == [each for each in said if each in "ab"]


@given(said=st.text(st.sampled_from("ab .,!?é日"), max_size=60))
def test_what_has_no_markup_stays_as_it_is(said: str) -> None:
    assert without_markup(said) == said
