"""Tests of what one reading gives besides the learnt scores: questions and needs."""

from __future__ import annotations

import pytest

from domain.intent import BALANCED, load

DETECTOR = load()


@pytest.mark.parametrize(
    "sentence",
    [
        "does anyone know when the next release is?",
        "what do you think about the blue one? I am not sure",
        "est-ce que quelqu'un a une idée ?",
        "wo kann ich das kaufen?",
    ],
)
def test_a_question_is_heard(sentence: str) -> None:
    assert DETECTOR.read(sentence).question >= BALANCED


@pytest.mark.parametrize(
    "sentence",
    [
        "I have no idea.",
        "see https://example.org/?page=2",
        "he asked “where is it?” and left",
        "> where is it?\nover there",
        "???",
        "",
    ],
)
def test_what_asks_nothing_is_no_question(sentence: str) -> None:
    assert DETECTOR.read(sentence).question < BALANCED


@pytest.mark.parametrize(
    "sentence",
    [
        "I wish there were a smaller one",
        "it would be great to have a dark version",
        "any plans to add a French menu?",
        "ce serait bien d'avoir une version plus petite",
        "dommage qu'il n'y ait pas de bleu",
    ],
)
def test_what_is_missed_is_a_need(sentence: str) -> None:
    assert DETECTOR.read(sentence).need >= BALANCED


@pytest.mark.parametrize(
    "sentence", ["I wish you a good day", "the blue one is great", "ce serait possible demain"]
)
def test_what_is_there_is_no_need(sentence: str) -> None:
    assert DETECTOR.read(sentence).need < BALANCED
