"""Rendering of sentences in a person's language, with escaping."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import day_name, escape, language_of, say
from domain.languages import LANGUAGES, Language
from domain.translatable_text import (
    Channel,
    JoinedList,
    Markup,
    MessageLink,
    Role,
    Text,
    Timestamp,
    User,
    Value,
    counted,
    text,
)

MARKUP = "\\*_~`|>#[]()<@:-"
languages = st.sampled_from(LANGUAGES)
AT = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)


def bare(shown: str) -> str:
    """Return `shown` without its escaped characters."""
    return re.sub(r"\\.", "", shown, flags=re.DOTALL)


@given(st.text())
def test_no_markup_and_no_mention_of_a_member_survives(words: str) -> None:
    left = bare(escape(words))
    assert not set(left) & set(MARKUP)


@given(st.text(alphabet=MARKUP + "everyonh 0123456789&!ab/.\n", max_size=60), languages)
def test_members_words_are_escaped_wherever_a_sentence_puts_them(
    words: str, language: Language
) -> None:
    values: tuple[Value, ...] = (
        words,
        text("{inner}", inner=words),
        JoinedList((words, words)),
        MessageLink(1, 2, 3, words),
    )
    for value in values:
        left = bare(say(text("{value}", value=value), language))
        assert "<@" not in left
        assert "@everyone" not in left
        assert "**" not in left
        assert "||" not in left


@given(st.text())
def test_an_escaped_text_shows_what_was_written(words: str) -> None:
    assert re.sub(r"\\(.)", r"\1", escape(words), flags=re.DOTALL) == words


@given(st.text())
def test_without_markup_the_words_stand_as_they_are(words: str) -> None:
    assert say(text("“{words}”", words=words), "en", markup=False) == f"“{words}”"


@given(st.text())
def test_braces_in_a_members_words_are_no_places(words: str) -> None:
    shown = say(text("{a}", a="{b}" + words), "en", markup=False)
    assert shown == "{b}" + words


def test_mentions_links_and_moments_are_live_in_messages() -> None:
    jump = MessageLink(1, 2, 3, text("here"))
    sentence = text(
        "{user} {channel} {role} {at} {jump} {own}",
        user=User(7),
        channel=Channel(8),
        role=Role(9),
        at=Timestamp(AT, "R"),
        jump=jump,
        own=Markup("**x**"),
    )
    assert say(sentence, "en") == (
        "<@7> <#8> <@&9> <t:1772472600:R> [here](https://discord.com/channels/1/2/3) **x**"
    )
    assert say(text("{at}, {jump}", at=Timestamp(AT), jump=jump), "en", markup=False).endswith(
        "here"
    )


def test_nobody_is_mentioned_for_a_person_who_was_erased() -> None:
    assert say(text("{who}", who=User(0)), "en") == "a former member"
    assert say(text("{who}", who=User(-5)), "fr") == "un ancien membre"


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (Decimal("0.5"), "0.5", "0,5"),
        (date(2026, 3, 2), "March 2, 2026", "2 mars 2026"),
        (JoinedList(("a", "b", "c")), "a, b, and c", "a, b et c"),
    ],
)
def test_numbers_dates_and_rows_are_written_as_the_language_writes_them(
    value: Value, english: str, french: str
) -> None:
    assert say(text("{value}", value=value), "en") == english
    assert say(text("{value}", value=value), "fr") == french


def test_each_language_has_its_own_plurals() -> None:
    def lines(count: int) -> Text:
        return counted("{count} contest entry", "{count} contest entries", count)

    assert say(lines(0), "en") == "0 contest entries"
    assert say(lines(0), "fr") == "0 participation à un concours"
    assert say(lines(2), "fr") == "2 participations à des concours"


def test_a_truth_value_is_a_bug_and_not_a_one() -> None:
    with pytest.raises(TypeError):
        say(text("{value}", value=True), "en")


@pytest.mark.parametrize(
    ("locale", "language"), [("fr", "fr"), ("fr-CA", "fr"), ("en-GB", "en"), ("fro", "en")]
)
def test_who_speaks_neither_is_spoken_to_in_english(locale: str, language: Language) -> None:
    assert language_of(locale) == language


def test_days_have_names() -> None:
    assert (day_name(0, "en"), day_name(6, "fr")) == ("Monday", "dimanche")
