"""Prefilter for complaints among messages that say nothing of buying.

As in `domain.intent.prefilter`, one of a set of words must be in the message; punctuation that
sticks to a word is part of the set.
"""

from __future__ import annotations

from domain.intent.prefilter import AFTER
from domain.message_text import MessageText

_UPSET = """
disappointed disappointing disappointment frustrated frustrating frustration annoyed annoying
terrible awful rubbish garbage useless refund refunded horrible worst sucks crap crappy trash shit
hate pissed nightmare scam ridiculous unusable unreliable worthless junk joke regret unfortunately
broken broke cracked chipped leaks leaking defective faulty poor lousy unacceptable misleading
overpriced complaint complain missing arrived waiting nobody ignored wrong damaged
nul nulle nuls déçu déçue déçus déçues décevant décevante marre arnaque pourri pourrie merde
inadmissible inacceptable pénible catastrophe catastrophique malheureusement honte honteux cassé
cassée cassés abîmé abîmée fuit défectueux défectueuse remboursement rembourser réclamation
plainte manque toujours personne scandaleux déception lamentable remboursé remboursée panne retard
plante marche marchent fonctionne fonctionnent regrette éviter fuir aucune naze pourris injoignable
répond mauvais mauvaise cher
""".split()  # noqa: SIM905 - a paragraph of words is easier to keep than a list of strings

_WORDS = frozenset(word + after for word in _UPSET for after in AFTER)


def may_complain(text: str | MessageText) -> bool:
    """Return whether `text` can be a complaint at all."""
    return not _WORDS.isdisjoint(MessageText.of(text).own.lower().split())
