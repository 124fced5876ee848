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
        "I wish I could turn it off at night",
        "would be nice if it remembered the last place",
        "would be handy to have a larger handle",
        "please add a smaller size",
        "Feature request: a handle for the left hand",
        "I've opened a feature request about it",
        "I'd like to see more colours",
        "I think there should be a way to undo it",
    ],
)
def test_what_is_missed_is_a_need(sentence: str) -> None:
    assert DETECTOR.read(sentence).need >= BALANCED


@pytest.mark.parametrize(
    "sentence",
    [
        "I wish you a good day",
        "the blue one is great",
        "ce serait possible demain",
        "there should be a button on its left side",  # advice
        "it says please add yourself to the group",
        "file a bug report as a feature request",
        "I'd like to see your file",
        "I would like to have one of those",
        "I wish I could say that",
        "would be nice if we could say hi",
        "would be nice to see them there",
        "that would be cool if you wouldn't mind",
    ],
)
def test_what_is_there_is_no_need(sentence: str) -> None:
    assert DETECTOR.read(sentence).need < BALANCED
