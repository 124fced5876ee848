"""Prefilter for complaints among messages that say nothing of buying.

As in `domain.intent.prefilter`, one of a set of words must be in the message; punctuation that
sticks to a word is part of the set.
"""

from __future__ import annotations

from domain.intent.prefilter import as_written
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
problème problèmes probleme problemes souci soucis bugue buguent impossible connerie conneries
coupure coupures coupé coupée coupés pire pires enfer calvaire incapable incapables incompétent
incompétente incompétents incompétence chiant chiante chiants énerve énerver galère galères bloqué
bloquée bloqués bloque attends attendre attente patienter résilie résilier résiliation abusez abus
gonfler gonfle fatigant saoule soûle réparer réparée réparation instable instables lenteur lenteurs
déconnexion déconnexions dysfonctionne défaillant défaillante insulter rien n'importe n’importe
raccroche sav depuis semaines
""".split()  # noqa: SIM905 - a paragraph of words is easier to keep than a list of strings

_WORDS = as_written(_UPSET)


def may_complain(text: str | MessageText) -> bool:
    """Return whether `text` can be a complaint at all."""
    lowered = MessageText.of(text).own.lower()
    return "est normal" in lowered or not _WORDS.isdisjoint(lowered.split())
