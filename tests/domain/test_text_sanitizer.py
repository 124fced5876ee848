"""Names and captions as people see them."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.campaigns import Discount, Terms
from domain.contests.contest import check_caption
from domain.contests.similarity import comparison_key
from domain.gifts import Gift, validated
from domain.names import checked_new_name
from domain.playbooks import base as playbooks
from domain.publishing import wording
from domain.refusals import Refusal
from domain.text_sanitizer import MAX_MARKS, tidy_line, tidy_text

INVISIBLE = [
    "",
    "  \n ",
    "\u200b\u202e",
    "\u3164",
    "\uffa0\u3164",
    "\u2800\u2800",
    "\u115f\u1160",
    "\u034f",
    "\ufe0f",
    "\u200d\u200c",
    "\u0301",
    " \u0301\ufe0f ",
    "\U000e0067\U000e007f",
    "\U0001d159",
]


@pytest.mark.parametrize("typed", INVISIBLE)
def test_what_nobody_can_see_is_nothing(typed: str) -> None:
    assert tidy_line(typed) == ""
    assert tidy_text(f"{typed}\n{typed}") == ""
    assert validated(Gift(0, "a mug", words=typed)).words == ""
    with pytest.raises(Refusal, match="empty"):
        check_caption(typed)
    with pytest.raises(Refusal, match="name"):
        validated(Gift(0, typed))
    with pytest.raises(Refusal, match="what the campaign is for"):
        Terms(tidy_line(typed), Discount(percent=5), valid_days=1)
    with pytest.raises(Refusal, match="name"):
        checked_new_name(typed, [])
    with pytest.raises(Refusal, match="Leave no text empty"):
        playbooks.checked_text(typed)
    with pytest.raises(Refusal, match="what the post says"):
        wording.checked_text(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "?!",
        "…",
        "‼️",
        "€€€",
        "***",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "👨\u200d👩\u200d👧 wins",
        "❤\ufe0f\u200d🔥",
        "👩🏽\u200d🚀",
        "می\u200cخواهم",
        "क्\u200dष",
        "Tiếng Việt",
        "שָׁלוֹם",
        "กี่",
    ],
)
def test_what_people_see_stays_as_it_is(typed: str) -> None:
    assert tidy_line(typed) == unicodedata.normalize("NFC", typed)
    assert check_caption(f" {typed}\n") == unicodedata.normalize("NFC", typed)


def test_of_heaped_accents_a_few_stay() -> None:
    heaped = tidy_line("z" + "\u0335\u0321\u0322" * 60 + "!")
    assert len(heaped) <= 1 + MAX_MARKS + 1
    assert heaped[0] == "z"
    assert heaped[-1] == "!"


def test_joiners_between_latin_letters_are_dropped() -> None:
    assert tidy_line("he\u200cl\u200dlo") == "hello"
    assert tidy_text("he\u200cl\u200dlo\n\u200b\n you ") == "hello\n\nyou"


@given(st.text(st.sampled_from("az é\u0301\u200c\u200d\ufe0f\u3164می🏴👩\U000e0067\U000e007f\n")))
def test_a_tidy_line_stays_as_it_is_and_shows_all_that_was_seen(typed: str) -> None:
    tidy = tidy_line(typed)
    assert tidy_line(tidy) == tidy
    assert tidy == tidy.strip()
    assert not {"\n", "\u3164"} & set(tidy)
    letters_of = [
        [sign for sign in unicodedata.normalize("NFD", words) if sign in "aze🏴👩م"]
        for words in (typed, tidy)
    ]
    assert letters_of[0] == letters_of[1]
    assert bool(tidy) is bool(comparison_key(tidy))


@given(st.text(max_size=60))
def test_any_text_becomes_a_line(typed: str) -> None:
    tidy = tidy_line(typed)
    assert tidy_line(tidy) == tidy
    assert not any(unicodedata.category(sign) in {"Cc", "Cs", "Co"} for sign in tidy)
