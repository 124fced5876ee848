"""Measure how good the forecasts of weekly figures are.

Series are those of simulated guilds, and of chats (messages, authors and questions a week) that are
named with `--chat`. From each past week on, ranges are made for 1, 4, 8 and 12 weeks ahead: how
many hold the week they are about, and their interval score (Gneiting and Raftery, Journal of the
American Statistical Association 102, 2007: the width, and a penalty for what is outside) beside
that of simple methods. Odds that a week reaches a number are scored by Brier's rule.

    python -m bench.forecast [--guilds 200] [--seed 1] [--chat EXPORT.jsonl.gz …] [--json]
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import pairwise
from math import exp, log, sqrt
from pathlib import Path
from random import Random
from statistics import fmean, pstdev
from typing import Any

from demo.poisson import draw_poisson
from domain.forecast import LEAST_WEEKS, SHARE, Z, forecast

HORIZONS = (1, 4, 8, 12)
WEEKS = (20, 78)
"""The shortest and the longest simulated series."""
LEAST_COVERAGE, MOST_COVERAGE = 0.75, 0.88
MOST_SCORE = 1.1
MOST_BRIER = 0.20
MOST_MISCALIBRATED = 0.1
Range = tuple[float, float]
Method = Callable[[Sequence[int], int], Range]
Series = Sequence[int]


def simulated(rng: Random) -> Series:
    """Return the weekly figure of a guild: a wandering level, a trend, busy weeks, and counting."""
    level = log(exp(rng.uniform(log(3), log(2000))))
    drift, wander = rng.gauss(0, 0.006), rng.choice((0.0, 0.05, 0.1, 0.2))
    noise, busy = rng.uniform(0.05, 0.4), rng.choice((0.0, 0.03, 0.08))
    numbers = []
    for _ in range(rng.randint(*WEEKS)):
        level += drift + rng.gauss(0, wander)
        boost = rng.uniform(0.5, 1.2) if rng.random() < busy else 0.0
        mean = exp(min(level + boost + rng.gauss(0, noise), 15))
        numbers.append(
            max(0, round(rng.gauss(mean, sqrt(mean)))) if mean > 50 else draw_poisson(mean, rng)
        )
    return numbers


def of_chat(path: Path) -> Iterator[Series]:
    """Yield the weekly messages, authors and questions of a chat."""
    messages: Counter[int] = Counter()
    questions: Counter[int] = Counter()
    authors: dict[int, set[str]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            week = datetime.fromisoformat(row["ts"]).toordinal() // 7
            messages[week] += 1
            questions[week] += "?" in row["text"]
            authors[week].add(str(row["author"]))
    # The first and the last week are not whole.
    whole = range(min(messages) + 1, max(messages))
    if len(whole) > LEAST_WEEKS + max(HORIZONS):
        yield [messages[week] for week in whole]
        yield [len(authors[week]) for week in whole]
        yield [questions[week] for week in whole]


def ours(numbers: Series, weeks_ahead: int) -> Range:
    """Return our range."""
    found = forecast(numbers, weeks_ahead)
    assert found is not None
    return found.lowest, found.highest


def random_walk(numbers: Series, weeks_ahead: int) -> Range:
    """Return the last number, with the spread of changes from week to week."""
    changes = [b - a for a, b in pairwise(numbers)]
    width = Z * sqrt(fmean(each * each for each in changes) * weeks_ahead)
    return max(0.0, numbers[-1] - width), numbers[-1] + width


def normal_of_eight(numbers: Series, _weeks_ahead: int) -> Range:
    """Return the mean of the last eight weeks, with their spread."""
    mean, width = fmean(numbers[-8:]), Z * pstdev(numbers[-8:])
    return max(0.0, mean - width), mean + width


def poisson(numbers: Series, _weeks_ahead: int) -> Range:
    """Return the mean of the last eight weeks, with the spread of a Poisson distribution."""
    mean = fmean(numbers[-8:])
    return max(0.0, mean - Z * sqrt(mean)), mean + Z * sqrt(mean)


def smoothing(numbers: Series, weeks_ahead: int) -> Range:
    """Return simple exponential smoothing by a third, with the spread of its errors."""
    level, errors = fmean(numbers[:3]), []
    for number in numbers:
        errors.append(number - level)
        level += errors[-1] / 3
    width = Z * sqrt(fmean(each * each for each in errors[3:]) * (1 + (weeks_ahead - 1) / 9))
    return max(0.0, level - width), level + width


SIMPLE: dict[str, Method] = {
    "random walk": random_walk,
    "normal of eight weeks": normal_of_eight,
    "Poisson": poisson,
    "smoothing": smoothing,
}


def interval_score(held: Range, number: int) -> float:
    """Return the width, and the distance outside times two by the share that may be outside."""
    low, high = held
    outside = max(0.0, low - number) + max(0.0, number - high)
    return high - low + 2 / (1 - SHARE) * outside


def scored(series: Sequence[Series]) -> dict[str, Any]:
    """Return coverage and interval scores by horizon, and the scores of simple methods.

    Horizons for which all series are too short are left out.
    """
    found: dict[str, Any] = {}
    for weeks_ahead in HORIZONS:
        held: list[bool] = []
        scores: dict[str, list[float]] = {"ours": [], **{name: [] for name in SIMPLE}}
        coverage: dict[str, list[bool]] = {name: [] for name in SIMPLE}
        for numbers in series:
            scale = fmean(numbers) or 1.0
            for end in range(LEAST_WEEKS, len(numbers) - weeks_ahead + 1):
                past, number = numbers[:end], numbers[end + weeks_ahead - 1]
                low, high = ours(past, weeks_ahead)
                held.append(low <= number <= high)
                scores["ours"].append(interval_score((low, high), number) / scale)
                for name, method in SIMPLE.items():
                    made = method(past, weeks_ahead)
                    scores[name].append(interval_score(made, number) / scale)
                    coverage[name].append(made[0] <= number <= made[1])
        if not held:
            continue
        means = {name: fmean(each) for name, each in scores.items()}
        best = min(SIMPLE, key=means.__getitem__)
        found[f"{weeks_ahead} weeks"] = {
            "ranges": len(held),
            "coverage": round(fmean(held), 3),
            "score": round(means["ours"], 3),
            "best simple": best,
            "relative to best simple": round(means["ours"] / means[best], 3),
            "coverage of simple": {name: round(fmean(each), 2) for name, each in coverage.items()},
        }
    return found


def odds(series: Sequence[Series], rng: Random) -> dict[str, Any]:
    """Return Brier's score of odds for goals, and the largest error within a tenth of odds.

    That is None if no tenth has a hundred goals.
    """
    told: list[tuple[float, bool]] = []
    for numbers in series:
        for end in range(LEAST_WEEKS, len(numbers) - max(HORIZONS) + 1, 2):
            weeks_ahead = rng.choice(HORIZONS[1:])
            found = forecast(numbers[:end], weeks_ahead)
            assert found is not None
            goal = max(1, round(fmean(numbers[end - 4 : end]) * exp(rng.gauss(0.1, 0.4))))
            told.append((found.odds_of(goal), numbers[end + weeks_ahead - 1] >= goal))
    if not told:
        return {"goals": 0}
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for chance, reached in told:
        tenths[min(9, int(chance * 10))].append((chance, reached))
    errors = {
        tenth: abs(fmean(chance for chance, _ in each) - fmean(reached for _, reached in each))
        for tenth, each in sorted(tenths.items())
        if len(each) >= 100
    }
    return {
        "goals": len(told),
        "reached": round(fmean(reached for _, reached in told), 3),
        "brier": round(fmean((chance - reached) ** 2 for chance, reached in told), 3),
        "largest error of a tenth": round(max(errors.values()), 3) if errors else None,
    }


def within(found: dict[str, Any]) -> bool:
    """Return whether there are figures of each kind, and all are as good as they should be."""
    kinds = [found[name] for name in ("simulated", "chat") if name in found]
    told = found["odds"]
    if not all(kinds) or not told["goals"]:
        return False
    ranges = all(
        LEAST_COVERAGE <= each["coverage"] <= MOST_COVERAGE
        and each["relative to best simple"] <= MOST_SCORE
        for kind in kinds
        for each in kind.values()
    )
    error = told["largest error of a tenth"]
    calibrated = error is None or error <= MOST_MISCALIBRATED
    return ranges and calibrated and bool(told["brier"] <= MOST_BRIER)


def main() -> None:
    """Measure and print; end with 1 if a figure is worse than it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--guilds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--chat", type=Path, nargs="*", default=[])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rng = Random(options.seed)
    guilds = [simulated(rng) for _ in range(options.guilds)]
    found: dict[str, Any] = {"simulated": scored(guilds), "odds": odds(guilds, rng)}
    if options.chat:
        found["chat"] = scored([each for path in options.chat for each in of_chat(path)])
    found["within limits"] = within(found)
    print(json.dumps(found) if options.json else json.dumps(found, indent=2))
    sys.exit(0 if found["within limits"] else 1)


if __name__ == "__main__":
    main()
