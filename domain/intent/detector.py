"""The judge: what a message that passed the gate says."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from domain.intent.features import buckets, evidence, grammar
from domain.intent.gate import may_matter
from domain.intent.judging import Encoder, Judges, Label, joined
from domain.intent.language import language
from domain.intent.plain import plain
from domain.intent.reading import Reading
from domain.intent.unmistakable import asks_to_buy, thanks

OFFER = 0.8
"""From here the bot may offer in public: nine in ten were right on chat it was not tuned on."""
ASK = 0.6
"""From here the bot may ask whether an offer is welcome: about three in four were right."""
BALANCED = 0.5
"""Here precision and recall were best together (F1)."""
SHADOW = 0.3
"""From here moderators are shown what was heard: four in five of all wishes, and much else."""

_SURE = 0.9  # what an unmistakable question is worth
_NAMED = 0.4  # how much of what is left to 1 the name of a product of the guild's adds
_MEANT = re.compile(r"\b(?:one|ones|it|them|this|that|these|those|en|le|la|les|l'|ça)\b")


class Detector:
    """Reads messages; built once, keeps nothing of what it reads, safe to share among threads."""

    def __init__(self, judges: Judges, encoder: Encoder | None = None) -> None:
        """A detector that judges by `judges`, and by meaning too where there is an `encoder`."""
        self._judges = judges
        self._encoder = encoder

    def read(self, text: str, *, replying_to: str = "", products: Collection[str] = ()) -> Reading:
        """What `text` wants.

        `replying_to` is the text of the message that it answers, `products` are the names and
        aliases of what the guild sells: a wish is surer where one is named in the message, or where
        the message means ("one", "it") what is named in the one it answers. Any text is accepted;
        only the first 1,500 characters are read.
        """
        words = plain(text)
        heard = language(words)
        thanked = thanks(words)
        if heard is None:
            return Reading(0.0, 0.0, 0.0, thanked, None)
        scores = self._scores(text, words)
        wish = 0.0
        if may_matter(text):
            wish = self._wish(scores["purchase"], words, replying_to, products)
        return Reading(wish, scores["complaint"], scores["praise"], thanked, heard)

    def _scores(self, text: str, words: str) -> dict[Label, float]:
        measured = grammar(words)
        said = buckets(words)
        scores: dict[Label, float] = {
            label: judge.scale(judge.raw(measured, said))
            for label, judge in self._judges.linear.items()
        }
        if self._encoder is not None and self._judges.kernel:
            meaning = np.asarray(self._encoder.encode([text[:1000]]), np.float32)[0]
            both = joined(measured, meaning)
            for label, kernel in self._judges.kernel.items():
                scores[label] = kernel.scale(kernel.raw(both))
        return scores

    @staticmethod
    def _wish(learnt: float, words: str, replying_to: str, products: Collection[str]) -> float:
        speaks_for = evidence(words)
        # Without a sentence that speaks for a wish of the writer's own, nothing is offered in
        # public on a likeness alone.
        wish = learnt if speaks_for else min(learnt, (ASK + OFFER) / 2)
        if asks_to_buy(words):
            wish = max(wish, _SURE)
        if speaks_for and products:
            about = words + (plain(replying_to) if _MEANT.search(words) else "")
            if any(name.strip().lower() in about for name in products if name.strip()):
                wish += (1 - wish) * _NAMED
        return wish
