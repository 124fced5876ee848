"""Patterns of complaints, praise and thanks, in English and French.

Each pattern is searched in text normalized by `domain.intent.normalization`; see
`domain.intent.lexicon.purchase`.
"""

from __future__ import annotations

FEELING: dict[str, str] = {
    "c_strong": (
        r"\b(?:disappoint\w*|frustrat\w*|annoy\w*|terrible|awful|rubbish|garbage|"
        r"useless|refund\w*|horrible|worst|sucks?|sucked|crap\w*|fed up|waste|"
        r"trash|shit\w*|hate|hated|pissed|pain|nightmare|scam\w*|ridiculous|unusable|"
        r"unreliable|worse|worthless|junk|joke|regret\w*|unfortunately|sadly|fail\w*|"
        r"broken|broke|buggy|bugs?|flaky|poor\w*|bad|mess|messy|stupid|dumb|ugly|"
        r"lousy|lame|gripe\w*|complain\w*|wtf|ffs|damn|bloody|f+u+ck\w*|annoyance|"
        r"confusing|unacceptable|misleading|overpriced|expensive|egregious|dead|"
        r"dying|died|deaf|slow|clunky|laggy|crash\w*|freez\w*|lockup\w*|locks? "
        r"up)\b"
    ),
    "c_very": (
        r"\b(?:disappoint\w*|frustrat\w*|terrible|awful|rubbish|garbage|useless|"
        r"horrible|worst|sucks?|crap\w*|fed up|waste of|trash|shit\w*|pissed|nightmare|"
        r"ridiculous|unusable|unreliable|worthless|junk|regret\w*|lousy|unacceptable|"
        r"misleading|egregious)\b"
    ),
    "c_not_work": (
        r"\b(?:does|do|did|is|are|has|have|was|were|can|will|would)(?:n't|nt| "
        r"not) (?:\w+ )?(?:work|working|worked|connect|help|load|respond|make "
        r"sense|great|good|ideal|support|accurate|reliable)\b|\b(?:not working|"
        r"stopped working|no longer works?|never works?|never worked|doesn't even|"
        r"won't even|can't even|not (?:very |that |really |so )?(?:great|good|"
        r"useful|helpful|happy|impressed|ideal|intuitive|legible|user friendly)"
        r")\b"
    ),
    "c_still": (
        r"\bstill (?:waiting|not|no|nothing|haven't|broken|doesn't|can't|isn't|"
        r"having|getting)\b|\bno (?:response|reply|answer|way to|luck)\b"
    ),
    "c_wish": (
        r"\b(?:i wish|wish (?:there|it|they|i)|would be nice if|why (?:is|does|"
        r"do|can't|doesn't|would|are|did|was|isn't)|should(?:n't| not| have)|supposed "
        r"to|too (?:slow|much|many|expensive|small|big|hard|difficult|complicated|"
        r"confusing|weak))\b"
    ),
    "c_sad": r"(?:🙁|😞|😡|😠|🤬|😤|😩|😫|👎|🤦|😢|😭|💩|😒|🙄|☹|:\(|:-\()",
    "c_issue": r"\b(?:issues?|problems?|trouble|errors?|bug)\b",
    "c_fr": (
        r"\b(?:nuls?|nulle|déçue?s?|décev\w+|marre|arnaque|pourri\w*|bug\w*|plante\w*|"
        r"galère\w*|chiant\w*|merde\w*|bordel|dommage|inadmissible|cher|marche "
        r"pas|fonctionne pas|problèmes?|pénible|catastroph\w*|compliqué\w*|malheureusement|"
        r"limité\w*|foir\w*)\b"
    ),
    "p_strong": (
        r"\b(?:awesome|amazing|excellent|brilliant|fantastic|superb|wonderful|"
        r"incredible|outstanding|great|nice|cool|love\w*|perfect\w*|impress\w*|"
        r"beautiful|fab|fabulous|lovely|stellar|solid|good|best|better|neat|sweet|"
        r"excited|happy|pleased|favou?rite|appreciate\w*|kudos|props|legend|well "
        r"done|flawless\w*|reliable|recommend\w*|works? (?:great|well|fine|perfectly|"
        r"really well|a treat|wonders)|rock solid|game ?changer|wow|like|enjoy\w*|"
        r"glad|fun|easy|clean|slick|worth|interesting|useful|handy|helpful|cheers|"
        r"gold|epic|noice|mint)\b"
    ),
    "p_very": (
        r"\b(?:awesome|amazing|excellent|brilliant|fantastic|superb|wonderful|"
        r"incredible|outstanding|love (?:it|this|the|that|these|how|my|your)|impress\w*|"
        r"beautiful|stellar|kudos|well done|flawless\w*|rock solid|game ?changer|"
        r"great (?:job|work|stuff|effort|project|idea|product|device|little|app|"
        r"tool|feature|results?|success)|(?:good|nice|amazing|fantastic) (?:job|"
        r"work|one|stuff|idea)|hats off|fair play|can't recommend|highly recommend|"
        r"really (?:like|good|nice|cool|great|happy|impressed|well|useful|helpful)"
        r"|very (?:good|nice|cool|happy|well|useful|helpful|handy|impress\w+)|"
        r"so (?:good|nice|cool|much better)|super (?:cool|nice|easy|useful|helpful)"
        r")\b"
    ),
    "p_that": (
        r"\b(?:that|this|it|they|these|those|looks?|sounds?|is|are|that's|it's|"
        r"was|they're|works?|working|been|doing) (?:\w+ ){0,2}(?:awesome|amazing|"
        r"excellent|brilliant|fantastic|great|nice|cool|perfect\w*|lovely|neat|"
        r"good|well|fine|better|solid|beautiful|sweet|interesting|impressive|fun|"
        r"super)\b"
    ),
    "p_start": (
        r"^(?:oh |ah |wow |that's |thats |very |so |really |that is |looks |looking "
        r")*(?:awesome|amazing|excellent|brilliant|fantastic|great|nice|cool|perfect|"
        r"lovely|neat|good|beautiful|sweet|noice|wow|super|bravo|top|génial|legend)"
        r"\b"
    ),
    "p_not": (
        r"\b(?:not|n't|never|no|isn't|wasn't|would be|if|any|hope\w*|hopefully|"
        r"could be|need|want|looking for|a) (?:\w+ ){0,2}(?:great|good|nice|cool|"
        r"best|better|well|perfect|ideal|easy|decent|fine)\b"
    ),
    "p_greet": (
        r"\bgood (?:morning|evening|night|afternoon|luck|day|to know|point|question|"
        r"idea|news|enough|chance)\b|\b(?:would|'d) (?:be|love|like|appreciate)"
        r"\b|\b(?:sounds|feel|feels|looks?) (?:like)\b|\bbest (?:way|place|bet|"
        r"option|to)\b|\bnice to\b"
    ),
    "p_emoji": r"(?:😍|❤|🔥|👏|🙌|👍|🎉|🥰|💪|👌|🤩|😎|💯|⭐|🚀|♥|💚|💙)",
    "p_fr": (
        r"\b(?:génial\w*|bravo|magnifique\w*|excellent\w*|j'adore|top|super|nickel|"
        r"parfait\w*|chouette|bien joué|beau|belle|bonnes? nouvelles?|sympa\w*|"
        r"cool|au top|impressionnant\w*|content\w*|ravi\w*|impeccable|efficace|"
        r"félicitations|beau travail|marche (?:super |très )?bien|fonctionne (?:super "
        r"|très |plutôt )?bien|bon (?:travail|boulot))\b"
    ),
    "t_any": (
        r"\b(?:thanks|thank you|thx|thnx|tnx|ty|tysm|thankyou|thank u|cheers|much "
        r"appreciated|appreciate (?:it|that|the|your|you)|appreciated|merci|ta|"
        r"thank|grateful|many thanks|mercii+|thanx)\b"
    ),
    "t_iron": (
        r"\b(?:thanks for nothing|merci pour rien|no thanks?|non merci|no thank "
        r"you|thank (?:god|goodness|fuck|heavens)|thanks to|grâce)\b"
    ),
    "t_advance": r"\b(?:thanks|thank you|thx|merci) (?:in advance|d'avance)\b",
}
