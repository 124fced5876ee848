"""Moderators' phrases about the guild's own language take precedence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.intent import GuildPhrases, IntentInput, load
from domain.intent.guild_phrases import (
    MAX_PHRASE_LENGTH,
    MAX_PHRASES,
    normalize_phrase,
    suggest_phrase,
    with_phrase,
    without_phrase,
)
from domain.refusals import Refusal

DETECTOR = load()
WORDS = st.lists(st.sampled_from(["same", "here", "where", "où", "mug", "gib", "mir"]), min_size=2)
PHRASE = WORDS.map(" ".join).filter(lambda phrase: len(phrase) <= MAX_PHRASE_LENGTH)


def purchase(said: str, phrases: GuildPhrases) -> float:
    (reading,) = DETECTOR.read_many([IntentInput(said, phrases=phrases)])
    return reading.purchase


# No markup of quotations.
AROUND = st.text(st.characters(exclude_characters='`|~"“”„«»>'), max_size=40)


@given(AROUND, PHRASE, AROUND)
def test_a_phrase_decides_wherever_it_stands_and_in_whatever_language(
    before: str, phrase: str, after: str
) -> None:
    said = f"{before} {phrase.upper()}! {after}"
    assert purchase(said, GuildPhrases(always=[phrase])) == 1.0
    assert purchase(said, GuildPhrases(never=[phrase])) == 0.0
    assert purchase(said, GuildPhrases(always=[phrase], never=[phrase])) == 0.0


@given(st.text(max_size=80))
def test_where_no_phrase_stands_nothing_changes(said: str) -> None:
    phrases = GuildPhrases(always=["a phrase of nobody's"], never=["another of nobody's"])
    assert purchase(said, phrases) == DETECTOR.read(said).purchase


@pytest.mark.parametrize(
    ("phrase", "said", "stands"),
    [
        ("je suis preneur", "Je suis preneur !!", True),
        ("ca m'interesse", "Ça m’intéresse…", True),
        ("take two", "I'd take two.", True),
        ("take two", "I'd retake two", False),
        ("take two", "they take\ntwo", True),
        ("take two", "> I'd take two", False),
        ("map pack", "where can I buy the map packs?", False),
    ],
)
def test_whole_words_count_and_case_accents_and_punctuation_do_not(
    phrase: str, said: str, stands: bool
) -> None:
    assert GuildPhrases(always=[phrase]).verdict(said) is (True if stands else None)


@given(st.lists(PHRASE, max_size=8), PHRASE)
def test_a_phrase_is_kept_once_and_can_be_taken_away(known: list[str], phrase: str) -> None:
    kept: tuple[str, ...] = ()
    for one in known:
        kept = with_phrase(kept, one)
    again = with_phrase(with_phrase(kept, phrase), phrase.upper())
    assert [normalize_phrase(one) for one in again].count(normalize_phrase(phrase)) == 1
    left = without_phrase(again, phrase)
    assert normalize_phrase(phrase) not in map(normalize_phrase, left)
    assert set(map(normalize_phrase, left)) == set(map(normalize_phrase, kept)) - {
        normalize_phrase(phrase)
    }


@pytest.mark.parametrize("typed", ["", "?!", "a b", "x" * (MAX_PHRASE_LENGTH + 1)])
def test_what_says_nothing_or_a_whole_message_is_no_phrase(typed: str) -> None:
    with pytest.raises(Refusal):
        with_phrase((), typed)


def test_there_is_an_end_to_phrases() -> None:
    known = tuple(f"phrase {number}" for number in range(MAX_PHRASES))
    with pytest.raises(Refusal):
        with_phrase(known, "one more")
    assert len(with_phrase(known, "PHRASE 3")) == MAX_PHRASES


def test_what_is_suggested_is_the_beginning_of_the_sentence_that_matters() -> None:
    said = (
        "> price?\nHello all! I want to get the map to work with the old radio that my friend has"
    )
    assert suggest_phrase(said) == "I want to get the map to work with the old radio that my"
    assert suggest_phrase("Nothing to see. Really.") == "Nothing to see."
    assert suggest_phrase("") == ""


@given(st.text(max_size=300))
def test_a_suggestion_always_fits_the_form(said: str) -> None:
    assert len(suggest_phrase(said)) <= MAX_PHRASE_LENGTH
