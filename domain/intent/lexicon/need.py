"""Patterns of needing, looking for and choosing something, and of what only resembles it.

Each pattern is searched in text normalized by `domain.intent.normalization`; see
`domain.intent.lexicon.purchase`.
"""

from __future__ import annotations

NEEDING: dict[str, str] = {
    "need_get": (
        r"\b(?:need|needs|have|got|gotta|going|gonna|want|wanted|time|about|hoping|"
        r"plan|planning|trying|like|love|hunt|excuse|reason|try|off|ready|decided|"
        r"tempted|able) (?:to )?(?:\w+ )?(?:get|buy|order|purchase|pick up|grab|"
        r"source|invest in|find)(?: me| myself| us)? (?:a|an|some|one|another|"
        r"more|the|new|two|2|3|couple|my|those|these|that|this|it|them|something|"
        r"better|some more)\b"
    ),
    "need_a": (
        r"(?:^|[.!?,;:(] ?|\b(?:and|but|so|then|just|also|probably|think|guess|"
        r"maybe|definitely|still|really|i|we|i'll|i'd|i'm|we'll|i've|may|might|"
        r"will|would|do|well|now|yeah|yes|ok|lol) )(?:need|needed|want|could use|"
        r"could do with|would like|would love|'d love|'d like|fancy|after|require)"
        r"(?: also| just)? (?:an?|some|another|more|one|two|new|something|better)"
        r"\b"
    ),
    "need_info": (
        r"\b(?:need|want|like) (?:an?|some|another|more|one|the) (?:\w+ )?(?:help|"
        r"support|info\w*|advice|idea|update|way|option|feature|test|tests|time|"
        r"minute|second|guide|list|app|repeater in|link to|explanation|screenshot|"
        r"hand|ping|trace|clue)\b"
    ),
    "ordering": (
        r"\b(?:i'm|im|i am|we're|we are|just|be|i'll be|am|and|was|is|currently)"
        r" (?:\w+ )?(?:buying|ordering|purchasing|getting (?:a|an|one|some|another|"
        r"more|two|the|my|it)|shopping|looking to (?:buy|get|purchase|order))\b"
    ),
    "ordering2": r"^(?:ordering|buying|getting) \w+",
    "was_going": (
        r"\b(?:was|were|been) (?:going to|gonna|planning|thinking|looking|considering|"
        r"tempted|hoping|eyeing|eyeing up|debating|wanting|about to|meaning|trying)"
        r"\b"
    ),
    "ill_get": (
        r"\b(?:i'll|ill|i will|will|might|may|i'd|gonna|i can|could|should|i shall|"
        r"must|probably|have to|need to|going to) (?:\w+ ){0,2}(?:get|grab|pick|"
        r"try|take|go for|go with|snag) (?:a|an|one|some|another|two|the|it|this|"
        r"that|these|those|them|couple|few|sd|mine|you|up)\b"
    ),
    "ill_buy": (
        r"\b(?:i'll|ill|i will|will|might|may|i'd|gonna|i can|could|should|i shall|"
        r"must|probably|have to|need to|going to|let me|gotta) (?:\w+ ){0,2}(?:buy|"
        r"order|purchase|invest)\b"
    ),
    "have_look": (
        r"\b(?:have a look|check (?:it|them|that|those|these|out)|look into|take "
        r"a look|look at (?:that|those|these|it|them|getting))\b"
    ),
    "more_looking_at": (
        r"\b(?:i'm|im|i am|been|was|i've been|we're|were|currently|just) (?:\w+ "
        r")?(?:looking|eyeing|shopping|browsing|searching|hunting)(?: up| around)"
        r"? (?:at|for|into|to get|to buy)\b"
    ),
    "q_worth": (
        r"\b(?:worth (?:it|getting|buying|the)|any good|any better|any benefit|"
        r"good (?:choice|option|idea|price|deal)|how (?:do|are|did) you (?:like|"
        r"liking|find|finding|rate)|enjoy\w*|happy with|opinion|experience)\b[^.!\n]{0,80}\?"
    ),
    "any_q": (
        r"\b(?:any|anyone|anybody|someone) (?:\w+ ){0,2}(?:recommend\w*|good|decent|"
        r"suggest\w*|suppliers?|sellers?|source|sources|deals?|shops?|stores?|"
        r"links?|options?)\b[^.!\n]{0,80}(?:\?|$)"
    ),
    "ord_q": (
        r"\b(?:order|buy|purchase|get|buying|ordering|source|sourcing) (?:\w+ "
        r"){0,5}\?"
    ),
    "ordered_too": (
        r"\b(?:ordered|bought|got|have|picked up)\b[^.!?\n]{0,60}\b(?:another|"
        r"more|also|now|but|next|still need|however)\b"
    ),
    "cart": (
        r"\b(?:basket|cart|wish ?list|shopping list|on my list|the list|saved|"
        r"checkout|trolley|ready to order)\b"
    ),
    "when_avail": (
        r"\b(?:when|will|if|are|is|once|until|till|hopefully)\b[^.!\n]{0,50}\b(?:available|"
        r"for sale|in stock|released?|come out|back in|selling|sell|on sale|goes? "
        r"live|orderable|buyable)\b"
    ),
    "build_cost": (
        r"\b(?:bom|build cost|parts list|shopping list|bill of materials|total "
        r"cost|cost of|costs?|budget|price)\b"
    ),
    "wish": (
        r"\b(?:wish|hope|hoping|wouldn't mind|would love|i'd love|keen|interested|"
        r"extremely interested|very interested|count me|can't wait|cant wait)\b"
    ),
    "save": (
        r"\b(?:when i (?:can|have)|at some point|one day|one of these days|someday|"
        r"eventually|in the future|next (?:month|week|year|payday|time)|soon|later|"
        r"this week(?:end)?|tomorrow|tonight|end of the month|pay ?day|monday|"
        r"saturday|tuesday|friday)\b"
    ),
    "instead": (
        r"\b(?:instead|rather than|or should i|or the|vs|versus|over the|better "
        r"off)\b[^.!\n]{0,60}\?"
    ),
    "which_ent": (
        r"\b(?:which|what) (?:\w+ ){0,3}(?:antenna|battery|batteries|board|panel|"
        r"case|kit|cable|connector|device|hardware|filter|box|enclosure|mast|charger|"
        r"radio|node|repeater|gear|setup|card)s?\b[^.!\n]{0,80}\?"
    ),
    "did_you": (
        r"\b(?:did|do|have|are|were) you (?:\w+ )?(?:get|buy|order|use|using|used|"
        r"make|sell|have a link|recommend)\b[^.!\n]{0,60}\?"
    ),
    "what_use": (
        r"\bwhat (?:are|do|did|would) (?:you|people|everyone|folks|y'all|u|others)"
        r"(?: guys| all)? (?:\w+ )?(?:use|using|used|recommend|suggest|running|"
        r"rocking|run)\b"
    ),
    "they_want": (
        r"\b(?:he|she|they|people|someone|anyone|everyone|you|customers?|who) "
        r"(?:\w+ ){0,2}(?:want|wants|need|needs|buy|buys|order|orders|purchase|"
        r"purchases|looking|interested)\b"
    ),
    "own_sell": (
        r"\b(?:i (?:can|could|will|have|make|build|'ll) (?:\w+ ){0,2}(?:sell|ship|"
        r"make|build|send|print|offer)|dm me|message me|pm me|let me know if|if "
        r"(?:anyone|you) (?:wants?|needs?|interested)|up for grabs|my (?:store|"
        r"shop|site|website)|for cost|available for)\b"
    ),
    "past_price": (
        r"\b(?:cost|costed|paid|was|were|only|for|around|about) (?:me |you )?(?:about "
        r"|around |only )?moneysum\b"
    ),
    "past_buy2": (
        r"\b(?:when|since|where|that|which|the one|ones|this is what|these are "
        r"what) (?:i|we|i've) (?:\w+ )?(?:bought|ordered|got|purchased|paid|use|"
        r"used)\b"
    ),
    "waiting": (
        r"\b(?:waiting (?:for|on)|arriv\w+|deliver\w+|on its way|on the way|in "
        r"the post|shipping|shipped|tracking|refund\w*|return\w*|sent back|send "
        r"back)\b"
    ),
    "licence": (
        r"\b(?:licen[cs]e|unlock|key|keys|code|serial|activation|register|registered|"
        r"ripple|meshos)\b"
    ),
    "want_feat": (
        r"\b(?:feature|option|support|setting|version|button|screen|menu|app|ui|"
        r"firmware|map|maps|channel|message|messages)\b"
    ),
    "plan_more": (
        r"\b(?:planning|plan|thinking|keen|up|hold|holding|putting|looking|interested|tempted)"
        r"(?: \w+)? (?:on|of|about|for|off|in|at|into) (?:getting|buying|ordering|adding|upgrading|"
        r"another|one|some|two|a couple|more)\b"
    ),
    "left_to_buy": (
        r"\b(?:parts?|bits?|stuff|things?|few|more) (?:left |still )?to (?:buy|get|order)\b|"
        r"\btime to (?:buy|order)\b|\bready to (?:order|buy)\b"
    ),
    "look_shop": (
        r"\blook(?:ing|ed)?\b[^.?!\n]{0,25}\b(?:amazon|ali ?express|ebay|etsy|temu|tindie|vinted)\b"
    ),
    "want_software": (
        r"\b(?:need|want|looking|recommend\w*|like|get|suggest\w*)\b[^.?!\n]{0,40}\b(?:software|"
        r"programs?|tools?|librar(?:y|ies)|packages?|plugins?|scripts?|source|distro|repository|"
        r"tutorials?|drivers?|websites?|forum)\b"
    ),
    "how_buy": (
        r"\bhow (?:do|can|could|would|to|does one)(?: i| we| one)? (?:\w+ )?(?:buy|order|"
        r"purchase|pay for|get hold of|get one|get an?)\b"
    ),
    "send_price": (
        r"\b(?:send|dm|pm|message|tell|give|drop) (?:me|us)\b[^.?!\n]{0,30}\b(?:prices?|costs?|"
        r"link|details|quote)\b"
    ),
    "hunting": (
        r"\b(?:on the hunt|shopping around|up for|keen on|eyeing|in the market|pricing up|"
        r"spec+ing|torn between|saving up)\b"
    ),
    "plan_add": (
        r"\b(?:looking|planning|plan|hoping|want|wanting|tempted|might|may|i'll|will|need)"
        r" (?:to |on )?(?:an? )?(?:\w+ )?(?:add|adding|upgrad\w+|replac\w+|expand\w*|swap\w*)\b"
    ),
    "no_buying": (
        r"\b(?:don't|dont|do not|doesn't|no need|needn't|didn't|won't|wouldn't|would not|never)"
        r" (?:\w+ ){0,3}(?:buy|buying|pay|paying|order|purchase)\b"
    ),
    "regret": (
        r"\b(?:regret|shouldn't have|why did i|convinced me|talked me into|glad i|happy i|"
        r"wish i (?:had|hadn't))\b"
    ),
    "others_own": (
        r"\bmy (?:friend|mate|wife|husband|brother|sister|neighbou?r|dad|mum|son|daughter|"
        r"colleague|boss|buddy)\b"
    ),
    "agree": r"\b(?:agree|agreed|good point|the point)\b",
    "again": r"\b(?:buy|pay|order|purchase)(?: \w+){0,3} (?:again|twice)\b",
    "need_place": (
        r"\bneed (?:\w+ ){0,2}(?:limit|rule|friends?|enthusiasts?|people|volunteers?|coverage|"
        r"place|spot|access|permission)\b|\bneed to (?:get|put|find|site|move)\b"
    ),
}
