"""The kinds of items in a team's inbox, and the messages that become one."""

from __future__ import annotations

import re
from enum import StrEnum

from domain.distress import Distress, distress
from domain.intent import BALANCED, PRAISING, IntentScores, may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.intent.normalization import normalize
from domain.message_text import MessageText
from domain.offers import COMPLAINING, SURELY_COMPLAINING

MIN_QUESTION_WORDS = 3
_WORD = re.compile(r"[\w']+")
_GREETING = re.compile(
    r"^\W*(?:(?:hi|hello|hey|bonjour|salut)\W+)?(?:\w+\W+)?(?:how (?:are|r)"
    r" (?:you|u|things)|how's (?:it|everyone)"
    r"|what's up|comment (?:ça|ca) va|(?:ça|ca) va)\b[^?]{0,20}\?\W*$"
)
_ONLY_COMPLAINTS = frozenset(
    {Distress.GRIEF, Distress.ILLNESS, Distress.HARDSHIP, Distress.ADDICTION}
)


class InboxKind(StrEnum):
    """Why a message is shown to the team."""

    MENTION = "mention"
    PRAISE = "praise"
    COMPLAINT = "complaint"
    QUESTION = "question"
    """A question that waited for longer than the team promises."""
    NEED = "need"


def is_complaint(said: MessageText, scores: IntentScores) -> bool:
    """Return whether a message is taken for a complaint, as in the running bot."""
    if may_matter(said):
        return scores.complaint >= COMPLAINING
    return scores.complaint >= SURELY_COMPLAINING and may_complain(said)


def is_open_question(said: MessageText) -> bool:
    """Return whether a question is one that somebody could answer by itself.

    A word or two ("which one?") belong to a conversation, and a greeting wants no answer.
    """
    words = normalize(said)
    return len(_WORD.findall(words)) >= MIN_QUESTION_WORDS and not _GREETING.search(words)


def kinds_of(said: MessageText, scores: IntentScores, *, is_mention: bool) -> frozenset[InboxKind]:
    """Return why a message is shown; empty for most. A mention names a watched word.

    Somebody who may hurt themselves needs more than an inbox, and members in other distress are
    not thanked or quoted. Questions are left out: they are shown once they have waited.
    """
    found = set()
    if is_complaint(said, scores):
        found.add(InboxKind.COMPLAINT)
    elif scores.praise >= PRAISING:
        found.add(InboxKind.PRAISE)
    if scores.need >= BALANCED:
        found.add(InboxKind.NEED)
    if is_mention:
        found.add(InboxKind.MENTION)
    trouble = distress(said) if found else None
    if trouble is Distress.SELF_HARM:
        return frozenset()
    if trouble in _ONLY_COMPLAINTS:
        found &= {InboxKind.COMPLAINT}
    return frozenset(found)
