"""Forms of a word: its plurals and singular, in English and French."""

from __future__ import annotations

from functools import lru_cache

_SIBILANTS = ("s", "x", "z", "ch", "sh")
_PLURAL_IN_X = ("au", "eu", "ou")
_SHORTEST = 3
"""Letters that are left of a plural at least, or it is none: "gas", "bus"."""
_POSSESSIVE = "'s"


@lru_cache(maxsize=10_000)
def word_forms(word: str) -> frozenset[str]:
    """Return a folded word with its plurals and, if it is one, its singular.

    Each form is there with a possessive ending too. Nothing shorter or longer is a form: "mug" has
    "mugs" and "mug's", but neither "smug" nor "muggy".
    """
    base = word.removesuffix(_POSSESSIVE)
    if base != word:
        # A name such as "Levi's", which many write without the apostrophe.
        return frozenset({word, f"{base}s"})
    forms = {word, *_plurals(word)}
    for singular in _singulars(word):
        forms |= {singular, *_plurals(singular)}
    return frozenset(forms | {form + _POSSESSIVE for form in forms})


def _plurals(word: str) -> set[str]:
    if not (word.isalnum() and word.isascii()) or word.isdigit() or len(word) < 2:
        return set()
    if word.endswith(_SIBILANTS):
        return {word + "es"}
    found = {word + "s"}
    if word.endswith("y") and word[-2] not in "aeiou":
        found.add(word[:-1] + "ies")
    elif word.endswith("o"):
        found.add(word + "es")
    elif word.endswith(_PLURAL_IN_X):
        found.add(word + "x")
    elif word.endswith(("al", "ail")):
        found.add(word.removesuffix("l").removesuffix("i") + "ux")
    elif word.endswith("f"):
        found.add(word[:-1] + "ves")
    elif word.endswith("fe"):
        found.add(word[:-2] + "ves")
    return found


def _singulars(word: str) -> set[str]:
    if not word.isalpha() or not word.isascii() or len(word) <= _SHORTEST:
        return set()
    if word.endswith("ss") or not word.endswith(("s", "x")):
        return set()
    found = set()
    if word.endswith("ies"):
        found |= {word[:-3] + "y", word[:-1]}
    elif word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        found.add(word[:-2])
    elif word.endswith("oes"):
        found |= {word[:-2], word[:-1]}
    elif word.endswith("ves"):
        found |= {word[:-3] + "f", word[:-3] + "fe", word[:-1]}
    elif word.endswith("aux") and not word.endswith("eaux"):
        found |= {word[:-2] + "l", word[:-1]}
    elif word.endswith("s") or word[:-1].endswith(_PLURAL_IN_X):
        found.add(word[:-1])
    return found
