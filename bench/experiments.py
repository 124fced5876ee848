"""Measure how experiments and best hours judge, on simulated posts.

How many people a post draws is Poisson; its mean differs from post to post by a log-normal factor
(`POST_SPREAD`) and from pair to pair by another. Experiments: 26 pairs of posts that draw ten
people in the middle, with and without a difference, looked at after each pair. Best hours: servers
on which one of four usual cells draws 1.5 times as many as the next best, with five posts a week
for 16 weeks, three of them in the two cells that were proposed.

    python -m bench.experiments [--tests 6000] [--servers 400] [--seed 1] [--json]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from math import exp
from random import Random
from typing import Any

from demo.poisson import draw_poisson
from domain.experiments.judging import (
    ENOUGH,
    LEVEL,
    POST_SPREAD,
    Pair,
    capitals,
    difference,
    sign_flip_p,
)
from domain.publishing.best_hours import CELLS, HourCell, PostOutcome, judge_hours
from domain.publishing.content import PostKind

PAIRS, PEOPLE, PAIR_SPREAD = 26, 10, 0.3
WEEKS, POSTS_A_WEEK, LIFT, USUAL_CELLS = 16, 5, 1.5, 4
MOST_FALSE, LEAST_TWICE, LEAST_THRICE = 0.05, 0.70, 0.95
LEAST_NAMED, MOST_WRONG = 0.60, 0.10


def drawn_people(mean: float, rng: Random) -> int:
    """Return how many people one post draws."""
    return draw_poisson(mean * exp(rng.gauss(-(POST_SPREAD**2) / 2, POST_SPREAD)), rng)


def drawn_pair(ratio: float, rng: Random) -> Pair:
    """Return a pair in the order of the coin; B draws `ratio` times as many as A."""
    mean = PEOPLE * exp(rng.gauss(-(PAIR_SPREAD**2) / 2, PAIR_SPREAD))
    # The second post of a pair often draws less, which the coin makes even.
    first, second = mean, mean * 0.8
    a, b = (first, second) if rng.random() < 0.5 else (second, first)
    return drawn_people(a, rng), drawn_people(b * ratio, rng)


def found_shares(ratio: float, tests: int, rng: Random) -> tuple[float, float, float]:
    """Return the shares of tests with a winner after any pair, after 13, and in the one look."""
    any_time = halfway = at_end = 0
    for _ in range(tests):
        differences = [difference(drawn_pair(ratio, rng)) for _ in range(PAIRS)]
        is_over = [each >= ENOUGH for each in capitals(differences)]
        any_time += any(is_over)
        halfway += any(is_over[: PAIRS // 2])
    looked = min(tests, 500)
    for _ in range(looked):
        differences = [difference(drawn_pair(ratio, rng)) for _ in range(PAIRS)]
        at_end += sign_flip_p(differences) <= LEVEL
    return any_time / tests, halfway / tests, at_end / looked


def simulated_presence(rng: Random) -> dict[HourCell, float]:
    """Return how many people are active in each cell: few at night, most in the evening."""
    shape = (0.15, 0.2, 0.7, 1.0, 1.2, 1.1)
    return {cell: 20 * shape[cell.block] * exp(rng.gauss(0, 0.2)) for cell in CELLS}


def named_cell(rng: Random) -> tuple[HourCell, HourCell | None]:
    """Return the best cell of a simulated server, and the one that is named after all weeks."""
    presence = simulated_presence(rng)
    usual = rng.sample([cell for cell in CELLS if cell.block >= 2], USUAL_CELLS)
    best, *others = usual
    means = {cell: PEOPLE * exp(rng.uniform(-0.3, 0.0)) for cell in others}
    means[best] = LIFT * max(means.values())
    kinds = {PostKind.PROMOTIONAL: 0.7, PostKind.INFORMATIONAL: 1.0, PostKind.INTERACTIVE: 1.4}
    posts: list[PostOutcome] = []
    for _ in range(WEEKS):
        proposed = [cell for cell in judge_hours(posts, presence, rng).to_try if cell in means]
        for number in range(POSTS_A_WEEK):
            choice = proposed if number % 5 > 1 and proposed else usual
            cell, kind = rng.choice(choice), rng.choice(list(kinds))
            people = drawn_people(means[cell] * kinds[kind], rng)
            posts.append(PostOutcome(cell, people, kind, rng.choice((1, 2))))
    return best, judge_hours(posts, presence, rng).best


def measure(tests: int, servers: int, seed: int) -> dict[str, float]:
    """Return all figures."""
    found: dict[str, float] = {}
    for name, ratio in (("equal", 1.0), ("twice", 2.0), ("thrice", 3.0)):
        any_time, halfway, at_end = found_shares(ratio, tests, Random(f"{seed} {name}"))
        found |= {name: any_time, f"{name}_13_pairs": halfway, f"{name}_one_look": at_end}
    rng = Random(f"{seed} hours")
    named = [named_cell(rng) for _ in range(servers)]
    found["hours_right"] = sum(best == chosen for best, chosen in named) / servers
    found["hours_wrong"] = (
        sum(chosen is not None and best != chosen for best, chosen in named) / servers
    )
    return found


def misses(found: Mapping[str, float]) -> list[str]:
    """Return the names of figures that are not as good as they should be."""
    at_most = {"equal": MOST_FALSE, "equal_one_look": MOST_FALSE + 0.03, "hours_wrong": MOST_WRONG}
    at_least = {"twice": LEAST_TWICE, "thrice": LEAST_THRICE, "hours_right": LEAST_NAMED}
    return [name for name, most in at_most.items() if found[name] > most] + [
        name for name, least in at_least.items() if found[name] < least
    ]


def main() -> None:
    """Print the figures; end with 1 if one is not good enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tests", type=int, default=6_000)
    parser.add_argument("--servers", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen: Any = parser.parse_args()
    found = measure(chosen.tests, chosen.servers, chosen.seed)
    if chosen.json:
        print(json.dumps(found, indent=2))
    else:
        for name, value in found.items():
            print(f"{name:20} {value:6.1%}")
    sys.exit(1 if misses(found) else 0)


if __name__ == "__main__":
    main()
