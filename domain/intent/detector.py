"""The judge: what a message that passed the gate says."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from domain.campaigns import name_match_words, name_words
from domain.contributions import ThanksDetector
from domain.intent.classifier import (
    LABELS,
    Classifiers,
    Encoder,
    KernelModel,
    Label,
    LinearModel,
    joined,
)
from domain.intent.features import Vector, buckets, grammar, is_own_wish
from domain.intent.language_detection import detect_language
from domain.intent.normalization import normalize
from domain.intent.prefilter import may_matter
from domain.intent.result import IntentInput, IntentScores
from domain.intent.rules import (
    asks_to_buy,
    complains_in_french,
    others_ask,
    praises_in_french,
)
from domain.message_text import MessageText

OFFER = 0.8
"""From here the bot may offer in public: nine in ten were right on chat it was not tuned on."""
ASK = 0.6
"""From here the bot may ask whether an offer is welcome: about three in four were right."""
BALANCED = 0.5
"""Here precision and recall were best together (F1)."""
SHADOW = 0.3
"""From here moderators are shown what was heard: three in four of all wishes, and as much else."""

_SURE = 0.9  # what an unmistakable question is worth
_LIKELY = 0.7  # what plain praise or complaint is worth
_NAMED = 0.4  # how much of what is left to 1 the name of a product of the guild's adds
_MEANT = re.compile(r"\b(?:one|ones|it|them|this|that|these|those|en|le|la|les|l'|ça)\b")


class Detector:
    """Reads messages; built once, keeps nothing of what it reads, safe to share among threads."""

    def __init__(
        self, judges: Classifiers, thanks: ThanksDetector, encoder: Encoder | None = None
    ) -> None:
        """A detector that judges by `judges`, and by meaning too where there is an `encoder`."""
        self._judges = judges
        self._thanks = thanks
        self._encoder = encoder

    def read(
        self,
        text: str | MessageText,
        *,
        replying_to: str | MessageText = "",
        products: Collection[str] = (),
    ) -> IntentScores:
        """Return the scores of one message; see `read_many`."""
        (reading,) = self.read_many([IntentInput(text, replying_to, products)])
        return reading

    def read_many(
        self, messages: Sequence[IntentInput], closely: Collection[Label] = LABELS
    ) -> list[IntentScores]:
        """What each of the messages wants.

        Where a phrase of the guild's own stands in the message, that decides whether it is a wish.
        A wish is surer where a product is named in the message, or where the message means ("one",
        "it") what is named in the one it answers. Any text is accepted; only the first 1,000
        characters are read. Messages read together cost less than one after the other.

        The encoder is asked about those messages alone in which something of `closely` is likely
        enough; all other scores are judged without.
        """
        glances = [_MessageAnalysis(message, self._judges.linear) for message in messages]
        least = self._judges.closer
        asking = [one for one in glances if not one.promising(least).isdisjoint(closely)]
        if asking and self._encoder is not None:
            meanings = self._encoder.encode([one.text.own[:1000] for one in asking])
            for one, meaning in zip(asking, () if meanings is None else meanings, strict=False):
                for label in one.promising(least):
                    one.look_closer(label, self._judges.kernel[label], meaning)
        return [one.reading(float(self._thanks.is_thanks(one.text))) for one in glances]


class _MessageAnalysis:
    """What is seen in one message: without its meaning first, then perhaps with it."""

    def __init__(self, said: IntentInput, judges: Mapping[Label, LinearModel]) -> None:
        self.said = said
        self.text = MessageText.of(said.text)
        self.words = normalize(self.text)
        self.language = detect_language(self.words)
        self.may_wish = may_matter(self.text)
        self._raw: dict[Label, float] = {}
        self.scores: dict[Label, float] = dict.fromkeys(LABELS, 0.0)
        if self.language is not None:
            self.measured = grammar(self.words)
            phrases = buckets(self.words)
            for label, judge in judges.items():
                self._raw[label] = judge.raw(self.measured, phrases)
                self.scores[label] = judge.scale(self._raw[label])

    def promising(self, least: Mapping[Label, float]) -> set[Label]:
        """What is worth a closer look, where it is so from `least` on."""
        if self.language is None:
            return set()
        found = {label for label, score in least.items() if self.scores[label] >= score}
        if not self.may_wish:
            return found - {"purchase"}
        # Without its meaning, little French is understood: there was little to learn from.
        return found | {"purchase"} if self.language == "fr" else found

    def look_closer(self, label: Label, judge: KernelModel, meaning: Vector) -> None:
        """Judge anew, by the meaning too."""
        both = joined(self.measured, meaning)
        self.scores[label] = judge.scale(judge.raw(both, self._raw[label]))

    def reading(self, thanked: float) -> IntentScores:
        """All that was seen."""
        said_so = self.said.phrases.verdict(self.text)
        wish = 1.0 if said_so else 0.0
        if self.language is None:
            return IntentScores(wish, 0.0, 0.0, thanked, None)
        if self.may_wish and said_so is None:
            own = is_own_wish(self.measured) and not others_ask(self.words)
            wish = _wish(self.scores["purchase"], self.words, own_wish=own)
            if own and _names(self.said.products, self.words, self.said.replying_to):
                wish += (1 - wish) * _NAMED
        complaint, praise = self.scores["complaint"], self.scores["praise"]
        if self.language == "fr" and complains_in_french(self.words):
            complaint = max(complaint, _LIKELY)
        if self.language == "fr" and praises_in_french(self.words):
            praise = max(praise, _LIKELY)
        return IntentScores(wish, complaint, praise, thanked, self.language)


def _wish(learnt: float, words: str, *, own_wish: bool) -> float:
    """The score that was learnt, held against what is plain without learning."""
    if asks_to_buy(words):
        return max(learnt, _SURE)
    if others_ask(words):
        return min(learnt, SHADOW)
    # Where no sentence speaks for a wish of the writer's own, nothing is offered in public on a
    # likeness alone.
    return learnt if own_wish else min(learnt, (ASK + OFFER) / 2)


def _names(products: Collection[str], words: str, replying_to: str | MessageText) -> bool:
    """Whether a product is named, or meant by a "one" or "it" that answers where it is named."""
    names = [name for product in products if (name := name_words(product))]
    if not names:
        return False
    said = name_match_words(words)
    if _MEANT.search(words):
        said |= name_match_words(normalize(replying_to))
    return any(name <= said for name in names)
