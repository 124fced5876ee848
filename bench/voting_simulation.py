"""Simulate contests on real counts, and compare how often the best entry wins by each method.

    python -m bench.voting_simulation --ratings FILE.csv … --entries K --votes N --contests C
        --seed S

Each file holds one past contest, a row per entry, best first, with the columns `unfunny`,
`somewhat_funny` and `funny`: how many readers rated it 1, 2 and 3. The first K rows make the
contest; an entry's true quality is the mean of its counts. C contests are held on every file and
the figures are means over all of them:

- `top1`, `top3`: how often the winner is the true best, or one of the true best three;
- `regret`: the true mean of the best entry less that of the winner, on the scale from 1 to 3;
- `target_wins`: how often an entry drawn for each contest (not the best one) wins. With
  ``--colluders .15``, that share of the voters give it 3 and everything else 1.

Voters differ in leniency. A rating is a Normal draw cut at two thresholds: part of its variance
(`LENIENCY`, one quarter) belongs to the voter, the rest to the moment, and an entry's thresholds
are where its real counts put them. So the readers together give every entry its real distribution
of ratings, while one voter's ratings lean together, up or down. Voters come one after the other
and rate up to 20 cards each until N votes are cast. The methods:

- `ours`: the bot's `Tally` picks each card, counts each rating and ranks;
- `balanced`: each card is the entry least rated so far, and the highest plain mean wins;
- `reactions`: entries are posts in a channel, seen the less the later they came (the chance of
  looking at the n-th post is as 1/n), 20 posts a voter, who reacts to those they would rate 3,
  until there are N reactions, the most of which win.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import NormalDist
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from domain.contests.rating_model import Tally

Floats = NDArray[np.float64]

CARDS = 20
LENIENCY = 0.25
LEVELS = ("unfunny", "somewhat_funny", "funny")


@dataclass(frozen=True, slots=True)
class Field:
    """The entries of a contest: true means, and the thresholds below which one gives 1 and 2."""

    means: Floats
    thresholds: Floats


@dataclass(frozen=True, slots=True)
class SimulatedVoter:
    """A voter with their ratings of all entries, drawn beforehand."""

    number: int
    ratings: list[int]


@dataclass(frozen=True, slots=True)
class SimulatedContest:
    """The conditions of one contest, for each way of voting."""

    field: Field
    votes: int
    colluders: float
    target: int


def read(path: Path, entries: int) -> Field:
    """Return up to `entries` first entries of a file."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(entries), strict=False)]
    counts = np.array([[float(row[level]) for level in LEVELS] for row in rows])
    shares = counts / counts.sum(axis=1, keepdims=True)
    below = np.clip(shares.cumsum(axis=1)[:, :2], 1e-9, 1 - 1e-9)
    return Field(shares @ np.array([1.0, 2.0, 3.0]), np.vectorize(NormalDist().inv_cdf)(below))


def crowd(contest: SimulatedContest, rng: np.random.Generator) -> Iterator[SimulatedVoter]:
    """Yield voters endlessly."""
    entries = len(contest.field.means)
    number = 0
    while True:
        number += 1
        if rng.random() < contest.colluders:
            ratings = np.ones(entries, dtype=np.intp)
            ratings[contest.target] = 3
        else:
            taste = rng.normal(0.0, LENIENCY**0.5) + rng.normal(0, (1 - LENIENCY) ** 0.5, entries)
            ratings = 1 + (taste[:, None] > contest.field.thresholds).sum(axis=1)
        yield SimulatedVoter(number, ratings.tolist())


def ours(contest: SimulatedContest, rng: np.random.Generator) -> int:
    """Return the winner by the bot's `Tally`, used as the bot uses it."""
    tally, chance, cast = Tally(), Random(int(rng.integers(2**32))), 0
    for entry in range(len(contest.field.means)):
        tally.enter(entry, author=-1 - entry)
    for voter in crowd(contest, rng):
        for _ in range(min(CARDS, contest.votes - cast)):
            shown = tally.next_entry(voter.number, chance)
            if shown is None:
                break
            tally.rate(voter.number, shown, voter.ratings[shown])
            cast += 1
        if cast == contest.votes:
            break
    return chance.choice(tally.ranking().winners).entry


def balanced(contest: SimulatedContest, rng: np.random.Generator) -> int:
    """Return the winner by plain means, everything being shown equally often."""
    entries = len(contest.field.means)
    counts, sums, cast = np.zeros(entries), np.zeros(entries), 0
    for voter in crowd(contest, rng):
        shown = np.lexsort((rng.random(entries), counts))[: min(CARDS, contest.votes - cast)]
        counts[shown] += 1
        sums[shown] += np.array(voter.ratings)[shown]
        cast += len(shown)
        if cast == contest.votes:
            break
    return _highest(sums / np.maximum(counts, 1), rng)


def reactions(contest: SimulatedContest, rng: np.random.Generator) -> int:
    """Return the winner by reactions to posts, in the random order in which the entries came."""
    entries = len(contest.field.means)
    position = rng.permutation(entries) + 1.0
    counts = np.zeros(entries)
    for voter in crowd(contest, rng):
        # Exponential clocks with rates 1/position: the first to ring are a draw without return.
        seen = np.argsort(rng.exponential(position))[:CARDS]
        counts[seen] += np.array(voter.ratings)[seen] == 3
        if counts.sum() >= contest.votes:
            break
    return _highest(counts, rng)


def _highest(values: Floats, rng: np.random.Generator) -> int:
    return int(rng.choice(np.flatnonzero(values == values.max())))


WAYS: dict[str, Callable[[SimulatedContest, np.random.Generator], int]] = {
    "ours": ours,
    "balanced": balanced,
    "reactions": reactions,
}


def hold(field: Field, votes: int, colluders: float, seed: tuple[int, ...]) -> list[list[float]]:
    """Hold one contest every way.

    Return top1, top3, regret and target_wins of each, in that order.
    """
    rng = np.random.default_rng(seed)
    best = field.means.max()
    third = np.sort(field.means)[-3:][0]
    target = int(rng.choice(np.flatnonzero(field.means < best)))
    contest = SimulatedContest(field, votes, colluders, target)
    outcomes = []
    for number, way in enumerate(WAYS.values()):
        winner = way(contest, np.random.default_rng((*seed, number)))
        mean = field.means[winner]
        outcomes.append(
            [float(mean == best), float(mean >= third), best - mean, float(winner == target)]
        )
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser(description="Simulate contests on real counts of ratings.")
    parser.add_argument("--ratings", type=Path, nargs="+", required=True, metavar="FILE.csv")
    parser.add_argument("--entries", type=int, default=60)
    parser.add_argument("--votes", type=int, default=1000)
    parser.add_argument("--contests", type=int, default=200, help="on each file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--colluders", type=float, default=0.0, help="their share of the voters")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    options = parser.parse_args()
    began = perf_counter()
    fields = [read(path, options.entries) for path in options.ratings]
    seeds = [(options.seed, f, c) for f in range(len(fields)) for c in range(options.contests)]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        outcomes = list(
            pool.map(
                hold,
                [fields[f] for _, f, _ in seeds],
                [options.votes] * len(seeds),
                [options.colluders] * len(seeds),
                seeds,
                chunksize=max(1, options.contests // 20),
            )
        )
    means = np.array(outcomes).mean(axis=0)
    report = {
        way: dict(zip(("top1", "top3", "regret", "target_wins"), row, strict=True))
        for way, row in zip(WAYS, means.round(4).tolist(), strict=True)
    }
    print(f"{'':10}  true best  in best 3  regret  target wins")
    for way, row in report.items():
        print(
            f"{way:10}  {row['top1']:9.3f}  {row['top3']:9.3f}  {row['regret']:6.3f}"
            f"  {row['target_wins']:11.3f}"
        )
    print(f"{len(seeds)} contests, each held {len(WAYS)} ways, in {perf_counter() - began:.1f} s")
    if options.json:
        print(json.dumps(report))


if __name__ == "__main__":
    main()
