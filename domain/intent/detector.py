"""The detector of intents in messages that passed the prefilter."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from domain.campaigns import name_match_words, name_words
from domain.intent.classifier import (
    LABELS,
    Classifiers,
    Encoder,
    KernelModel,
    Label,
    LinearModel,
    joined,
)
from domain.intent.decisive_patterns import (
    asks_question,
    asks_to_buy,
    complains_in_french,
    others_ask,
    others_want,
    praises_in_french,
    tells_need,
)
from domain.intent.features import Vector, buckets, grammar, is_own_wish
from domain.intent.language_detection import detect_language
from domain.intent.normalization import NormalizedText, normalize
from domain.intent.prefilter import may_matter
from domain.intent.result import IntentInput, IntentScores
from domain.message_text import MessageText

OFFER = 0.8
"""Score for a public offer: nine in ten were right on chat that it was not tuned on."""
ASK = 0.6
"""Score for asking whether an offer is welcome: about three in four were right."""
PRAISING = 0.6
"""Score for showing praise to a team: seven in ten were right in two chats, and four in ten below.

Missed praise costs less than a team that no longer looks.
"""
BALANCED = 0.5
"""Score at which precision and recall were best together (F1)."""
SHADOW = 0.3
"""Score for showing a message to moderators: finds three in four of all wishes, half in vain."""

_SURE = 0.9  # score of an unmistakable question
_LIKELY = 0.7  # score of plain praise or complaint
_NAMED = 0.4  # share of the rest to 1 that the name of one of the guild's products adds
_MEANT = re.compile(r"\b(?:one|ones|it|them|this|that|these|those|en|le|la|les|l'|ça)\b")


class Detector:
    """Reads messages.

    Built once, stores nothing of what it reads, and is safe to share among threads.
    """

    def __init__(self, classifiers: Classifiers, encoder: Encoder | None = None) -> None:
        """Create a detector with these models, which also uses meaning if there is an `encoder`."""
        self._classifiers = classifiers
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

    def read_many(self, messages: Sequence[IntentInput]) -> list[IntentScores]:
        """Return the scores of each of the messages.

        If one of the guild's own phrases is in the message, that decides whether it is a wish. A
        wish is more certain if a product is named in the message, or if the message refers ("one",
        "it") to what is named in the one it answers. Any text is accepted; only the first 1,000
        characters are read. Reading several messages together costs less than one after the other.

        The encoder is used only for messages in which a label of their `closely` is likely enough;
        all other scores are computed without it.
        """
        glances = [_MessageAnalysis(message, self._classifiers.linear) for message in messages]
        least = self._classifiers.closer
        asking = [one for one in glances if not one.promising(least).isdisjoint(one.said.closely)]
        if asking and self._encoder is not None:
            meanings = self._encoder.encode([one.text.own[:1000] for one in asking])
            for one, meaning in zip(asking, () if meanings is None else meanings, strict=False):
                for label in one.promising(least):
                    one.look_closer(label, self._classifiers.kernel[label], meaning)
        return [one.reading() for one in glances]


class _MessageAnalysis:
    """The analysis of one message: without its meaning first, then perhaps with it."""

    def __init__(self, said: IntentInput, classifiers: Mapping[Label, LinearModel]) -> None:
        self.said = said
        self.text = MessageText.of(said.text)
        self._own = NormalizedText.of(self.text)
        self.language = detect_language(self._own.text)
        self.may_wish = may_matter(self.text)
        self._raw: dict[Label, float] = {}
        self.scores: dict[Label, float] = dict.fromkeys(LABELS, 0.0)
        if self.language is not None:
            self.measured = grammar(self._own)
            phrases = buckets(self._own)
            for label, classifier in classifiers.items():
                self._raw[label] = classifier.raw(self.measured, phrases)
                self.scores[label] = self._score(classifier, self._raw[label])

    def promising(self, least: Mapping[Label, float]) -> set[Label]:
        """Return the labels whose scores are at least `least` and deserve a closer look."""
        if self.language is None:
            return set()
        # Without meaning, French is hardly understood: there were few examples to learn from.
        found = {
            label
            for label, score in least.items()
            if self.scores[label] >= score
            or self.language == "fr"
            or (label == "complaint" and self.said.to_team)
        }
        return found if self.may_wish else found - {"purchase"}

    def look_closer(self, label: Label, classifier: KernelModel, meaning: Vector) -> None:
        """Compute the score again, now also from the meaning."""
        both = joined(self.measured, meaning)
        self.scores[label] = self._score(classifier, classifier.raw(both, self._raw[label]))

    def _score(self, classifier: LinearModel | KernelModel, raw: float) -> float:
        return classifier.scales.score(raw, to_team=self.said.to_team)

    def reading(self) -> IntentScores:
        """Return all scores."""
        said_so = self.said.phrases.verdict(self.text)
        wish = 1.0 if said_so else 0.0
        question = float(asks_question(self._own))
        if self.language is None:
            return IntentScores(wish, 0.0, 0.0, None, question)
        if self.may_wish and said_so is None:
            words = self._own.text
            others = others_ask(words) or others_want(words)
            own = is_own_wish(self.measured) and not others
            wish = _wish(self.scores["purchase"], self._own, others=others)
            if own and _names(self.said.products, words, self.said.replying_to):
                wish += (1 - wish) * _NAMED
        complaint, praise = self.scores["complaint"], self.scores["praise"]
        if self.language == "fr" and complains_in_french(self._own):
            complaint = max(complaint, _LIKELY)
        if self.language == "fr" and praises_in_french(self._own):
            praise = max(praise, _LIKELY)
        need = float(tells_need(self._own))
        return IntentScores(wish, complaint, praise, self.language, question, need)


def _wish(learnt: float, said: NormalizedText, *, others: bool) -> float:
    """Return the learnt score, corrected by patterns that are plain without learning.

    `others` tells whether only other people are said to ask or to want.
    """
    if asks_to_buy(said):
        return max(learnt, _SURE)
    return min(learnt, SHADOW) if others else learnt


def _names(products: Collection[str], words: str, replying_to: str | MessageText) -> bool:
    """Return whether a product is named, or meant by a "one" or "it" in answer to its name."""
    names = [name for product in products if (name := name_words(product))]
    if not names:
        return False
    said = name_match_words(words)
    if _MEANT.search(words):
        said |= name_match_words(normalize(replying_to))
    return any(name <= said for name in names)
