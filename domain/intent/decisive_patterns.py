"""Unmistakable phrases: questions, needs, and in French plain praise and complaints.

There were few French examples to learn from, so these phrases matter most there.
"""

from __future__ import annotations

import re

from domain.intent.normalization import NormalizedText
from domain.intent.pattern_matcher import PatternMatcher

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
    r"\bil m'en faut (?:absolument |aussi |encore )?(?:un|une|deux|trois|\d)\b",
    r"\bj'en (?:voudrais|prendrais|prendrai|veux|aimerais)(?: bien| aussi)* (?:un|une|deux|trois"
    r"|\d)\b",
    r"\bje suis (?:aussi |très )?preneu(?:r|se)\b",
    r"\bj(?:e |'ai )(?:vais |pense |compte |envie d')?(?:me laisser tenter par|craquer pour|de"
    r" craquer"
    r" pour)\b",
    r"\b(?:un|le|des) liens? pour (?:l'|le |la |les |en )?(?:acheter|commander)\b",
    r"\b(?:t'|tu l'|tu |vous l'|vous les |vous |l'|les )?(?:as|avez) (?:acheté|commandé|trouvé|eu"
    r"|pris)"
    r"(?:s|e|es)?(?: ça| celui-là| celle-là| le tien| la tienne)? où\b",
    r"\b(?:on|je|tu|vous|ça) (?:le |la |les |se |peut )*(?:trouve|trouver|trouvez|achète|acheter"
    r"|vend)"
    r" où\b",
    r"\bvous (?:en |les |la |le )?vendez\b[^.?!]{0,30}\?",
    r"\bje (?:pense|compte|vais) (?:bien |sûrement |peut-être )?(?:en |l'|le |la |les |me l'|m'en )"
    r"(?:acheter|prendre|commander) (?:un|une|deux|ce soir|demain|bientôt|aussi)\w*",
    r"\bje (?:le|la|les) prendrais bien\b",
    r"\b(?:le|la|les|quoi le|quel est le) prix (?:de (?:la|cette|ce|celui|celle) [\w ]{1,25})?\?",
    r"\b(?:lequel|laquelle|lesquels|lesquelles) (?:prendre|acheter|commander|choisir)\b",
    r"\bpour (?:le|la|les|en) (?:acheter|commander)\b[^.!]{0,20}\?",
    r"\b(?:prêt|prête) à (?:l'|le |la |les )?(?:acheter|commander)\b",
    r"\b(?:il|elle|ils|elles|c'est|ce) (?:est |sont )?(?:encore |toujours |de nouveau )?"
    r"(?:en stock|en vente|dispo|disponible|disponibles)\s*\?",
    r"\bj(?:e |')(?:voudrais|veux|aimerais|souhaite|souhaiterais|vais|cherche à) "
    r"(?:bien |en |m')?(?:acheter|commander|l'acheter|procurer)\b",
)
_LONGEST = 160  # characters of a sentence that plainly asks
_ASKS = PatternMatcher({pattern: pattern for pattern in _ASKING})
_NOT = re.compile(
    r"\b(?:help|support|firmware|software|source|memory|ram|power|current|battery life|time|space|"
    r"data|bandwidth|airtime|range|traffic|load|gain|loss|difference|work|map|maps|app|code pin|"
    r"license plate|energy|storage|distance|effort|cpu|disk|again|he|she|my friend|you should|"
    r"if you|if anyone|did|sell|selling|aide|logiciel|mémoire|temps|courant|version|puissance|vends"
    r"|tu devrais|vous devriez|j'ai acheté|don't|not|pas)\b"
)
_ASK = ("ask", "wonder", "demand")  # of which one is in whatever matches the next pattern
_OTHERS_ASK = re.compile(
    r"\b(?:people|they|folks|customers|members|users|everyone|everybody|others|guys|newcomers)"
    r" (?:\w{1,15} ){0,2}(?:ask|asks|asked|asking|wonder|wondering)\b"
    r"|\b(?:les gens|ils|elles|les membres|les clients|tout le monde)"
    r" (?:[\w']{1,15} ){0,3}(?:demandent?|demander|demandait|demandaient)\b"
)
_TO_GET = ("to buy", "to get", "to order", "to purchase", "acheter", "commander", "procurer")
_OTHERS_WANT = re.compile(
    r"\b(?:(?:my|our|his|her|a|the) (?:\w{1,12} )?(?:sister|brother|wife|husband|partner|girlfriend"
    r"|boyfriend|friends?|mate|buddy|dad|father|mum|mom|mother|son|daughter|kids?|cousin|uncle|aunt"
    r"|boss|neighbou?r|colleague|coworker|guy|customer|client)|he|she|they|someone|somebody)"
    r" (?:\w{1,10} ){0,2}(?:wants?|needs?|would (?:\w{1,10} )?like|plans?"
    r"|(?:is|are) (?:looking|going|planning|hoping)) to (?:buy|get|order|purchase)\b"
    r"|\b(?:(?:ma|mon|mes|sa|son|un|une) (?:s(?:oe|œ)ur|frère|femme|mari|copine|copain|amie?|pote"
    r"|père|mère|fils|fille|collègue|voisine?)|il|elle) (?:veut|voudrait|aimerait|compte|pense|va)"
    r" (?:bien )?(?:en |l'|le |la |les |s'en )?(?:acheter|commander|procurer)\b"
)
_SELF = re.compile(r"\b(?:i|me|we|us|je|on|nous|moi|[jm]'\w+)\b")
_PRAISE = re.compile(
    r"\b(?:j'adore|bravo|génial|géniale|(?:super|beau|excellent|bon) (?:travail|boulot)|chapeau|"
    r"magnifique|impressionnant|bien joué|au top|c'est (?:super|top|parfait))\b"
)
_COMPLAINT = PatternMatcher(
    {
        "late": r"\b(?:toujours|encore|jamais) (?:pas|rien|aucune?) [^.?!]{0,12}"
        r"(?:reçue?s?|eu|réponses?|nouvelles?|livrée?s?|arrivée?s?)\b"
        r"|\b(?:n'ai|n'a|ai|avons) (?:toujours|jamais) (?:rien |pas )?(?:reçu|eu)\b"
        r"|\b(?:semaines?|jours?|mois) de retard\b",
        "broken": r"\b(?:arrivée?s?|reçue?s?|livrée?s?)(?: \w+){0,2} (?:cassée?s?|abîmée?s?"
        r"|défectueu\w+"
        r"|incompl\w+|en panne|vides?|morte?s?)\b"
        r"|\b(?:reçu|livré|envoyé) (?:le|la|un|une) (?:mauvaise?|faux)\b"
        r"|\b(?:tombée?|est) (?:déjà )?en panne\b|\bmanque (?:une?|des|la|le|les) (?:pièces?|vis|"
        r"morceaux?|câbles?)\b",
        "fails": r"\b(?:ça|cela|il|elle|ce truc|l'\w+|le \w+|la \w+) (?:ne |n')?(?:marche"
        r"|fonctionne|tient|"
        r"charge|répond)(?:nt)? (?:toujours )?(?:pas|plus|jamais)\b"
        r"|\bplante (?:sans arrêt|tout le temps|sans cesse|toujours|encore|en permanence)\b",
        "sad": r"\b(?:déçue?s?|décevante?s?|déception|arnaque|inadmissible|inacceptable|scandaleux|"
        r"lamentable|ras le bol|marre (?:de|du|que)|foutage de gueule|à éviter|à fuir|honteux)\b"
        r"|\bc'est (?:vraiment |trop |complètement )?(?:nul|nulle|pourri|naze|de la merde)\b"
        r"|\b(?:mauvaise|piètre) qualité\b|\b(?:beaucoup |bien |vraiment )?trop cher\b"
        r"|\bje (?:regrette (?:mon|cet|l')|déconseille|(?:ne )?(?:le |la |les )?recommande pas)"
        r"|\b(?:est|sont) (?:vraiment )?nul(?:le)?s?\b|\b(?:une|vraie|la) catastrophe\b",
        "refund": r"\b(?:je (?:veux|voudrais|demande|exige|attends)|j'aimerais|j'exige)"
        r" [^.?!]{0,25}"
        r"(?:rembours\w+)\b",
        "service": r"\b(?:support|service client|sav|vendeur|boutique)\b[^.?!]{0,25}\b(?:ne"
        r" répond|répond"
        r" (?:pas|jamais)|injoignable|aucune réponse)\b|\bpersonne ne (?:me )?répond\b"
        r"|\baucune réponse\b",
    }
)
_NOT_COMPLAINT = re.compile(
    r"\b(?:pas|plus|jamais|ni|sans) (?:du tout |trop |vraiment |été )?(?:déçue?s?|décevant\w*|nul"
    r"|trop cher)"
    r"|^(?:si|quand|est-ce|quelqu'un|pourquoi|comment)\b|\bsi (?:ça|il|elle|ce|la|le)\b"
    r"|\bencore (?:pas )?reçu (?:ton|ta|votre|tes) (?:messages?|réponses?|mp)\b"
)
_NOT_PRAISE = re.compile(r"\b(?:pas|jamais|aucun|ni|serait|si)\b")


def asks_to_buy(said: NormalizedText) -> bool:
    """Return whether a text plainly asks to buy, for a price or for stock."""
    short = [one for one in said.sentences if len(one) <= _LONGEST]
    return any(
        asks and not _NOT.search(one) and not others_ask(one)
        for one, asks in zip(short, _ASKS.found_in_parts(said, short), strict=True)
    )


def others_ask(words: str) -> bool:
    """Return whether a normalized text reports what others ask, which is not the writer's wish."""
    return any(map(words.__contains__, _ASK)) and _OTHERS_ASK.search(words) is not None


def others_want(words: str) -> bool:
    """Return whether a normalized text says only what others want to buy, and not the writer."""
    return (
        any(map(words.__contains__, _TO_GET))
        and _SELF.search(words) is None
        and _OTHERS_WANT.search(words) is not None
    )


def praises_in_french(said: NormalizedText) -> bool:
    """Return whether a text plainly praises."""
    return any(
        _PRAISE.search(one) is not None and not _NOT_PRAISE.search(one) for one in said.sentences
    )


def complains_in_french(said: NormalizedText) -> bool:
    """Return whether a text plainly complains; a question does not."""
    return any(
        complains and not _NOT_COMPLAINT.search(one) and not one.rstrip().endswith("?")
        for one, complains in zip(
            said.sentences, _COMPLAINT.found_in_parts(said, said.sentences), strict=True
        )
    )


_NEED = PatternMatcher(
    {
        "wish": r"\b(?:i|we) (?:do |really |just |only |so )*wish"
        r" (?:there (?:was|were)|it (?:had|could|would|was|were)|(?:they|you|someone|somebody)"
        r" (?:had|could|would|made|sold|offered)"
        r"|i could (?!say|help|be|afford|tell|remember|dream|go|just|from|answer|join|come)\w+)"
        r"\b|\bif only (?:there|it|you|we)\b",
        # Wishes to meet people are left out: "nice if we could say hi".
        "would be": r"\b(?:it )?(?:would|'d|might) be (?:really |so |very |super |pretty )*"
        r"(?:nice|great|cool|good|useful|handy|helpful|awesome|lovely|neat|fantastic) "
        r"(?:if (?!(?:we|i) could (?:say|meet|chat|talk|get)|i could get|you (?:don't|didn't"
        r"|wouldn't|would not|could (?:help|check|try|send|tell)))"
        r"|to (?:have|see (?!them|him|her|you|everyone|people)|be able|get (?:an?|some|more|the))\b"
        r"|for (?:you|it|the \w+|there) to)\w*",
        # Advice says what there should be somewhere, and what to add; a need says "I'd like".
        "missing": r"\b(?:there (?:really |definitely )(?:should|ought to) be"
        r"|(?:i think|imo|imho) there (?:should|ought to) be"
        r"|(?:please|pls) add (?!your|me\b|my|him|her|them|it\b|this)\w"
        r"|could you (?:please )?add"
        r"|(?<!as a )(?<!an open )(?:feature request:|feature request for)"
        r"|(?:my|small|one|another|put in a|made a|opened a|started a) feature request"
        r"|any (?:plans?|chance) (?:to|of|for|on) (?:add|adding|making|mak\w+|"
        r"support\w*|includ\w+|implement\w*)|what(?:'s| is) missing is"
        r"|(?:we|i)(?:'d| would) (?:really )?(?:love|like) (?:to have (?:a way|an option|the option"
        r"|the ability|support|more|some way)|a way|an option"
        r"|to see (?!your|how|what|if|whether|that|them|the|you|where|which)\w)"
        r"|hoping for (?:an?|some) (?:way|option|version|something))",
        "french": r"\b(?:ça|ce|cela) (?:serait|ferait) (?:vraiment |trop |super |bien )*(?:bien"
        r"|cool|génial|top|pratique|sympa|utile|chouette) (?:de pouvoir|d'avoir|s'il y avait|si (?:"
        r"on|vous|il|ça)|qu'(?:il|on))\b|\bdommage qu'il n'y ait\b|\bil manque (?:juste |encore )?"
        r"(?:une? (?:option|fonction\w*|moyen|version))\b|\bj'aimerais (?:bien )?(?:avoir une"
        r" option|qu'il y ait|que vous (?:fassiez|ajoutiez|proposiez))\b|\b(?:possible|prévu)"
        r" d'ajouter\b|\bà quand (?:un|une|le|la)\b",
    }
)


def tells_need(said: NormalizedText) -> bool:
    """Return whether a text misses something that could be made."""
    return _NEED.found(said) != 0


def asks_question(said: NormalizedText) -> bool:
    """Return whether a text asks: whether a question mark follows words."""
    return "?" in said.text and any("?" in one.lstrip("?! ") for one in said.sentences)
