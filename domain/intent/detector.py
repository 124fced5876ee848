"""The judge: what a message that passed the gate says."""

from __future__ import annotations

import math
import re
from collections.abc import Collection

from domain.intent.gate import may_matter
from domain.intent.reading import Language, Reading

OFFER = 0.8
"""From here the bot may offer in public."""
ASK = 0.6
"""From here the bot may ask whether an offer is welcome."""
BALANCED = 0.5
"""Here wrong and missed were balanced (best F1) on the development set."""
SHADOW = 0.4
"""From here moderators are shown what was heard, in shadow mode."""

_URL = re.compile(r"https?://\S+|www\.\S+")
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")
_LONGEST = 1500  # characters that are read; what a message wants, it says early

_THING = r"(?:one|some|two|three|a|an|the|it|this|that|these|those|them|another|more|my|\w+s)\b"
_WEIGHTS: tuple[tuple[float, str], ...] = (
    (3.6, r"\bwhere(?:'s| is| are| can| could| do| does| did| would| to| should| might| will)?\b"
          r"[^.?!]{0,40}\b(?:buy|purchase|order|preorder|in stock|for sale)\b"),
    (3.6, r"\bwhere (?:can|could|do|to|would|might) (?:i |we |you |one |people )?(?:\w+ )?"
          r"(?:get|find|grab) (?:one|some|it|them|these|those|this|that|a|an|the|hold)\b"),
    (3.4, r"\bhow much (?:is|are|does|do|for|would|was|were|did|to buy)\b(?!.{0,20}\b(?:power|"
          r"memory|ram|flash|current|battery|airtime|traffic|range|data|space)\b)"),
    (3.4, r"\b(?:what(?:'s| is| are)? the (?:price|cost)|what (?:does|do|would) (?:it|they|this|"
          r"that|one|these|the \w+) cost)\b"),
    (3.5, r"\b(?:in stock|back in stock|available to (?:buy|order|purchase)|for sale)\b.*\?"),
    (3.4, r"\b(?:i|we)(?:'d| would|'ll| will|'m|'re| am| are)? (?:\w+ ){0,3}(?:want|like|love|need|"
          r"going|gonna|plan|planning|looking|hoping|tempted|about|ready|have|considering|thinking)"
          r"(?: of| about| on| at| forward)?(?: to)? (?:\w+ )?"
          r"(?:buy|buying|order|ordering|purchase|purchasing)\b"),
    (3.0, r"\b(?:i'll|i will|i might|i may|might|imma|i shall|i should|i could|we'll|let me) "
          r"(?:\w+ ){0,2}(?:buy|order|purchase|preorder)\b"),
    (3.5, r"\b(?:which|what) (?:one )?(?:\w+ ){0,3}(?:should|would|do|shall) (?:i|we|you) "
          r"(?:\w+ )?(?:buy|get|order|recommend|go for)\b"),
    (2.4, r"\b(?:discount|coupon|promo|voucher) ?(?:code)?s?\b.*\?"),
    (2.2, r"\b(?:take my money|i want one|i need one|i want (?:this|that|these)\b)"),
    (3.6, r"\boù (?:est-ce (?:que|qu')|puis-je|peut[- ]on|on peut|je peux|pourrais|acheter|"
          r"commander|trouver|se procurer|vous (?:avez|achetez))[^.?!]*\b(?:acheter|commander|"
          r"trouver|procurer|acheté|commandé|achetez|l'avoir|avoir)\b"),
    (3.4, r"\b(?:combien (?:ça|ca|cela|ils?|elles?)? ?(?:coûte|coute|vaut)\w*|(?:ça|ca|cela|"
          r"il|elle) (?:coûte|coute|vaut) combien|quel (?:est|serait) (?:le|son|votre) prix|"
          r"à quel prix|c'est combien|combien pour)\b"),
    (3.4, r"\bj(?:e |')(?:\w+ ){0,2}(?:veux|voudrais|aimerais|vais|compte|pense|souhaite|dois|"
          r"faut|envisage)(?: (?:bien|en|me|m'|la|le|les|l'|de|d'|\w+))? ?(?:acheter|commander|"
          r"prendre|procurer|l'acheter)\b"),
    (3.5, r"\b(?:en stock|disponible|dispo|en vente)\b.*\?"),
    (-4.0, r"\b(?:selling|sell my|for sale by me|je vends|à vendre)\b"),
    (-3.0, r"\byou (?:should|could|can|might|need to|want to|may|'ll)\b[^.?!]{0,30}\b(?:buy|order|"
           r"get|purchase)\b(?!.*\?)"),
    (-3.0, r"\b(?:i|we)(?:'ve| have)? (?:just |already |also |finally )?(?:bought|ordered|"
           r"purchased|got|paid|picked)\b|^(?:just |already |finally )(?:bought|ordered|got)\b"),
    (-3.0, r"\bj'ai (?:\w+ )?(?:acheté|commandé|reçu|pris)\b|\bvous devriez\b|\btu devrais\b"),
    (-4.0, r"\bget (?:some |any )?(?:help|support|started|info|information|the firmware|it to|it "
           r"working|this to|updates?)\b|\b(?:firmware|software|source code|source)\b"),
    (-2.0, r"\b(?:don't|do not|doesn't|won't|wouldn't|not going to|no need to) (?:\w+ )?(?:want|"
           r"need|buy|order)\b"),
)  # fmt: skip
_PURCHASE = tuple((weight, re.compile(pattern)) for weight, pattern in _WEIGHTS)
_BIAS = -2.0

_COMPLAINT = re.compile(
    r"\b(?:disappoint\w*|frustrat\w*|annoy\w*|terrible|awful|rubbish|garbage|useless|refund|"
    r"horrible|worst|sucks?|crap|fed up|waste of|never again|broken again|déçue?|nul|inadmissible|"
    r"remboursement|marre|arnaque|pourri)\b"
)
_PRAISE = re.compile(
    r"\b(?:awesome|amazing|excellent|brilliant|fantastic|love (?:it|this|the|these)|great (?:job|"
    r"work|project|product)|well done|good (?:job|work)|impressive|super (?:boulot|travail)|"
    r"génial|excellent|bravo|magnifique|j'adore|top)\b"
)
_THANKS = re.compile(r"\b(?:thanks|thank you|thx|ty|cheers|much appreciated|merci)\b")
_IRONY = re.compile(r"\b(?:thanks for nothing|merci pour rien|no thanks?|non merci)\b")
_FRENCH = re.compile(
    r"\b(?:je|j'|le|la|les|des|une?|est|pas|pour|que|qui|où|avec|sur|dans|vous|tu|ça|merci|combien|"
    r"coûte|acheter|du|de|et)\b|[çœ]"
)
_ENGLISH = re.compile(
    r"\b(?:i|the|a|an|is|are|to|of|and|you|it|for|in|on|my|that|this|with|do|can|where|how|what|"
    r"have|thanks|buy|one|just|not|be)\b"
)


def _tidy(text: str) -> str:
    """Lower case, straight quotes, no addresses, no quoted lines, not too long."""
    lines = [line for line in text[:_LONGEST].splitlines() if not line.startswith(">")]
    return _URL.sub(" ", "\n".join(lines).lower().replace("’", "'"))


def _language(tidy: str) -> Language | None:
    french, english = len(_FRENCH.findall(tidy)), len(_ENGLISH.findall(tidy))
    if not french and not english:
        return None
    return "fr" if french > english else "en"


class Detector:
    """Reads messages; built once, keeps nothing of what it reads, safe to share among threads."""

    def read(
        self,
        text: str,
        *,
        replying_to: str = "",  # noqa: ARG002 - not weighed yet
        products: Collection[str] = (),
    ) -> Reading:
        """What `text` wants.

        `replying_to` is the text of the message that it answers, `products` are the names and
        aliases of what the guild sells; a purchase that names one is surer. Any text is accepted;
        only the first 1,500 characters are read.
        """
        tidy = _tidy(text)
        language = _language(tidy)
        if language is None:
            return Reading(0.0, 0.0, 0.0, 0.0, None)
        purchase = 0.0
        if may_matter(text):
            named = any(name.lower() in tidy for name in products if name)
            best = max(map(self._purchase, _SENTENCE.split(tidy)), default=_BIAS)
            purchase = 1 / (1 + math.exp(-(best + (0.8 if named else 0.0))))
        thanks = bool(_THANKS.search(tidy)) and not _IRONY.search(tidy)
        return Reading(
            purchase,
            0.7 if _COMPLAINT.search(tidy) else 0.0,
            0.7 if _PRAISE.search(tidy) else 0.0,
            0.95 if thanks else 0.0,
            language,
        )

    @staticmethod
    def _purchase(sentence: str) -> float:
        hits = [weight for weight, pattern in _PURCHASE if pattern.search(sentence)]
        ups = sorted((weight for weight in hits if weight > 0), reverse=True)
        # Several ways of saying the same thing count once, with a little more for each.
        downs = sum(weight for weight in hits if weight < 0)
        return _BIAS + sum(up * 0.25**rank for rank, up in enumerate(ups)) + downs
