"""Words and marks of a message."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from domain.contributions.message_parser import ParsedMessage
from domain.contributions.phrasebook import plain_words
from domain.message_text import MessageText

# The words and marks as one pattern, which is slow: ends in a row are one, and "1.5" has none.
WORD_OR_MARK = re.compile(r"[^\W_]+|(?!(?<=\d)[.,]\d)(?:[.!?;…\n]+|[^\s\w])")


def words(text: str) -> list[str]:
    return ParsedMessage(MessageText.of(text), (), {}, frozenset()).words


def mark(sign: str) -> str:
    return "?" if "?" in sign else "." if sign[0] in ".!;…\n" else ","


@given(st.text(st.sampled_from("ab12é٣日_.,!?…;\n\t\x00\u2028 -(’“🙏½"), max_size=40))
@example("1.5, 1,5 and 1…5..2 or 3.?.! ok;")
def test_words_are_what_one_pattern_finds(text: str) -> None:
    said = MessageText.of(f"x {text}").own
    found = WORD_OR_MARK.findall(plain_words(said))
    assert words(said) == [*(one if one.isalnum() else mark(one) for one in found), "."]


@given(st.text(st.sampled_from("ab1é_.,!?…;\n -(’🙏"), max_size=40))
def test_words_are_the_same_with_and_without_a_member_addressed(text: str) -> None:
    said = f"x {text}".strip()
    assert words(f"{said} (<@7>)") == [*words(f"{said} (")[:-1], "@", ",", "."]


def test_whoever_is_addressed_is_a_mark() -> None:
    assert words("@ben2.5 a@b <@7>. <~8>?") == ["@", "5", "a", ",", "b", "@", ".", "~8", "?", "."]
