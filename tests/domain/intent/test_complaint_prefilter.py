"""The prefilter for complaints: what it must let through, and what it doesn't need to."""

from __future__ import annotations

import pytest

from domain.intent.complaint_prefilter import may_complain

COMPLAINING = [
    "the handle arrived broken",
    "what a rubbish lid, I want a refund",
    "je suis déçue de la tasse",
    "La boutique ne répond pas !",
    "impossible de joindre la boutique",
    "ça fait trois semaines que je patiente",
    "toujours des soucis avec ma lampe",
    "C’est normal, un colis qui met deux mois ?",
    "mon compte est bloqué depuis lundi",
    "votre site rame, un calvaire...",
    "J’attends mon colis et on me raccroche au nez",
    "c'est n’importe quoi",
    "la pire lampe que j'aie eue",
    "encore une coupure ce matin",
    "vous abusez là",
    "l'attente est interminable",
    "vous ne servez à rien",
]
SMALL_TALK = [
    "good morning everyone",
    "that works for me",
    "here is the picture",
    "bonjour tout le monde",
    "à demain !",
    "c'est quelle couleur ?",
    "oui, comme la tienne",
    "la normale est de 20 degrés",
]


@pytest.mark.parametrize("sentence", COMPLAINING)
def test_what_complains_is_let_through(sentence: str) -> None:
    assert may_complain(sentence)


@pytest.mark.parametrize("sentence", SMALL_TALK)
def test_small_talk_is_not_read(sentence: str) -> None:
    assert not may_complain(sentence)
