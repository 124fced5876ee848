"""Made-up sentences that must get an offer, and others that must not."""

from __future__ import annotations

import pytest

from domain.intent import BALANCED, OFFER, Detector, load, may_matter

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
    "What does the small one cost?",
    "how much would it cost to ship that to me?",
    "where do I order the poster",
    "I'd love to buy one of those",
    "où est-ce que je peux acheter celui-là ?",
    "où commander l'affiche ?",
    "quel est le prix de la grande tasse ?",
    "elle vaut combien ?",
    "how can I order the blue mug?",
    "je cherche à acheter une tasse",
    "vous livrez en Belgique ? j'en voudrais deux",
    "j'hésite entre la petite et la grande, laquelle prendre ?",
    "je pense en prendre une deuxième",
    "un lien pour l'acheter ?",
    "je suis preneur",
    "vous en vendez encore ?",
    "on le trouve où ?",
    "t'as trouvé ça où ? je veux le même",
    "c'est quoi le prix ?",
    "je le prendrais bien en bleu",
    "il m'en faut un",
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
    "my sister wants to buy one from you",
    "if you want to buy one, go to the shop page",
    "he already paid for it",
    "how much time does it take?",
    "where can I get support?",
    "I sold all of mine",
    "don't buy it, it broke after a week",
    "in order to start it, press the button",
    "où est-ce que je peux trouver de l'aide ?",
    "combien de temps ça prend ?",
    "il a déjà payé la sienne",
    "je viens de la commander",
    "j'en ai acheté deux le mois dernier",
    "on a besoin d'un relais sur la colline",
    "je cherche de l'aide pour la config",
    "il faut prendre la dernière version",
    "je n'en veux pas",
    "combien de lampes tu vois ?",
    "je vais prendre la route",
]

UNKNOWN = [
    "waar kan ik de blauwe mok kopen?",
    "wo kann ich die blaue Tasse kaufen?",
    "¿dónde puedo comprar la taza azul?",
    "dove posso comprare la tazza blu?",
    "onde posso comprar a caneca azul?",
    "kde si môžem kúpiť modrý hrnček?",
    "gdzie mogę kupić niebieski kubek?",
    "hvor kan jeg kjøpe den blå koppen?",
    "どこで買えますか？",
    "где можно купить кружку?",
]

SPEECH = [
    ("this is the worst app, it crashes all the time and support is useless", "en", "complaint"),
    ("toujours pas reçu ma commande après trois semaines", "fr", "complaint"),
    ("la tasse est arrivée cassée", "fr", "complaint"),
    ("ça ne marche pas du tout, je suis déçu", "fr", "complaint"),
    ("je demande à être remboursé", "fr", "complaint"),
    ("le service client ne répond jamais", "fr", "complaint"),
    ("c'est de la mauvaise qualité", "fr", "complaint"),
    ("l'écran ne fonctionne plus", "fr", "complaint"),
    ("je regrette mon achat", "fr", "complaint"),
    ("great work, this is an amazing little device and I love it", "en", "praise"),
    ("bravo, super travail, j'adore cette appli", "fr", "praise"),
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


def test_what_is_answered_does_not_run_into_the_answer(detector: Detector) -> None:
    sentence = "thinking of getting one in red for me"
    alone = detector.read(sentence, replying_to="gadget").purchase
    assert detector.read(sentence, replying_to="gadget", products=["megadget"]).purchase == alone
    assert detector.read(sentence, replying_to="gadget", products=["gadget"]).purchase > alone


@pytest.mark.parametrize("sentence", UNKNOWN)
def test_other_languages_are_met_with_silence(detector: Detector, sentence: str) -> None:
    reading = detector.read(sentence)
    assert reading.language is None
    assert reading.purchase == 0


@pytest.mark.parametrize(("sentence", "language", "label"), SPEECH)
def test_feelings_are_heard_in_both_languages(
    detector: Detector, sentence: str, language: str, label: str
) -> None:
    reading = detector.read(sentence)
    assert reading.language == language
    assert getattr(reading, label) >= BALANCED


@pytest.mark.parametrize(
    "sentence",
    [
        "je n'ai pas encore reçu ton message",
        "tu as reçu ta commande ?",
        "pas déçu de mon achat !",
        "est-ce que ça marche mieux avec la grande ?",
        "si ça ne marche pas, redémarre-le",
        "je l'ai reçu hier, nickel",
        "c'est pas cher du tout",
        "le remboursement est arrivé, merci",
        "j'ai dépassé la ville, je débute ici",
        "jamais eu de problème avec eux",
    ],
)
def test_other_french_talk_is_no_complaint(detector: Detector, sentence: str) -> None:
    reading = detector.read(sentence)
    assert reading.language == "fr"
    assert reading.complaint < BALANCED
