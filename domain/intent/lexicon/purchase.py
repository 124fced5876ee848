"""Patterns of buying: where and how much, wishes, plans, past purchases, selling and advice.

Each pattern is searched in text normalized by `domain.intent.normalization`. None decides alone:
their weights were learnt from real chat (`bench/train_intent.py`).
"""

from __future__ import annotations

# A speaker in the first person.
_I = r"(?:\b(?:i|we|im|id|ill|ive)(?:'d|'ll|'m|'re|'ve)?\b)"

_WILL = (
    r"(?:will|'ll|might|may|could|should|shall|would|must|can|'d|have to|need to|gonna|going to"
    r"|probably|just|definitely|also|prob|then|either|better|try and|try to|maybe|i'll|i'd)"
)

BUYING: dict[str, str] = {
    "where_buy": (
        r"\bwhere\b[^.?!\n]{0,45}\b(?:buy|purchase|order|in stock|for sale|sell|"
        r"sells|selling|source|sourcing|stock)\b"
    ),
    "where_get": (
        r"\bwhere(?:'s| is| do| can| could| to| would| did| are|'d)?\b[^.?!\n]{0,25}\b(?:get"
        r"|got|find|grab|getting|found)\b (?:hold of |your |one|some|it|them|these|"
        r"those|this|that|a|an|the)"
    ),
    "where_youget": (
        r"\bwhere (?:did|do|are|have|'d|'ve) (?:you|u|ya|y'all|everyone|people|"
        r"folks|they)(?: guys| all)? (?:\w+ )?(?:get|got|find|buy|bought|order|"
        r"source|sourcing|getting|purchase)"
    ),
    "where_help": (
        r"\bwhere\b[^.?!\n]{0,30}\b(?:help|support|info|information|documentation|"
        r"docs|firmware|download|setting|settings|option|button|log|logs|code|"
        r"file|files|flash|version)\b"
    ),
    "anyone_know": (
        r"\b(?:any ?one|any ?body|someone|anybody) (?:know|have|got|found|selling|"
        r"recommend|here)\b"
    ),
    "how_much": r"\bhow much (?:is|are|does|do|for|would|was|were|did|to|it|they|\?)",
    "how_much_other": (
        r"\bhow much [^.?!\n]{0,25}\b(?:power|memory|ram|flash|current|battery|"
        r"airtime|traffic|range|data|space|time|gain|difference|work|better|distance)"
        r"\b"
    ),
    "price_q": (
        r"\b(?:price|cost|costs|prices|pricing|cheapest|cheaper|expensive|discount|"
        r"coupon|promo)\b[^.!\n]{0,60}\?"
    ),
    "what_price": (
        r"\bwhat(?:'s| is| are| was)?\b[^.?!\n]{0,20}\b(?:price|cost|costs|pricing|"
        r"charge)\b"
    ),
    "stock_q": (
        r"\b(?:in stock|available|sell|selling|for sale|ship|shipping|restock|"
        r"pre-?order|availability)\b[^.!\n]{0,60}\?"
    ),
    "back_stock": r"\b(?:back in stock|out of stock|sold out|in stock|unavailable)\b",
    "want_buy": (
        _I + r"(?: \w+){0,3} (?:want|like|love|need|going|gonna|plan|planning|looking|"
        r"hoping|tempted|about|ready|have|got|considering|thinking|wanting|intend|"
        r"happy|willing|keen|prepared)(?:ed)?(?: of| about| on| at| forward| into|"
        r" in)?(?: to)?(?: \w+)? (?:(?:buy|order|purchase|pre-?order|invest in|"
        r"pay for)|(?:buying|ordering|purchasing|pre-?ordering|investing in))"
    ),
    "will_buy": (
        _WILL + r"(?:\s?" + _WILL + r"){0,3} (?:\w+ )?(?:buy|order|purchase|"
        r"pre-?order|invest in|pay for)\b"
    ),
    "start_buying": (
        r"(?:^|[,;] ?|\bi'm |\bim |\bi am |\bwe're |\bwe are |\band )(?:\w+ )?(?:buying|"
        r"ordering|purchasing|pre-?ordering|investing in)\b"
    ),
    "to_buy": r"\bto (?:buy|order|purchase|pre-?order|invest in|pay for)\b",
    "i_to_buy": (
        _I + r"[^.?!\n]{0,50} to (?:buy|order|purchase|pre-?order|invest in|pay for)"
        r"\b"
    ),
    "if_buy": (
        r"\bif (?:i|we) (?:\w+ )?(?:buy|bought|order|ordered|purchase|get|pay|"
        r"were to buy|was to buy)\b"
    ),
    "i_buy": (_I + r" (?:\w+ )?(?:buy|order|purchase|pre-?order|invest in|pay for)\b"),
    "you_buy": (
        r"\b(?:you|u|they|people|he|she)(?:'d|'ll|'re| can| could| should| might|"
        r" may| need to| have to| want to| just| will| would| must| also| then|"
        r" still){0,3} (?:\w+ )?(?:buy|order|purchase|pay)\b"
    ),
    "imper_buy": (
        r"(?:^|[.!,] )(?:just |then |please |so |maybe )?(?:buy|order|purchase|"
        r"get) (?:one|a|an|the|it|yourself|some|from|this|that|your)\b"
    ),
    "want_get": (
        _I + r"(?: \w+){0,3} (?:want|like|love|need|going|gonna|plan|planning|looking|"
        r"hoping|tempted|have|considering|thinking|intend|keen)(?:ed)?(?: of| "
        r"about| on| at| into)?(?: to)?(?: \w+)? (?:get|getting|grab|grabbing|"
        r"pick|picking|source|sourcing|upgrade|upgrading|invest|replace|replacing)"
        r" "
    ),
    "will_get": (
        _I + r"(?:\s?(?:will|'ll|might|may|could|should|shall|would|must|'d|have to|"
        r"need to|gonna|going to|probably|just|definitely|also|maybe)){1,3} (?:\w+ "
        r")?(?:get|grab|pick up|source|snag|go for|go with|splash|treat myself|"
        r"try) (?:one|some|another|a|an|the|it|them|these|those|that|this|more|"
        r"my own|couple|few|new|better|few|two|\d+|something|any|myself|me)"
    ),
    "want_thing": (
        _I + r"(?: (?:really|just|do|also|still|definitely|so|only|would|might|may|"
        r"will|probably|now|don't)){0,4} ?(?:want|need|'d like|'d love|fancy|would "
        r"like|would love|like) (?:one|another|some|a|an|two|more|that|these|those|"
        r"this|\d|the|something|bigger|better|new)\b"
    ),
    "need_new": (
        r"\b(?:need|want|after|get|getting|buy|for) (?:a |an |some |another )(?:new|"
        r"better|bigger|decent|good|second|nicer|proper|different|cheap|longer|"
        r"higher|couple|few|spare|external|replacement)\b"
    ),
    "look_for": (
        _I + r"(?: \w+){0,2} (?:looking|searching|hunting|in the market|shopping|on "
        r"the hunt|on the lookout|after|keen) (?:for|on|at|into)?\b"
    ),
    "looking_at": r"\blooking (?:at|into|for|to) ",
    "look_help": (
        r"\blooking (?:for|into|at) [^.?!\n]{0,25}\b(?:help|testers|info|information|"
        r"code|issue|problem|logs|feedback|way|firmware|volunteer|someone|people|"
        r"map|packets|solution)\b"
    ),
    "thinking_of": (
        r"\b(?:thinking|thought|considering|contemplating|debating|tempted|toying|"
        r"wondering|deciding|torn|decide)\b"
    ),
    "which_should": (
        r"\b(?:which|what)\b[^.?!\n]{0,40}\b(?:should|would|do|shall|to) (?:i|"
        r"we|you|y'all|u|people|buy|get|choose)\b[^.!\n]{0,60}\?"
    ),
    "which_q": (
        r"\b(?:which|what) (?:one|antenna|board|battery|device|hardware|model|"
        r"kit|panel|node|brand|type|size|version|unit|is the best|are the best|"
        r"'s the best|would be|\w+ are you)\b[^.!\n]{0,80}\?"
    ),
    "should_i": (
        r"\b(?:should i|shall i|would i|do i need|will i need|worth (?:it|getting|"
        r"buying|the)|is it worth|better off|do i want)\b[^.!\n]{0,90}\?"
    ),
    "recs_q": (
        r"\b(?:recommend\w*|recs|suggest\w*|advice|advise|opinions?|tips|thoughts "
        r"on|experience with)\b[^.!\n]{0,100}\?"
    ),
    "any_recs": (
        r"\b(?:any|have|got|your|some|ask for|looking for|open to|appreciate|for)"
        r" (?:\w+ )?(?:recommendations?|recs|suggestions?|advice|tips|opinions?|"
        r"ideas)\b"
    ),
    "i_recommend": (
        r"\bi(?:'d| would| can| could|'ve)? (?:highly |definitely |strongly |not "
        r"|always )*(?:recommend|suggest)|\bmy (?:recommendation|suggestion|advice)"
        r"|\brecommended\b"
    ),
    "can_recommend": (
        r"\b(?:can|could|would|does|do) (?:you|anyone|anybody|someone|any of you|"
        r"y'all|u)(?: \w+)? (?:recommend|suggest|advise)"
    ),
    "best_for": (
        r"\b(?:what(?:'s| is| are| would be)?|which) (?:the )?(?:\w+ ){0,2}(?:best|"
        r"cheapest|better|good|recommended|most)\b"
    ),
    "link_q": (
        r"\b(?:link|links|url)\b[^.!\n]{0,40}\?|\b(?:got|have|share|post|send|"
        r"drop) (?:a |the |me )?(?:\w+ )?links?\b"
    ),
    "past_i": (
        _I + r"(?:'ve| have|'d| had)?(?: \w+){0,2} (?:bought|ordered|purchased|paid|"
        r"got|received|picked up)\b"
    ),
    "past_just": (
        r"(?:^|[.!,] )(?:just|already|finally|also|recently|only)? ?(?:bought|"
        r"ordered|purchased|got|received|arrived|picked up|paid)\b"
    ),
    "past_have": (
        r"\b(?:already|have|'ve|has|had) (?:\w+ )?(?:bought|ordered|purchased|"
        r"paid|got|gotten)\b"
    ),
    "not_bought": (
        r"\b(?:not|haven't|havent|yet to|almost|nearly|n't) (?:\w+ ){0,2}(?:bought|"
        r"ordered|purchased|buy|order|purchase|pull the trigger|got|gotten)\b"
    ),
    "on_order": (
        r"\b(?:on order|on the way|on its way|in the post|coming|arriv\w+|on back "
        r"?order|tracking|shipped|waiting (?:for|on))\b"
    ),
    "selling_i": (_I + r"[^.?!\n]{0,25}\b(?:sell|selling|sold)\b|\b(?:for sale|fs:|selling)\b"),
    "you_sell": (
        r"\b(?:do|are|will|can|would|could|if|still) (?:you|u|they|he|anyone|anybody)"
        r"(?: guys| \w+)? (?:sell|selling|make|making|ship|shipping|take orders|"
        r"build|offer|produce)\b"
    ),
    "to_spare": r"\b(?:spare|extra|extras)\b",
    "adv_you": (
        r"\byou(?:'ll|'d)?(?: \w+)? (?:should|need|could|can|might|want|may|will|"
        r"have to)\b(?![^.!\n]{0,200}\?)"
    ),
    "if_you": r"\bif (?:you|u|your|you're|anyone|anybody|they)\b",
    "no_want": (
        _I + r"(?: \w+)? (?:don't|dont|do not|didn't|won't|wouldn't|never|not|doesn't)"
        r" (?:\w+ )?(?:want|need|buy|order|buying|spend|pay|have to|recommend)"
    ),
    "money": r"\bmoneysum\b",
    "shoplink": r"\bshoplink\b",
    "weblink": r"\bweblink\b",
    "take_money": (
        r"\b(?:take my money|shut up and|count me in|put me down|sign me up|i'm "
        r"in\b|i'd be in|dibs|interested in|i'll take|i want in|want in|wishlist|"
        r"wish list|shopping list|my list|in (?:my|the) (?:cart|basket|trolley)"
        r"|pull the trigger|bite the bullet|waiting for (?:the|a|it)|add to|my "
        r"eye on|eyeing|at some point|one day|when (?:it|they|i can)|black friday|"
        r"birthday|christmas|payday|wallet|bank account)\b"
    ),
    "pay_q": (
        r"\b(?:pay|payment|paypal|checkout|licen[cs]e|unlock|key|cash app|credit "
        r"card)\b[^.!\n]{0,80}\?"
    ),
    "pay_for": (
        r"\b(?:happy|willing|glad|like|want|wanted|trying|try|love|able|way|how)"
        r" (?:\w+ )?(?:to )?(?:pay|buy|purchase|order)\b"
    ),
    "spend": r"\b(?:spend|splash|afford|budget|invest|save up|saving)\b",
    "upgrade": r"\b(?:upgrad\w+|replac\w+|swap\w*|switch\w*)\b",
    "firmware": (
        r"\b(?:firmware|fw|flash\w*|update|version|release|app|github|repo|config|"
        r"setting|settings|bot|script|server|docker|install\w*|commands?|channels?|"
        r"packets?|mqtt|api)\b"
    ),
    "order_other": (
        r"\b(?:in order to|in order for|order of|out of order|in order\b|short "
        r"order|in that order|1st order)\b"
    ),
    "get_verb": (
        r"\bget (?:it|this|that|them|the \w+|my \w+|a \w+) (?:to|working|up|out|"
        r"into|running|on|back|in|off|sorted|fixed|set)\b"
    ),
    "get_info": (
        r"\b(?:get|got|find|need|want|getting) (?:\w+ )?(?:help|support|info|information|"
        r"access|started|an? (?:error|message|signal|response|reply|idea|answer)"
        r"|packets|messages|errors|coverage|updates?|feedback|signal|rid|ready|"
        r"home|back|there|line of sight)\b"
    ),
    "group_buy": r"\b(?:group buy|group order|bulk|combined order|wholesale|batch)\b",
    "fr_where": (
        r"\boù\b[^.?!\n]{0,45}\b(?:acheter|commander|trouver|procurer|acheté|commandé|"
        r"achetez|trouve\w*|achète|avoir|pris|commandez)\b"
    ),
    "fr_want": (
        r"\b(?:je\b|j'|nous\b|on\b) ?(?:\w{1,15}(?:' ?| )){0,2}(?:veux|voudrais|aimerais|vais|"
        r"compte|pense|souhaite|dois|envisage|hésite|faudrait|faut|cherche|recherche|"
        r"peux|besoin|envie|tente|tenté)\b"
    ),
    "fr_want_buy": (
        r"\b(?:vais|veux|voudrais|aimerais|compte|pense|dois|faut|faudrait|envisage|"
        r"peux|envie|peut|tenté|souhaite|intention|puis-je|prévu|prévois|falloir)"
        r"\b(?: (?:m'|l'|d'|s'|de|à|en|la|le|les|me|bien|te|vous|nous|peut-être|"
        r"sûrement|\w+)){0,3}[ ']*(?:acheter|commander|prendre|procurer|payer|"
        r"investir|craquer|changer|équiper)\b"
    ),
    "fr_price": (
        r"\b(?:combien|quel prix|prix|coûte|coute|tarif|cher|promo)\b[^.!\n]{0,60}\?|"
        r"\bcombien (?:ça |ca |cela )?(?:coûte|coute|vaut)|(?:coûte|coute|vaut)"
        r" combien"
    ),
    "fr_stock": r"\b(?:en stock|dispo\w*|en vente|livr\w+|rupture)\b[^.!\n]{0,60}\?",
    "fr_rec": (
        r"\b(?:conseil\w*|recommand\w*|avis|suggestion\w*|prenez|utilisez|préconis\w+|"
        r"quel (?:\w+ ){1,3}(?:prendre|choisir|acheter))\b[^.!\n]{0,100}\?"
    ),
    "fr_past": (
        r"\b(?:j'ai|j'en ai|on a|nous avons|je l'ai|je les ai|viens de|j'avais)"
        r"(?: \w+)? (?:acheté|commandé|reçu|pris|commander|recevoir|acheter|payé|"
        r"eu)\w*"
    ),
    "fr_sell": r"\b(?:je vends|à vendre|vends|revends|je revends)\b",
    "fr_advice": (
        r"\b(?:tu|vous) (?:\w+ )?(?:devrais|devriez|peux|pouvez|dois|devez|pourrais)"
        r"\b(?![^.!\n]{0,200}\?)"
    ),
}
