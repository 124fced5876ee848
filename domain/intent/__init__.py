"""Hearing what a message wants: to buy, to complain, to praise, to thank.

Two steps. `may_matter` is the gate for every message of a server: a word or two of a message say
whether it can be about buying at all. What passes is read by a `Detector`, which weighs grammar
(who, when, asking for what), words, the message replied to and the guild's own product names.
"""

from __future__ import annotations

from domain.intent.detector import ASK, BALANCED, OFFER, SHADOW, Detector
from domain.intent.gate import may_matter
from domain.intent.judging import Encoder, Label
from domain.intent.phrases import Phrases
from domain.intent.reading import Language, Reading, Said
from domain.intent.weights import load

__all__ = [
    "ASK",
    "BALANCED",
    "OFFER",
    "SHADOW",
    "Detector",
    "Encoder",
    "Label",
    "Language",
    "Phrases",
    "Reading",
    "Said",
    "load",
    "may_matter",
]
