"""Detection of a message's language by its small words."""

from __future__ import annotations

import re

from domain.intent.result import IntentLanguage

_IN_NO_WORD = re.compile(r"[^\x00-\x7f](?<=[\W\d])")
_SPACED = bytes(byte if byte > 127 or chr(byte).isalpha() else 32 for byte in range(256))
"""White space for each sign of ASCII that is in no word."""

_ENGLISH = frozenset(
    """i you we they it the a an is are was were be been to of and for in on my your that this these
    with do does did can could would will where how what which when why who have has had not don't
    one just from any anyone some there if but so or at as get got need want much many buy price
    yes no please thanks thx ty thank hello hi hey good great nice sold looking take me them cost
    stock m s ll t don awesome cool love amazing sucks order ordering very too now then
    than here been more about also should really only still back mine because before after into
    going looks sounds""".split()  # noqa: SIM905 - a paragraph of words is easier to keep
)
_FRENCH = frozenset(
    """je tu il elle nous vous ils elles le la les un une des du de et est sont pas pour que qui
    quoi où ou avec sur dans mon ma mes ton votre vos ça ca cela ce cette ces en au aux y a ai as
    avez avons ont comment combien quel quelle quels quelles quand pourquoi mais si oui non merci
    bonjour salut bonsoir très bien plus peux peut puis veux voudrais acheter prix coûte coute cher
    stock dispo disponible encore quelqu un j l d qu n moi chez par se me ne c est bravo
    super génial""".split()  # noqa: SIM905 - a paragraph of words is easier to keep
)
_OTHERS = tuple(
    frozenset(words.split())
    for words in (
        # Dutch, German, Spanish, Italian, Portuguese, Czech and Slovak, Polish, Romanian, Nordic
        "ik je het een niet van voor maar met dat wel ook naar heb heeft zijn dan nog kan wat er"
        " aan op te die deze hoe waar kopen mijn bij wil geen moet als",
        "ich du der die das ein eine und ist nicht mit auf für zu den dem von es wie wo was kann"
        " habe hat sind aber auch noch wir sie mir mich kaufen kostet gibt im",
        "el los las una que y es por para con no se lo mi pero como más donde dónde cuánto cuanto"
        " cuesta puedo comprar está quiero tengo hay este esta yo del al",
        "il lo gli una che e è per con non mi ma come più dove quanto costa posso comprare sono ho"
        " di da della del questo questa io anche ci",
        "o os as um uma que é por para com não mas como mais onde quanto custa posso comprar eu do"
        " da na no está quero tenho",
        "je to na v se sa som si že ale ako jak kde kolik koľko mam mám máš jsem sem jsou nie ne aj"
        " tak už pre pro by co čo ten kupit kúpiť koupit alebo nebo",
        "jest w nie na się że to z do jak gdzie ile kosztuje mogę kupić mam ale czy dla jestem",
        "este și si nu la cu pe de un o care ce unde cât cat costă pot cumpăra am sunt dar pentru",
        "jeg jag er är det en et ett og och ikke inte på til till med som hvor var hvad vad kan"
        " köpa kjøpe købe har hva av",
    )
)


_LANE = 16  # bits of each language's count; a text has far fewer words
_LANGUAGES = (_ENGLISH, _FRENCH, *_OTHERS)
_COUNTED = {
    word.encode(): sum(
        1 << _LANE * number for number, known in enumerate(_LANGUAGES) if word in known
    )
    for word in frozenset().union(*_LANGUAGES)
}
"""Each small word, with 1 in the lane of each language that has it: one sum counts them all."""


def detect_language(words: str) -> IntentLanguage | None:
    """Return the language of a normalized text; None if it is another language or unknown.

    Words are counted in each language's list of small words; a tie between English or French and
    another language goes to the former, a tie between the two to English.
    """
    if not words.isascii():
        words = _IN_NO_WORD.sub(" ", words)
    # Splitting at white space costs a third of searching with a pattern.
    apart = words.encode().translate(_SPACED).split()
    counted = sum(filter(None, map(_COUNTED.get, apart)))
    english, french, *others = (
        counted >> _LANE * number & (1 << _LANE) - 1 for number in range(len(_LANGUAGES))
    )
    ours = max(english, french)
    if not ours or max(others) > ours:
        return None
    return "en" if english >= french else "fr"
