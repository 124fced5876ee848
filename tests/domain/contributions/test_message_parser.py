"""Words and marks of a message."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from domain.contributions.message_parser import ParsedMessage
from domain.message_text import MessageText


def words(text: str) -> list[str]:
    return ParsedMessage(MessageText.of(text), (), {}, frozenset()).words


@given(st.text(st.sampled_from("ab1é_.,!?…;\n -(’🙏"), max_size=40))
def test_words_are_the_same_with_and_without_a_member_addressed(text: str) -> None:
    said = f"x {text}".strip()
    assert words(f"{said} (<@7>)") == [*words(f"{said} (")[:-1], "@", ",", "."]
