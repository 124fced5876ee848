"""Phrases that need no weighing: a plain question to buy, plain praise."""

from __future__ import annotations

import re

from domain.intent.patterns import Patterns
from domain.intent.plain import sentences

_ASKING = (
    r"\bwhere (?:can|could|do|should|would|might) (?:i|we|one) (?:\w+ )?(?:buy|order|purchase|"
    r"pre-?order)\b",
    r"\bwhere to (?:buy|order|purchase)\b",
    r"\bhow (?:do|can|could|would) (?:i|we) (?:buy|order|purchase) (?:a|an|one|some|the|it|"
    r"this|these|those|them|that|your)\b",
    r"\bwhere (?:can|could|do) (?:i|we) get (?:one|some|two|these|those|them)\b",
    r"\bhow much (?:is|are|does|do|would|will|for) (?:it|this|that|these|those|they|one|the|a|"
    r"an|your|shipping)\b(?: [\w-]+){0,4}(?: cost| costs)?\s*\?",
    r"\bhow much (?:does|do|would|will) [^.?!]{1,40} cost\b",
    r"\bwhat(?:'s| is| are)? the (?:price|prices|cost) (?:of|for|on)\b",
    r"\bwhat (?:does|do|would) [^.?!]{1,40} cost\b",
    r"\b(?:is|are) (?:it|this|that|these|those|they|the [\w -]{1,30}) (?:still |back |now )?"
    r"(?:in stock|for sale|available to (?:buy|order))\b",
    r"\bi(?:'d| would)? (?:really |also |still )?(?:want|like|love) to (?:buy|order|purchase)"
    r" (?:a|an|one|some|the|this|that|two|another|it)\b",
    r"\bi(?:'m| am) (?:going|planning|ready|about) to (?:buy|order) (?:a|an|one|some|the|this|"
    r"that|two|another|it)\b",
    r"\bwhich (?:one|ones) should i (?:buy|order)\b",
    r"\b(?:on peut|peut-on|puis-je|je peux|je pourrais|pourrais-je|est-ce qu'on peut)\b"
    r"[^.?!]{0,20}\b(?:acheter|commander|l'acheter|procurer)\b",
    r"\boù (?:acheter|commander|l'acheter|se procurer|vous l'avez acheté)\b",
    r"\boù (?:est-ce|peut|puis|je|on)\b[^.?!]{0,25}\b(?:acheter|commander|procurer|trouver)\b"
    r" ?(?:la|le|les|un|une|ça|cela|\?|$)",
    r"\b(?:ça|ca|cela|il|elle|c'est) (?:coûte |coute |vaut )?combien\b",
    r"\bcombien (?:ça |ca |cela |est-ce que ça |il |elle )?(?:coûte|coute|coûtent|vaut|valent)",
    r"\bquel (?:est|serait) (?:le|son|votre|leur) prix\b|\bà quel prix\b",
    r"\b(?:il|elle|ils|elles|c'est|ce) (?:est |sont )?(?:encore |toujours |de nouveau )?"
    r"(?:en stock|en vente|dispo|disponible|disponibles)\s*\?",
    r"\bj(?:e |')(?:voudrais|veux|aimerais|souhaite|souhaiterais|vais|cherche à) "
    r"(?:bien |en |m')?(?:acheter|commander|l'acheter|procurer)\b",
)
_ASKS = Patterns({pattern: pattern for pattern in _ASKING})
_NOT = re.compile(
    r"\b(?:help|support|firmware|software|source|memory|ram|power|current|battery life|time|space|"
    r"data|bandwidth|airtime|range|traffic|load|gain|loss|difference|work|map|maps|app|code pin|"
    r"license plate|energy|storage|distance|effort|cpu|disk|again|he|she|my friend|you should|"
    r"if you|if anyone|did|sell|selling|aide|logiciel|mémoire|temps|courant|version|puissance|vends"
    r"|tu devrais|vous devriez|j'ai acheté|don't|not|pas)\b"
)
_PRAISE = re.compile(
    r"\b(?:j'adore|bravo|génial|géniale|(?:super|beau|excellent|bon) (?:travail|boulot)|chapeau|"
    r"magnifique|impressionnant|bien joué|au top|c'est (?:super|top|parfait))\b"
)
_NOT_PRAISE = re.compile(r"\b(?:pas|jamais|aucun|ni|serait|si)\b")


def asks_to_buy(words: str) -> bool:
    """Whether a text that `plain` made plainly asks to buy, for a price or for stock."""
    return any(
        _ASKS.found(one) != 0 and not _NOT.search(one)
        for one in sentences(words)
        if len(one) <= 160
    )


def praises_in_french(words: str) -> bool:
    """Whether a text that `plain` made plainly praises; little French was there to learn from."""
    return any(
        _PRAISE.search(one) is not None and not _NOT_PRAISE.search(one) for one in sentences(words)
    )
