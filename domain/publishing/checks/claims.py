"""Check that claims have a source."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content
from domain.publishing.folding import folded, without_links
from domain.translatable_text import text

# Not from the middle of a longer number, or a row of groups is read again from each of them.
_NUMBER = r"(?!(?<=\d[ .,\u202f])\d{3}\b)(?<!\d[.,])\b\d+(?:[ .,\u202f]\d{3}){0,3}(?:[.,]\d+)?"
_OFF = r"(?! ?(?:off\b|discount|reduction|remise|rabais|de (?:reduction|remise|rabais)))"
_PEOPLE = (
    r"(?:(?:happy|satisfied) )?(?:customers?|clients?|members|membres|people|personnes|users|"
    r"utilisat\w+|reviews?|avis|fans|orders|commandes|awards|prix gagnes|years|ans)\b"
)
PATTERNS = (
    # Shares; a discount is an offer, and claims nothing.
    rf"(?<![-–−])(?<!save )(?<!economise )(?<!economisez ){_NUMBER} ?%{_OFF}(?! (?:sur|on) )",
    r"\b\w+ (?:percent|pour cent)\b",
    rf"\b(?:\d+|nine|eight|seven|neuf|huit|sept) (?:[a-z]+ )?(?:out of|sur) "
    rf"(?:{_NUMBER}|ten|dix)\b",
    # Comparisons and crowds.
    rf"{_NUMBER} ?(?:x|times|fois) (?:as|more|less|plus|moins|longer|faster|stronger)\b",
    r"\b(?:twice|deux fois) (?:as|plus|moins)\b",
    rf"(?:{_NUMBER}|\b(?:(?:des milliers|des millions) de|(?:thousands|millions) of)) {_PEOPLE}",
    # Superlatives.
    r"\bbest\b(?! (?:wishes|regards|friends?|of luck|answers?|liked|entr|place to))"
    r"(?<!all the best)(?<!do our best)(?<!do your best)(?<!did our best)(?<!doing our best)",
    r"\b(?:la |le |les |notre |nos )meilleure?s?\b(?! (?:reponse|ami|souvenir|moment|idee))",
    r"\b(?:lowest|highest|cheapest|fastest|strongest|safest|healthiest|greenest|finest|biggest)"
    r"\b",
    r"\b(?:le|la|les) (?:plus|moins) \w+ (?:du|de la|de l'|des|au) (?:marche|monde|ville|pays|"
    r"region)",
    r"\b(?:prix|tarif) le plus bas\b|\ble moins cher\b",
    r"(?:\bn[°o]\.? ?|#|\bnumber |\bnumero |\bno\. ?)(?:1\b|one\b|un\b)",
    r"\bthe only\b|\b(?:le|la|les) seule?s?\b|\bl'unique\b",
    r"\bworld'?s (?:first|only|best)\b|\bpremiere? mondiale?\b|\bunique au monde\b",
    r"\bunbeatable\b|\bunbreakable\b|\bimbattables?\b|\bincassables?\b|\binegale?e?s?\b",
    # Promises and proofs.
    r"\bguarantee[ds]?\b|\bgaranti(?:e|s|es|t|ssons)?\b|\bwarrant(?:y|ed)\b",
    r"\bproven\b|\bscientifically\b|\bclinically\b|\bprouvee?s?\b|\b(?:scientifi|clini)quement\b",
    r"\b(?:cures?|heals?|prevents?|guerit|soigne|previent) (?:\w+ )?(?:pain|stress|\w*ache|\w*ité|"
    r"douleurs?|cancer|insomni\w+)",
    r"\bcarbon[- ](?:neutral|free)\b|\bclimate[- ]neutral\b|\bneutres? en carbone\b|"
    r"\beco-?friendly\b|\becologiques?\b|\bbiodegrada?bles?\b|\bsustainable\b|\bzero "
    r"(?:waste|dechet)\b",
)
# Each begins at the beginning of a word or sign, so nothing is tried within words.
_CLAIM = re.compile(r"(?<!\w)(?:" + "|".join(f"(?:{each})" for each in PATTERNS) + ")")
SHOWN, SHOWN_LENGTH = 3, 40


def claims_in(content: str) -> list[str]:
    """Return the words of a text that claim something, in the form in which they are compared."""
    found = (each.group().strip() for each in _CLAIM.finditer(folded(without_links(content))))
    return list(dict.fromkeys(each[:SHOWN_LENGTH] for each in found))


def find(content: Content, _surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Ask for the source of claims, or show the one that was given."""
    claims = claims_in(content.text)
    if not claims:
        return
    shown = ", ".join(claims[:SHOWN])
    if content.source:
        said = text("It claims “{claims}”. Source: {source}", claims=shown, source=content.source)
        yield CheckFinding(Level.NOTE, said)
        return
    said = text(
        "It claims “{claims}”, without a source. Is that true, and could you show it?",
        claims=shown,
    )
    yield CheckFinding(Level.LOOK, said, shown)


KIND = Check("claims", 4, text("claims"), find)
