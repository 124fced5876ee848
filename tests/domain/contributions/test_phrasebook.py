from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import ThanksDetector
from domain.contributions.phrasebook import Phrasebook, PhrasePrefilter, plain_words


def test_a_list_unknown_here_is_named() -> None:
    with pytest.raises(ValueError, match="frases"):
        Phrasebook.parse('frases = ["merci"]')


@pytest.mark.parametrize("toml", ['thanks = "thanks"', "thanks = [1]", 'thanks = [""]', "thanks"])
def test_anything_but_lists_of_phrases_is_an_error(toml: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Phrasebook.parse(toml)


def test_a_phrase_that_no_gate_can_know_is_an_error() -> None:
    with pytest.raises(ValueError, match="à @"):
        ThanksDetector([Phrasebook.parse('phrases = ["à @"]')])


def test_a_language_is_added_by_a_file() -> None:
    thanks = ThanksDetector([Phrasebook.parse('thanks = ["kiitos"]\nnot = ["ei THANKS"]')])
    assert thanks.is_thanks("Kiitos!")
    assert not thanks.is_thanks("ei kiitos")


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("saved my day|life", ["you SAVED my day", "saved my life!"]),
        ("really? grateful", ["grateful", "really grateful"]),
        ("don't mind", ["I don't mind", "dont mind", "don’t mind"]),
        ("vous êtes", ["vous êtes", "Vous Etes"]),
        ("danke @", ["danke <@7>"]),
    ],
)
def test_the_ways_of_writing_a_phrase(phrase: str, texts: list[str]) -> None:
    thanks = ThanksDetector([Phrasebook(phrases=(phrase,))])
    assert [text for text in texts if not thanks.is_thanks(text)] == []


@given(st.text())
def test_plain_words_are_plain_already(text: str) -> None:
    assert plain_words(text) == plain_words(text).lower()


@given(
    st.lists(st.sampled_from(["thanks", "merci", "thank you", "ďakujem"]), min_size=1),
    st.text(max_size=20),
    st.text(max_size=20),
)
def test_the_gate_keeps_no_phrase_back(said: list[str], before: str, after: str) -> None:
    gate = PhrasePrefilter(said)
    assert all(
        gate.passes(f"{before} {phrase.upper()} {after}") for phrase in said if phrase.isascii()
    )
    assert all(gate.passes(f"{before} {phrase} {after}") for phrase in said)


@given(st.integers(0, 5), st.integers(3, 8))
def test_the_gate_knows_words_drawn_out(place: int, times: int) -> None:
    drawn = "thanks"[:place] + "thanks"[place] * times + "thanks"[place + 1 :]
    assert PhrasePrefilter(["thanks"]).passes(drawn)
