"""Judge an experiment by its pairs, each given as the people who took part in A and in B.

A sealed coin orders each pair. If A and B draw the same people, it also decides the sign of a
pair's difference d = log((b + ½) / (a + ½)), whatever its size. So one can bet on the sign, with a
stake that follows from the size: the capital is a martingale, and exceeds 20 in at most 5 % of such
experiments, however often somebody looks (Ville's inequality; Ramdas, Grünwald, Vovk and Shafer,
Game-theoretic statistics and safe anytime-valid inference, 2023). Or one looks once, at the
planned end, by the exact sign-flip test. A ratio is in the range if it is not refuted as the true
one of A and B.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, log, sqrt, tanh
from operator import mul
from random import Random
from statistics import NormalDist, fmean

EFFECTS = (0.3, 0.6, 1.0, 1.5)
"""Differences that are bet on, each in both directions; their mean is the capital."""
SCALE = 1.0
"""The variance of d that is expected of posts that draw ten people."""
ENOUGH = 20.0
"""The capital at which there is a winner."""
LEVEL = 0.05
"""The share of experiments without a difference in which the one look finds one, at most."""
MIN_PAIRS, MAX_PAIRS = 6, 26
"""With fewer, even a clear series could be chance; more last longer than half a year."""
POST_SPREAD = 0.6
"""Standard deviation of the logarithm of how many people a post draws, one post to the next."""
TRIALS = 400
WIDEST = log(50)
"""How far from what was seen a range reaches, as the logarithm of a ratio."""
HALVINGS = 9

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The state of an experiment after some pairs."""

    pairs: int
    ratio: float
    """How many people B draws for each that A draws."""
    low: float
    high: float
    """The range of ratios that are not refuted."""
    is_decided: bool

    @property
    def winner(self) -> int | None:
        """The place of the variant that draws more people, 0 or 1; None if that is open."""
        return int(self.ratio > 1) if self.is_decided else None


def difference(pair: Pair) -> float:
    """Return d: above zero if B drew more people than A."""
    a, b = pair
    return log((b + 0.5) / (a + 0.5))


def capital(differences: Sequence[float]) -> float:
    """Return the capital of betting on the sign of each difference, which was 1 at first."""
    return capitals(differences)[-1] if differences else 1.0


def capitals(differences: Sequence[float]) -> list[float]:
    """Return the capital after each pair, in their order."""
    runs = [
        list(accumulate((1 + tanh(bet * each / SCALE) for each in differences), mul))
        for effect in EFFECTS
        for bet in (effect, -effect)
    ]
    return [fmean(at_once) for at_once in zip(*runs, strict=True)]


def sign_flip_p(differences: Sequence[float]) -> float:
    """Return the exact two-sided p of the sign-flip test of the sum.

    All signs of the first half are met with all of the second, so that 26 pairs need two lists of
    8,192 sums.
    """
    half = len(differences) // 2
    first, second = _sums(differences[:half]), sorted(_sums(differences[half:]))
    # Sums that are equal may differ by rounding.
    least = abs(sum(differences)) - 1e-9
    beyond = sum(len(second) - bisect_left(second, least - each) for each in first)
    return min(1.0, 2 * beyond / (len(first) * len(second)))


def _sums(differences: Sequence[float]) -> list[float]:
    sums = [0.0]
    for each in differences:
        sums = [total + side * each for total in sums for side in (1, -1)]
    return sums


def judge_any_time(pairs: Sequence[Pair]) -> Judgement:
    """Judge the pairs that there are by betting; valid whenever somebody looks."""
    differences = [difference(pair) for pair in pairs]
    decided = any(each >= ENOUGH for each in capitals(differences))
    return _judgement(differences, lambda shifted: capital(shifted) < ENOUGH, is_decided=decided)


def judge_at_end(pairs: Sequence[Pair]) -> Judgement:
    """Judge all planned pairs by the sign-flip test; valid if nobody looked before."""
    differences = [difference(pair) for pair in pairs]
    decided = bool(differences) and sign_flip_p(differences) <= LEVEL
    return _judgement(differences, lambda shifted: sign_flip_p(shifted) > LEVEL, is_decided=decided)


def _judgement(
    differences: Sequence[float],
    is_possible: Callable[[Sequence[float]], bool],
    *,
    is_decided: bool,
) -> Judgement:
    middle = fmean(differences) if differences else 0.0

    def edge(side: int) -> float:
        """Return the farthest difference on this side that is not refuted, by halving."""
        near, far = middle, middle + side * WIDEST
        for _ in range(HALVINGS):
            tried = (near + far) / 2
            if is_possible([each - tried for each in differences]):
                near = tried
            else:
                far = tried
        return far

    return Judgement(
        len(differences), exp(middle), exp(edge(-1)), exp(edge(1)), is_decided=is_decided
    )


def chance_to_find(ratio: float, pairs: int, people: float, rng: Random) -> float:
    """Return how likely betting finds this ratio within the pairs, with so many people a post."""
    found = 0
    mean, spread = log(ratio), _spread(ratio, people)
    for _ in range(TRIALS):
        differences = [rng.gauss(mean, spread) for _ in range(pairs)]
        found += any(each >= ENOUGH for each in capitals(differences))
    return found / TRIALS


def chance_at_end(ratio: float, pairs: int, people: float) -> float:
    """Return how likely the one look finds this ratio, by the normal distribution."""
    normal = NormalDist()
    reach = log(ratio) / _spread(ratio, people) * sqrt(pairs)
    return normal.cdf(reach - normal.inv_cdf(1 - LEVEL / 2))


def _spread(ratio: float, people: float) -> float:
    """Return the standard deviation of d: of the posts, and of counting people."""
    counting = 1 / (people + 0.5) + 1 / (people * ratio + 0.5)
    return sqrt(2 * POST_SPREAD**2 + counting)
