"""Detection of distress: messages under which no offer is made, whatever they wish to buy.

An offer under grief, illness or poverty damages a brand lastingly, and a missed wish costs nothing.
So these patterns are wide; they name what happened to people, not words that are also said of
batteries and prices.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from domain.intent.pattern_matcher import PatternMatcher, SearchedText
from domain.intent.pattern_pieces import needs
from domain.intent.prefilter import AFTER
from domain.message_text import MAX_MESSAGE_LENGTH, MessageText


class Distress(StrEnum):
    """Kind of distress, the gravest first."""

    SELF_HARM = "self-harm"
    GRIEF = "grief"
    ILLNESS = "illness"
    HARDSHIP = "hardship"
    ADDICTION = "addiction"
    MINOR = "minor"
    ANGER = "anger"


GRAVE = frozenset({Distress.SELF_HARM, Distress.GRIEF})
"""Distress in which a person is needed, and no offer."""


_WHO = (
    r"(?:mum|mom|mummy|mommy|mother|dad|daddy|father|parents?|gran|nan|nana|granny|grandma|grandpa|"
    r"grandad|granddad|grandmother|grandfather|sister|brother|sis|bro|son|daughter|baby|child|kid|"
    r"kids|children|twins?|wife|husband|partner|fiancee?|boyfriend|girlfriend|ex|friend|bestie|"
    r"uncle|aunt|auntie|cousin|nephew|niece|dog|cat|puppy|kitten|pet|horse|rabbit|colleague|"
    r"coworker|teacher|neighbou?r|boss|he|she|they)"
)
_QUI = (
    r"(?:mere|maman|pere|papa|parents|grand-mere|grand-pere|mamie|mamy|papi|papy|meme|pepe|soeur|"
    r"frere|fils|fille|bebe|enfants?|jumeaux|femme|mari|epoux|epouse|compagnon|compagne|copain|"
    r"copine|conjointe?|amie?|ex|oncle|tante|tata|tonton|cousine?|neveu|niece|chien|chienne|chat|"
    r"chatte|chiot|lapin|cheval|collegue|voisine?|il|elle)"
)
_MY = r"(?:my|our|his|her|their)"
_MON = r"(?:ma|mon|mes|notre|nos|sa|son|ses)"
_SELF_HARM = (
    r"\bkill(?:ing)? myself\b(?! laughing)",
    r"\b(?:to|wanna|gonna|will|might|ll|keep|before i) (?:just )?(?:hurt|harm|cut|hang|shoot|drown|"
    r"unalive)(?:ting|ing)? myself\b",
    r"\b(?:hurting|harming|cutting|hanging) myself\b",
    r"\b(?:(?:want|wish|ready) (?:to|i could|i would)|wanna|rather)(?: just| only)? (?:die|be dead|"
    r"not be (?:here|alive))\b(?! (?:for|of|laughing|trying|happy|on|than))",
    r"\bend(?:ing)? (?:my (?:own )?life|it all)\b",
    r"\btak(?:e|ing) my own life\b",
    r"\bsuicidal\b|\b(?:commit\w*|attempt\w*|about|contemplat\w+|of) suicide\b",
    r"\bself[- ]harm",
    r"\b(?:no reason|nothing) (?:left )?to live\b",
    r"\bdon'?t (?:want to|wanna) (?:live|wake up|be alive|be here any ?more|exist)\b",
    r"\bbetter off (?:dead|without me)\b",
    r"\bcan'?t go on (?:like this|living|any ?more)\b",
    r"\b(?:me suicider|suicidaires?|(?:tentative|envie|idees?) de suicide)\b",
    r"\b(?:vais|veux|voudrais|pense a|penser a|envie de|avant de|vouloir|peux plus) (?:me tuer|me "
    r"pendre|me noyer|m'ouvrir les veines|me faire du mal|mourir)\b(?! (?:de|d'))",
    r"\b(?:veux|vais|voudrais|envie d'|pense a) ?en finir\b(?! avec (?:ce|cet|cette|ces|la|le|les|"
    r"mon"
    r"|ma|mes)\b)",
    r"\bmettre fin a (?:mes jours|ma vie)\b",
    r"\b(?:plus|pas)(?: aucune?)? (?:envie|raison|la force) de vivre\b|\bveux plus (?:vivre|me "
    r"reveiller|exister)\b",
    r"\b(?:scarifi|auto-?mutil|m'automutil)",
    r"\bmieux (?:sans moi|morte?s?\b(?! que))",
)
_GRIEF = (
    r"\bpassed away\b|\brest in peace\b|\bfunerals?\b|\bcremat\w+|\bobituary\b|\bgrieving\b|"
    r"\bbereave\w+|\bcondolences\b|\bwidow(?:ed|er)?\b|\bmiscarriage\b|\bstillborn\b|\bin "
    r"mourning\b",
    r"\b(?:gravestone|headstone|tombstone) (?:of|for) " + _MY,
    r"\bin (?:loving )?(?:memory of|(?:his|her|their) memory)\b",
    rf"\b(?:{_MY}|my late|our late) late {_WHO}\b|\bmy late {_WHO}\b",
    rf"\b(?:{_WHO}|who)(?:'s|s)? (?:just |has |have |had |was |were |is |got |suddenly |recently )"
    r"{0,3}(?:died|dead|dying|passed(?! (?:me|us|you|it|the|on the|my|his|her)\b)|no "
    r"longer with us)\b(?! (?:tired|funny|serious))",
    rf"\b{_WHO} (?:was|were|got|been|has been|have been) (?:killed|murdered)\b",
    rf"\b{_WHO} (?:is|are|isn'?t|aren'?t) (?:not )?(?:with us any ?more|no more)\b",
    rf"\b(?:rip|miss|lost|losing|lose|buried|burying|bury|mourn\w*) (?:{_MY} )?(?:late )?"
    r"(?:mum|mom|mother|dad|father|gran|nan|nana|grandma|grandpa|grandad|grandmother|grandfather|"
    r"sister|brother|son|daughter|baby|child|wife|husband|partner|best friend|friend|uncle|aunt|"
    r"cousin|dog|cat|puppy|kitten|pet)\b",
    r"\b(?:killed|hanged|shot|hung) (?:himself|herself|themselves|themself)\b|\b(?:his|her|their) "
    r"own"
    r" li(?:fe|ves)\b|\bcommitted suicide\b",
    rf"\b{_WHO}(?:'s|s) (?:\w+ )?(?:death|grave|ashes|funeral|urn|coffin|burial)\b",
    rf"\b(?:his|her|their) (?:grave|ashes|coffin|urn)\b|\bdeath of (?:{_MY}|a friend|a loved)\b",
    r"\b(?:obseques|funerailles|condoleances|crematorium|cimetiere|cercueil|endeuille\w*|fausse "
    r"couche|mort-nee?)\b",
    r"\benterrement\b(?! de vie)|\b(?:on|nous|je|j'|ils) (?:enterre|enterrons|enterrent|avons "
    r"enterre|a enterre|ai enterre)\b",
    r"\b(?:en|mon|de|son|notre) deuil\b(?! de (?:mon|ma|mes|ce|cet|cette))|\bfaire (?:le|mon) "
    r"deuil\b",
    r"\b(?:en|a la) memoire d[eu]\b|\brepose (?:en|desormais en) paix\b|\b(?:veuf|veuve)\b",
    r"\b(?:la|sa|leur|une) tombe (?:de|du|d')|\bsa tombe\b|\bses cendres\b|\bles cendres de\b",
    r"\bdeced(?:ee?s?|er)\b|\bdeces\b",
    rf"\b{_QUI} (?:est|sont|etait|vient|viens|n'est|a|ont)(?: \w+){{0,2}} (?:morte?s?|de mourir|"
    r"disparue?s?|plus la|plus de ce monde|de nous quitter|ete tuee?s?)\b(?! de (?:rire|faim|soif|"
    r"fatigue|froid))",
    r"\bnous (?:a|ont) quittee?s?\b|\bpartie? trop tot\b",
    r"\bs'(?:est|etait) (?:eteinte?|suicidee?|tuee?|donne la mort|pendue?)\b",
    rf"\b(?:perdu|perdre|enterrer|enterre|perd) (?:{_MON} |un |une )?(?:\w+ )?(?:mere|maman|pere|"
    rf"papa|"
    r"grand-mere|grand-pere|mamie|mamy|papi|papy|soeur|frere|fils|fille|bebe|enfant|femme|mari|"
    r"compagnon|compagne|copain|copine|amie?|oncle|tante|cousine?|chien|chienne|chat|chatte|"
    r"chiot)\b",
)
_ILLNESS = (
    r"\bdiagnosed with\b|\bchemo(?:therapy)?\b|\bleuka?emia\b|\btumou?rs?\b|\bterminal(?:ly ill| "
    r"cancer| illness| disease)\b|"
    r"\bhospice\b|\bpalliative\b|\bintensive care\b|\bdementia\b|\balzheimer|\bpanic attacks?\b|"
    r"\banxiety attacks?\b",
    r"\b(?:has|have|had|got|with|from|fighting|beat|of|survived|against) (?:\w+ )?cancer\b",
    r"\bin (?:the )?(?:hospital|icu)\b|\bhad (?:a|another) (?:stroke|heart attack)\b",
    r"\b(?:have|having|had|need|before|after|my|his|her) (?:an? )?surgery\b|\bthe operation\b",
    r"\b(?:i'?m|i am|am|is|so|very|been|really|feel|feeling) depressed\b|\b(?:have|had|with|my|"
    r"from)"
    r" (?:\w+ )?depression\b",
    rf"\b{_WHO}(?:'s|s)? (?:is |are |was |has been |got )?(?:\w+ )?(?:sick|ill)\b(?! of)",
    r"\b(?:i'?m|i am) (?:very|really|so|too|seriously|gravely) ill\b",
    r"\b(?:un|le|son|mon|d'un|du|ce) cancer\b|\bchimio|\bleucemie\b|\btumeurs?\b|\balzheimer|"
    r"\bphase "
    r"terminale\b|\bsoins (?:palliatifs|intensifs)\b|\ben reanimation\b|\bmourante?s?\b",
    r"\b(?:a l'hopital|hospitalisee?s?|aux urgences)\b",
    r"\b(?:un|d'un|son|mon) avc\b|\bavait un infarctus\b|\b(?:fait|eu) (?:un infarctus|une crise "
    r"cardiaque)\b",
    r"\b(?:me fais|se fait|va etre|ete|fait|vais etre|me faire|se faire) operer?e?\b",
    r"\b(?:fais|fait|en|une|ma|sa|de) (?:grosse )?depression\b|\b(?:suis|est|tellement|tres|trop) "
    r"(?:\w+ )?(?:deprimee?|depressi(?:f|ve))\b|\bburn-?out\b|\bcrises? d'angoisse\b",
    rf"\b{_QUI} (?:est|sont) (?:\w+ )?malades?\b|\b(?:gravement|tres|si) malades?\b",
)
_HARDSHIP = (
    r"\b(?:can'?t|cannot|couldn'?t|unable to) (?:\w+ )?(?:afford|pay|buy|make)(?: for)?(?: "
    r"\w+){0,2} "
    r"(?:food|rent|groceries|bills?|mortgage|heating|electricity|meds|medication|medicine|insulin|"
    r"formula|nappies|diapers|to eat|to live|dinner|lunch|ends meet)\b",
    r"\bno money (?:left )?(?:for|to) (?:food|rent|groceries|eat|bills|live|heating)\b",
    r"\blaid off\b|\b(?:got|been|was|am|i'm) (?:just )?fired\b|\b(?:lost|losing|lose) (?:my|his|"
    r"her|"
    r"our|their) jobs?\b|\bmade redundant\b|\bunemploy(?:ed|ment)\b|\bout of work\b",
    r"\bevict(?:ed|ion)\b|\bhomeless\b|\bli(?:ve|ving|ves) in (?:my|our|a|his|her) car\b|\bfood "
    r"(?:bank|stamps)\b|\bbankrupt(?:cy)?\b|\brepossess\w*|\bforeclos\w+|\bdebt collectors?\b",
    r"\b(?:in|my|our) debts?\b|\bbehind on (?:my |our |the )?(?:rent|bills|mortgage)\b|\bpayday "
    r"loans?"
    r"\b|\bends meet\b|\bpay ?check to pay ?check\b",
    r"\b(?:haven'?t|hasn'?t|not) eaten\b|\bgoing hungry\b|\bskipp?(?:ing)? meals\b",
    r"\bperdu (?:mon|son|notre|ton) (?:travail|job|emploi|boulot|poste|taf)\b|\blicenciee?s?\b|"
    r"\blicenciement\b|\b(?:fait|ete|etre) viree?r?s?\b|\bfait virer\b|\bau chomage\b|"
    r"\bchomeu(?:r|se)\b",
    r"\bexpuls(?:ee?s?|ion)\b|\b(?:suis|sommes|est|etre|finir|vis|dors) a la rue\b|\bsdf\b|"
    r"\bsans[- ]"
    r"(?:abri|domicile)\b|\b(?:dort|dors|dormons|vis|vit|vivons) dans (?:la|ma|notre|une) "
    r"voiture\b",
    r"\b(?:restos? du coeur|banque alimentaire|aide alimentaire|secours populaire|surendett\w+|"
    r"huissiers?|interdit bancaire|fait faillite|fins? de mois|le rsa|au rsa|du rsa)\b",
    r"\b(?:mes|nos|de|des) dettes\b",
    r"\b(?:pas|plus)(?: meme)? (?:de quoi|rien a|a|d'argent pour|assez pour)(?: \w+)? ?(?:manger|"
    r"le "
    r"loyer|loyer|courses|factures|chauffage|electricite|payer le loyer|vivre)\b",
    r"\b(?:peux|pouvons|peut|arrive|arrivons|puis)(?: \w+){0,3} (?:payer|acheter)(?: \w+){0,2} (?:"
    r"loyer|manger|courses|factures?|chauffage|electricite|medicaments|couches|cantine)\b",
    r"\brien mange\b",
)
_ADDICTION = (
    r"\b(?:alcohol|drugs?|heroin|opioid|gambling|shopping|spending|pills?|meth|cocaine|crack|"
    r"painkiller|betting|porn) (?:addict\w*|problem|abuse|habit)\b",
    r"\baddicted to (?:online )?(?:shopping|buying|spending|gambling|drugs?|alcohol|drink\w*|pills|"
    r"heroin|opioids|pain ?killers|betting|cocaine|meth|weed|porn)\b",
    r"\brelaps(?:e|ed|ing)\b|\b(?:in|of|from|to) rehab\b|\b(?:recovering|am an?|i'm an?|is an) "
    r"(?:alcoholic|addict|gambler)\b|\balcoholism\b",
    r"\b(?:days|weeks|months|years|year|getting|newly|stay(?:ing)?) sober\b|\bgambled\b",
    r"\bcan'?t stop (?:buying|spending|shopping|gambling|drinking|betting)\b|\bcompulsive "
    r"(?:shopp|buy|spend|gambl)\w+",
    r"\b(?:accro|accros|addicte?s?|dependante?s?) (?:au|aux|a la|a l'|a) ?(?:shopping|achats?|"
    r"jeux? "
    r"d'argent|paris|alcool|drogues?|casino|jeu|cocaine|heroine|medicaments|porno)\b",
    r"\b(?:suis|est|pere|mere) alcoolique\b|\balcoolisme\b|\btoxicoman\w+|\bdesintox\w*|"
    r"\brechut(?:e|ee"
    r"|er)\b|\ben sevrage\b|\bsobre depuis\b|\bachats? compulsifs?\b|\bacheteu(?:r|se) compulsi",
    r"\barret(?:e|er) (?:d'acheter|de depenser|de boire|de jouer|de parier)\b",
)
_MINOR = (
    r"\b(?:i'?m|i am)(?: only| just| like| still| actually| almost| turning| a)* (?:[5-9]|1[0-7])"
    r"(?: ?(?:years? old|yrs? old|yo|y/o)|[- ]year[- ]olds?|\s*(?:$|[.,!?;:)\n])(?!\d)| (?:and|"
    r"but|so|"
    r"lol|btw|rn|how|can|where|do|with|please|haha|would|will|who|because|without|my))\b",
    r"\b(?:i'?m|i am)(?: only| just| like| still)* (?:[5-9]|1[0-7])\s*(?:$|[.,!?;:)\n](?!\d))",
    r"\bas an? (?:[5-9]|1[0-7])[- ]year[- ]old\b",
    r"\bwithout (?:my )?(?:parents|mum|mom|dad)(?:'s)? (?:know|find|notic|see)\w*",
    r"\bmy (?:parents|mum|mom|dad) (?:won'?t|don'?t|doesn'?t|can'?t|will not|must not) (?:let|"
    r"allow|"
    r"know|find)\b",
    r"\bin (?:[1-9]|1[0-2])(?:st|nd|rd|th) grade\b|\bi'?m (?:in )?(?:middle|primary|elementary) "
    r"school",
    r"\bj'ai (?:\w+ ){0,2}(?:[5-9]|1[0-7]) ans\b(?! (?:d'|de ))",
    r"\bsans que (?:mes parents|ma mere|mon pere|maman|papa) (?:le |la )?(?:sach|s'en|voi|rema)",
    r"\b(?:mes parents|ma mere|mon pere|maman|papa) (?:ne )?(?:veu(?:t|lent)|laissent?|savent?|"
    r"sait)"
    r" (?:pas|rien)\b",
    r"\b(?:suis|entre|je vais) (?:en|au) (?:ce[12]|cm[12]|cp|6e|6eme|5e|5eme|4e|4eme|3e|3eme|"
    r"college)\b",
)
_ANGER = (
    r"\b(?:i'?m|i am)(?: (?!not\b)\w+)? (?:angry|furious|livid|fuming|enraged|pissed(?: "
    r"off)?)\b(?! birds)",
    r"\b(?:fuck|screw) (?:you|u|yall|y'all|off|this shop|this server|them|him|her)\b|\bgo to "
    r"hell\b|"
    r"\bi hate (?:you|this shop|this server|everyone|everybody)\b",
    r"\b(?:suis|tellement|trop|vraiment|tres) (?:\w+ )?(?:furieu(?:x|se)|en colere|enragee?|hors "
    r"de moi"
    r"|enervee?)\b",
    r"\b(?:allez|va|aller) (?:vous|te|se) faire\b|\bta gueule\b|\bvos gueules\b|\bconn(?:ards?|"
    r"asses?)\b"
    r"|\bfoutez[- ]moi la paix\b|\bje vous (?:deteste|hais)\b|\bsalauds?\b",
)
_KINDS = {
    Distress.SELF_HARM: _SELF_HARM,
    Distress.GRIEF: _GRIEF,
    Distress.ILLNESS: _ILLNESS,
    Distress.HARDSHIP: _HARDSHIP,
    Distress.ADDICTION: _ADDICTION,
    Distress.MINOR: _MINOR,
    Distress.ANGER: _ANGER,
}
_PATTERNS = PatternMatcher(
    {f"{kind} {number}": one for kind, each in _KINDS.items() for number, one in enumerate(each)}
)
_MASKS = {
    kind: _PATTERNS.mask(name for name in _PATTERNS.names if name.startswith(f"{kind} "))
    for kind in _KINDS
}
_FOLDED = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "œ": "oe", "Œ": "oe", "\n": ". "})
_SELF_HARM_PIECES = tuple({piece for pattern in _SELF_HARM for piece in needs(pattern)[0]})
"""Letters of which each text that a pattern of self-harm matches has some."""
_SELF_HARM_WORDS = frozenset(
    word + after
    for word in """
    myself suicide suicidal suicider suicidaire suicidaires self-harm selfharm die dead life live
    living exist alive wake tuer pendre mourir finir jours vie vivre exister réveiller reveiller
    scarifie scarifier automutile noyer mal moi morte mort me harm can't cant
    """.split()  # noqa: SIM905 - a paragraph of words is easier to keep
    for after in AFTER
)


def distress(*texts: str | MessageText) -> Distress | None:
    """Return the gravest distress in the writers' own words of these texts, or None."""
    found = 0
    for text in texts:
        found |= _PATTERNS.found(SearchedText(_folded(MessageText.of(text).own)))
    return next((kind for kind, mask in _MASKS.items() if found & mask), None)


def is_self_harm(text: str | MessageText) -> bool:
    """Return whether the gravest distress in `text` is self-harm, in a part of the time."""
    folded = _folded(MessageText.of(text).own)
    if not any(map(folded.__contains__, _SELF_HARM_PIECES)):
        return False
    return _PATTERNS.found(SearchedText(folded), _MASKS[Distress.SELF_HARM]) != 0


def may_be_self_harm(text: str | MessageText) -> bool:
    """Return whether `text` can be about self-harm at all; called for every message."""
    return not _SELF_HARM_WORDS.isdisjoint(MessageText.of(text).own.lower().split())


def _folded(own: str) -> str:
    """Return `own` in lower case and without accents, as the patterns are written."""
    apart = unicodedata.normalize("NFKD", own.translate(_FOLDED))[:MAX_MESSAGE_LENGTH]
    return apart.encode("ascii", "ignore").decode().lower()
