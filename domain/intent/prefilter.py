"""The prefilter for wishes to buy, run for every message of a server.

It only checks whether one of a few hundred words is in the message, with a set intersection over
the words as split at white space: no regular expression is fast enough. Punctuation that commonly
sticks to a word is therefore part of the set (`buy`, `buy?`, `(buy`, …), which costs nothing at run
time.
"""

from __future__ import annotations

from collections.abc import Iterable

from domain.message_text import MessageText

_PURCHASE = """
afford affordable aliexpress amazon bought budget buy buying cart cash cheap cheaper cheapest
checkout considering cost costs coupon deal deals deliver delivery discount ebay euro euros eur
expensive gbp grab interested invest investing license licence looking order ordered ordering
orders paid pay paying payment paypal pick picking preorder pre-order price priced prices pricey
pricing promo purchase purchased purchases purchasing quid recommend recommendation
recommendations recommended recs restock restocked sale sales sell seller sellers ship shipping
ships shop shopping shops spend spending stock stocked store stores supplier suppliers tempted
upgrade upgrading vendor vendors voucher want wanted wanting worth need get getting usd dollars
bucks sourced invested splurge acheter achat achats achète achete achèterai acheté acheterai
acheterais achèterais commander commande commandé commandes commanderai coûte coute coûtent
coutent coût cout coûterait couterait prix combien promotion réduction reduction remise solde
soldes dispo disponible disponibles boutique magasin panier payer paie paye livraison livré
livrer frais vendre vendez vend vends envie besoin cherche recherche recherchons veux voudrais
voudrait aimerais intéressé interesse intéresse intéressée craquer procurer trouver conseil
conseils conseiller conseillez recommandez recommandations cher chère acquire sourcing gift
suggest suggestions suggestion thinking available availability unavailable link links wishlist
debating grabbing economical christmas benefits wants kit choice best investis investir hésite
envisage fournisseur preneur preneuse tenter tenté tentée tâte prendre prendrai
prendrais trouve trouves trouvez trouvé lequel laquelle m'en m’en faudrait debate basket
wallet sells £££ $$$ €€€ selling livrez money
""".split()  # noqa: SIM905 - a paragraph of words is easier to keep than a list of strings

AFTER = ("", "?", ".", ",", "!", "...", "…", ":", ";", ")", "??", "!!", "?!", '"', "*", "**")
_BEFORE = (
    "",
    "(",
    '"',
    "*",
    "**",
    "l'",
    "d'",
    "l’",
    "d’",
    "j'",
    "j’",
    "m'",
    "m’",
    "s'",
    "s’",
    "n'",
    "n’",
)


def as_written(words: Iterable[str]) -> frozenset[str]:
    """Return each word with everything that may stick to it in a message split at white space."""
    return frozenset(
        before + word + after for word in words for before in _BEFORE for after in AFTER
    )


_WORDS = as_written(_PURCHASE) | {"$", "€", "£"}


def may_matter(text: str | MessageText) -> bool:
    """Return whether `text` can be about buying, selling or choosing something at all.

    False means that `Detector.read` would give a purchase score of 0. About one message in five
    passes; the others cost a microsecond or two.
    """
    said = text if isinstance(text, MessageText) else MessageText.of(text)
    lowered = said.own.lower()
    return "how much" in lowered or not _WORDS.isdisjoint(lowered.split())
