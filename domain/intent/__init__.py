"""Detection of a message's intent: to buy, to complain, to praise, to ask.

It has two steps. `may_matter` is the prefilter for every message of a server: a word or two of a
message show whether it can be about buying at all. Messages that pass are read by a `Detector`,
which weighs grammar (who, when, asking for what), words, the message replied to and the guild's own
product names.
"""

from __future__ import annotations

from domain.intent.classifier import Encoder, Label
from domain.intent.detector import ASK, BALANCED, OFFER, PRAISING, SHADOW, Detector
from domain.intent.guild_phrases import GuildPhrases
from domain.intent.model_weights import load
from domain.intent.prefilter import may_matter
from domain.intent.result import IntentInput, IntentLanguage, IntentScores

__all__ = [
    "ASK",
    "BALANCED",
    "OFFER",
    "PRAISING",
    "SHADOW",
    "Detector",
    "Encoder",
    "GuildPhrases",
    "IntentInput",
    "IntentLanguage",
    "IntentScores",
    "Label",
    "load",
    "may_matter",
]
