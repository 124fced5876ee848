"""The judge: what a message that passed the gate says."""

from __future__ import annotations

import re
from collections.abc import Collection

import numpy as np

from domain.contributions import Thanks
from domain.intent.features import Vector, buckets, grammar, speaks_for_wish
from domain.intent.gate import may_matter
from domain.intent.judging import Encoder, Judges, Label, joined
from domain.intent.language import language
from domain.intent.plain import plain
from domain.intent.reading import Reading
from domain.intent.unmistakable import asks_to_buy, praises_in_french

OFFER = 0.8
"""From here the bot may offer in public: nine in ten were right on chat it was not tuned on."""
ASK = 0.6
"""From here the bot may ask whether an offer is welcome: about three in four were right."""
BALANCED = 0.5
"""Here precision and recall were best together (F1)."""
SHADOW = 0.3
"""From here moderators are shown what was heard: four in five of all wishes, and much else."""

_SURE = 0.9  # what an unmistakable question is worth
_LIKELY = 0.7  # what plain praise is worth
_NAMED = 0.4  # how much of what is left to 1 the name of a product of the guild's adds
_MEANT = re.compile(r"\b(?:one|ones|it|them|this|that|these|those|en|le|la|les|l'|ça)\b")


class Detector:
    """Reads messages; built once, keeps nothing of what it reads, safe to share among threads."""

    def __init__(self, judges: Judges, thanks: Thanks, encoder: Encoder | None = None) -> None:
        """A detector that judges by `judges`, and by meaning too where there is an `encoder`."""
        self._judges = judges
        self._thanks = thanks
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
        thanked = float(self._thanks.is_thanks(text))
        if heard is None:
            return Reading(0.0, 0.0, 0.0, thanked, None)
        measured = grammar(words)
        scores = self._scores(text, words, measured)
        wish = 0.0
        if may_matter(text):
            own = speaks_for_wish(measured)
            wish = _wish(scores["purchase"], words, own_wish=own)
            if own and _names(products, words, replying_to):
                wish += (1 - wish) * _NAMED
        praise = scores["praise"]
        if heard == "fr" and praises_in_french(words):
            praise = max(praise, _LIKELY)
        return Reading(wish, scores["complaint"], praise, thanked, heard)

    def _scores(self, text: str, words: str, measured: Vector) -> dict[Label, float]:
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


def _wish(learnt: float, words: str, *, own_wish: bool) -> float:
    """The score that was learnt, held against what is plain without learning."""
    if asks_to_buy(words):
        return max(learnt, _SURE)
    # Where no sentence speaks for a wish of the writer's own, nothing is offered in public on a
    # likeness alone.
    return learnt if own_wish else min(learnt, (ASK + OFFER) / 2)


def _names(products: Collection[str], words: str, replying_to: str) -> bool:
    """Whether a product is named, or meant by a "one" or "it" that answers where it is named."""
    names = [name.strip().lower() for name in products if name.strip()]
    if not names:
        return False
    about = words + (plain(replying_to) if _MEANT.search(words) else "")
    return any(name in about for name in names)
