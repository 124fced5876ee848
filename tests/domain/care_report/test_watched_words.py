"""Watched words are found as whole words, whatever their case, accents and number."""

from __future__ import annotations

import pytest

from domain.care_report.watched_words import WatchedWord, mentions


@pytest.mark.parametrize(
    ("watched", "said", "found"),
    [
        ("Café Blue", "I love the CAFE BLUE", True),
        ("blue mug", "two blue mugs arrived", True),
        ("mug", "I was smug about it", False),
        ("Heltec", "my Heltec's screen", True),
        ("Heltec", "see docs.heltec.org", False),
        ("Heltec", "https://heltec.org/wiki", False),
        ("Heltec", "`heltec` in the code", False),
        ("Heltec", "> heltec is bad\nwho said that", False),
        ("Ubuntu", "ubuntu_: look there", False),
        ("Ubuntu", "It runs Ubuntu.", True),
        ("Ubuntu", "Ubuntu...nice", True),
        ("Ubuntu", "an ubuntu-based system", True),
        ("Orange: phone sim", "my orange sim is slow", True),
        ("Orange: phone sim", "the SIMs of Orange", True),
        ("Orange: phone sim", "an orange is round", False),
    ],
)
def test_a_mention_is_a_whole_word(watched: str, said: str, *, found: bool) -> None:
    assert mentions(said, [WatchedWord.parse(watched)]) is found


def test_nothing_watched_is_never_mentioned() -> None:
    assert not mentions("anything", [])


@pytest.mark.parametrize("said", ["", " : phone", "…"])
def test_words_without_letters_cannot_be_watched(said: str) -> None:
    with pytest.raises(ValueError, match="letters"):
        WatchedWord.parse(said)
