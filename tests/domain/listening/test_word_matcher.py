"""Watched words are found as people write them, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.listening.watched_word import WatchedWord, WordKind
from domain.listening.word_matcher import WordMatcher
from domain.message_text import MessageText

CASES = Path(__file__).with_name("word_cases.txt")


def cases() -> Iterator[tuple[str, str, bool]]:
    """Yield the watched word, the message and whether it is mentioned, of each case."""
    watched = ""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        sign, _, rest = line.partition(" ")
        if sign == "=":
            watched = rest
        elif sign in {"+", "-"}:
            yield watched, rest.replace("\\n", "\n"), sign == "+"


JUDGED = list(cases())


def test_there_are_three_hundred_cases_of_both_kinds() -> None:
    assert len(JUDGED) >= 300
    assert len(set(JUDGED)) == len(JUDGED)
    assert min(sum(found for *_, found in JUDGED), sum(not found for *_, found in JUDGED)) > 130


@pytest.mark.parametrize(("watched", "said", "found"), JUDGED)
def test_a_mention_is_found_and_nothing_else(watched: str, said: str, *, found: bool) -> None:
    matcher = WordMatcher([WatchedWord.parse(watched)])
    assert matcher.mentions(said) is found
    # The quick look at every message misses nothing.
    assert matcher.may_mention(MessageText.of(said)) or not found


def test_all_words_together_find_what_each_finds_alone() -> None:
    names = list(dict.fromkeys(watched for watched, *_ in JUDGED))
    words = {name: WatchedWord.parse(name) for name in names}
    alone = {name: WordMatcher([word]) for name, word in words.items()}
    together = WordMatcher(words.values())
    for said in {said for _, said, _ in JUDGED}:
        expected = {words[name] for name in names if alone[name].mentions(said)}
        assert set(together.find(said)) == expected


def test_nothing_watched_is_never_mentioned() -> None:
    nothing = WordMatcher([])
    assert not nothing.mentions("anything")
    assert not nothing.may_mention(MessageText.of("anything"))
    assert nothing.find("anything") == []


def test_an_article_belongs_to_a_short_name_but_not_to_a_products() -> None:
    brand = WordMatcher([WatchedWord("La Poste")])
    assert brand.mentions("La Poste est fermée")
    assert not brand.mentions("un poste de travail")
    product = WordMatcher([WatchedWord("the lamp", kind=WordKind.PRODUCT)])
    assert product.mentions("my lamp")
    assert WordMatcher([WatchedWord("The Blue Mug")]).mentions("my blue mugs")


@given(
    before=st.text(max_size=30),
    after=st.text(max_size=30),
    name=st.sampled_from(["Heltec", "Blue Mug", "Tasse bleue", "🍊"]),
)
def test_a_name_among_other_lines_is_found_or_is_in_what_others_said(
    before: str, after: str, name: str
) -> None:
    matcher = WordMatcher([WatchedWord(name)])
    said = MessageText.of(f"{before}\n{name}\n{after}")
    if name in said.own.splitlines() and not set(before + after) & set("<@:_"):
        assert matcher.mentions(said)
        assert matcher.may_mention(said)
    # Whatever is typed, the quick look misses nothing.
    assert matcher.may_mention(said) or not matcher.mentions(said)


@pytest.mark.parametrize("said", ["", " : phone", "…"])
def test_words_without_letters_cannot_be_watched(said: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        WatchedWord.parse(said)
