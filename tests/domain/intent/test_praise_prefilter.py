"""The prefilter for praise and needs lets through what the detector takes for some."""

from __future__ import annotations

import pytest

from domain.intent import BALANCED, PRAISING, load
from domain.intent.praise_prefilter import may_praise_or_need

DETECTOR = load()
PRAISE = (
    "This is amazing, I absolutely love it. Excellent work!",
    "That's a great little device, well done",
    "wow, that is a brilliant idea",
    "I really like the new colours, works well",
    "Awesome!!! best purchase this year",
    "J'adore cette tasse, c'est génial",
    "Bravo à toute l'équipe, c'est magnifique",
)
NEEDS = (
    "I wish there was a version for left-handed people",
    "it would be nice if it had a lid",
    "Would be handy to have a bigger one",
    "I think there should be a blue one too",
    "please add a dark mode",
    "any plans to make a smaller one?",
    "ce serait bien d'avoir une version plus petite",
    "à quand une tasse verte ?",
    "j'aimerais avoir une option sans sucre",
)
NEITHER = ("see you tomorrow", "where is the station?", "ok", "", "il pleut encore", "I am here")


@pytest.mark.parametrize("said", PRAISE)
def test_praise_passes(said: str) -> None:
    assert DETECTOR.read(said).praise >= PRAISING
    assert may_praise_or_need(said)


@pytest.mark.parametrize("said", NEEDS)
def test_a_need_passes(said: str) -> None:
    assert DETECTOR.read(said).need >= BALANCED
    assert may_praise_or_need(said)


@pytest.mark.parametrize("said", NEITHER)
def test_what_is_neither_does_not_pass(said: str) -> None:
    assert not may_praise_or_need(said)
