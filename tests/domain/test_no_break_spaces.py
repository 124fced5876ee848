"""No-break spaces: French has them at its punctuation, and nothing else is changed."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import say
from domain.languages import LANGUAGES, discover_languages
from domain.no_break_spaces import NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE, NoBreakSpaces
from domain.translatable_text import text

FRENCH = discover_languages()["fr"].no_break_spaces
PLAIN = {ord(NO_BREAK_SPACE): " ", ord(NARROW_NO_BREAK_SPACE): " "}
ENDS = [*":;!?»%€"]
KEPT = [
    "`a ? b : c`",
    "https://shop.example/?a=1",
    "<t:1700000000:R>",
    "<:mug:123456>",
    ":party:",
    "{member}",
    "20:30",
    "<@12>",
]
PART = st.sampled_from([*ENDS, *KEPT, "«", "mot", "l’été", "\n", "**", "-# ", "?!", "…"])
SENTENCE = st.lists(PART, max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Tu viens ?", "Tu viens\u202f?"),
        ("Vraiment ?!", "Vraiment\u202f?!"),
        (
            "**Quand** : demain ; « oui » !",
            "**Quand**\u00a0: demain\u202f; «\u00a0oui\u00a0»\u202f!",
        ),
        ("15 % sur {product}", "15\u00a0% sur {product}"),
        ("🎉, :party: ou `/a ?`", "🎉, :party: ou `/a ?`"),
        ("à 20:30, <t:1:R> : https://a.example/? !", None),
    ],
)
def test_spaces_before_punctuation_hold(typed: str, shown: str | None) -> None:
    expected = shown or "à 20:30, <t:1:R>\u00a0: https://a.example/?\u202f!"
    assert FRENCH.apply(typed) == expected


@given(SENTENCE)
def test_only_spaces_change_and_only_once(typed: str) -> None:
    shown = FRENCH.apply(typed)
    assert shown.translate(PLAIN) == typed
    assert FRENCH.apply(shown) == shown


@given(SENTENCE)
def test_code_links_mentions_and_placeholders_stay(typed: str) -> None:
    shown = FRENCH.apply(typed)
    for kept in KEPT:
        assert shown.count(kept) == typed.count(kept)


@given(st.text(alphabet="abé0 ", min_size=1), st.sampled_from(ENDS))
def test_no_line_breaks_before_punctuation(words: str, sign: str) -> None:
    shown = FRENCH.apply(f"{words.strip()}x {sign}")
    assert shown[-2] in {NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE}


@given(st.text())
def test_a_language_without_such_spaces_stays_as_it_is(typed: str) -> None:
    assert NoBreakSpaces().apply(typed) == typed


@pytest.mark.parametrize("language", LANGUAGES)
def test_translators_type_ordinary_spaces(language: str) -> None:
    folder = files("locales").joinpath(language)
    for path in ("LC_MESSAGES/ovation.po", "offers.toml", "prompt_ideas.toml", "weekly_post.toml"):
        if folder.joinpath(path).is_file():
            assert not re.search("[\u00a0\u202f]", folder.joinpath(path).read_text("utf-8"))


def test_members_words_are_not_changed() -> None:
    said = say(text("**{field}** · {reason}", field="a : b", reason="c ?"), "fr", markup=False)
    assert said == "**a : b** · c ?"
