"""What must be offered on, and what must never be: sentences made up for the purpose."""

from __future__ import annotations

import pytest

from domain.intent import OFFER, Detector, load, may_matter

WANTING = [
    "where can I buy the blue mug?",
    "Where can I get one?",
    "Where can I buy one of these?",
    "How much is the large one?",
    "how much does it cost?",
    "what's the price of the hoodie?",
    "Is the green one back in stock?",
    "I want to buy the poster",
    "I'm going to order two of them tonight",
    "Which one should I buy?",
    "où est-ce que je peux l'acheter ?",
    "Où est-ce que je peux acheter la tasse bleue ?",
    "ça coûte combien ?",
    "Combien ça coûte ?",
    "C'est combien ?",
    "Je voudrais acheter le grand modèle",
    "J'aimerais commander une affiche",
    "Il est encore en stock ?",
]

NOT_WANTING = [
    "just ordered one",
    "I bought mine here",
    "you should buy the large one",
    "selling my old lamp, 20 euros",
    "where can I get help?",
    "Where can I get help with this?",
    "how do I get the firmware?",
    "where do I find the settings?",
    "how much memory does it use?",
    "I already ordered mine last week",
    "I need help with the installer",
    "I don't want to buy anything",
    "thanks for the quick delivery",
    "good morning everyone",
    "j'ai acheté la mienne hier",
    "je vends ma vieille lampe, 20 euros",
    "tu devrais acheter le grand modèle",
    "j'ai besoin d'aide pour l'installer",
    "merci pour la livraison rapide",
    "bonjour à tous",
]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return load()


@pytest.mark.parametrize("sentence", WANTING)
def test_a_plain_wish_to_buy_is_sure_enough_to_offer(detector: Detector, sentence: str) -> None:
    assert may_matter(sentence)
    assert detector.read(sentence).purchase >= OFFER


@pytest.mark.parametrize("sentence", NOT_WANTING)
def test_other_talk_is_never_offered_on(detector: Detector, sentence: str) -> None:
    assert detector.read(sentence).purchase < OFFER
