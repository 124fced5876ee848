"""Check that the post says what its readers can do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from domain.publishing.checks.base import Check, CheckFinding, Level, Surroundings
from domain.publishing.content import Content, PostKind
from domain.publishing.folding import folded
from domain.translatable_text import text

_ENGLISH = (
    "answer book bring caption choose click comment complete discover download drop enter explore "
    "find finish follow get give go grab guess have help join learn listen look meet name order "
    "pick play post pre-order preorder react read register reply reserve rsvp say see send share "
    "shop show sign subscribe suggest take tap tell think try use visit vote watch write"
)
_FRENCH = (
    "aide aidez aidez-nous choisis choisissez clique cliquez commande commandez complete completez "
    "decouvre decouvrez devine devinez dis dites donne donnez ecoute ecoutez ecris ecrivez envoie "
    "envoyez essaie essayez finis finissez imagine inscris-toi inscrivez-vous invite jette jetez "
    "lis lisez montre montrez participe participez partage partagez passe passez poste postez "
    "precommande precommandez prends prenez profite profitez propose proposez raconte racontez "
    "reagis reagissez regarde regardez rejoins rejoignez repondez reponds reserve reservez suis "
    "suivez telecharge telechargez tente tentez trouve trouvez utilise utilisez va venez viens "
    "visite visitez vote votez"
)
_VERBS = "|".join(re.escape(verb) for verb in [*_ENGLISH.split(), *_FRENCH.split()])
_AT_START = (
    rf"(?:^|[.!?…:;,–—-] ?|\b(?:and|then|or|please|just|now|come|et|puis|ou|allez) )(?:{_VERBS})\b"
)
_ACTION = re.compile(rf"https?://|\?|{_AT_START}", re.MULTILINE)


def find(content: Content, _surroundings: Surroundings) -> Iterator[CheckFinding]:
    """Look for a link, a question or an invitation; news need none."""
    if content.kind is not PostKind.INFORMATIONAL and not _ACTION.search(folded(content.text)):
        yield CheckFinding(
            Level.LOOK,
            text("It does not say what to do next: no link, no question, no invitation."),
        )


KIND = Check("call_to_action", 5, text("what to do next"), find)
