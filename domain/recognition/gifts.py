"""Which gift suits what somebody did."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from domain.contributions import Kind
from domain.recognition.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Gift:
    """A gift of the guild's list. `kind` is what it suits, None anything; `left` is in stock."""

    id: int
    name: str
    kind: Kind | None = None
    left: int = 1


def gift_for(candidate: Candidate, gifts: Iterable[Gift], *, rng: Random) -> Gift | None:
    """A gift in stock that suits what `candidate` did, or None when there is none at all.

    Gifts of their most valued kind come first, then those of their next, then those for anybody,
    then whatever is left: better a gift for the wrong talent than none.
    """
    stocked = sorted((gift for gift in gifts if gift.left > 0), key=lambda gift: gift.id)
    for kind in (*candidate.kinds, None):
        if fitting := [gift for gift in stocked if gift.kind is kind]:
            return rng.choice(fitting)
    return rng.choice(stocked) if stocked else None
