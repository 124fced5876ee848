"""Measure how well the alert rule distinguishes incidents from chance.

    python -m bench.alerts [--guilds 40] [--weeks 16] [--seeds NAME] [--json]
    python -m bench.alerts --series FILE [FILE…] --windows FILE [--json]

The first form simulates guilds with 0.05 to 15 complaints an hour, a daily rhythm, calmer weekends
and more spread than chance has, and counts the false alarms in four weeks. Then bursts of 8 to 10
complaints in four hours are put into quiet guilds, and it is measured how many are detected within
eight hours, and how soon. Figures have intervals of 95 %. The rule's constants were chosen on the
seeds named "tuned", so its figures there flatter it; any other name gives fresh ones.

The second form reads series of counts (`timestamp,value`, at any interval of up to an hour; the
values of an hour are added), whose anomalies are in the windows of a JSON file, by the name of the
series. It says how many windows were hit, how many alarms in four weeks were outside all windows,
and how long after the beginning of its window an alarm came (the median). With several series, the
figures are of all of them together. The usual rule (mean + 3 standard deviations of all hours
before) is shown beside it.
"""

from __future__ import annotations

import argparse
import csv
import json
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, exp, lgamma, log, pi, sqrt
from pathlib import Path
from random import Random

from domain.alert_rule import (
    CALM_AFTER,
    HOUR,
    LEAST_LEARNT,
    LEAST_MESSAGES,
    WINDOWS,
    UsualCounts,
    evaluate,
    learn,
)

START = datetime(2026, 1, 5, tzinfo=UTC)
FOUR_WEEKS = timedelta(weeks=4)
RATES = (0.05, 0.1, 0.3, 1.0, 3.0, 6.0, 15.0)
QUIET = (0.05, 0.1, 0.2, 0.3)
TUNED = "tuned"
"""The seeds on which the rule's constants were chosen."""
LEARN_EVERY = 24
"""Hours after which the usual counts are learnt again; the bot does it every hour."""
DETECTED_WITHIN = timedelta(hours=8)

Counts = Mapping[datetime, int]
Rule = Callable[[Counts, Sequence[datetime]], Iterator[datetime]]
"""Yields the ends of the hours after which counts are unusual."""


@dataclass(frozen=True, slots=True)
class AlertFigures:
    """The figures of one rule on labelled series."""

    windows: int
    hit: int
    false_per_4_weeks: float
    median_delay_hours: float | None


def our_rule(counts: Counts, hours: Sequence[datetime]) -> Iterator[datetime]:
    """Yield the hours in which the bot's own rule finds something, each complaint a person's."""
    usual: UsualCounts | None = None
    for number, hour in enumerate(hours):
        end = hour + HOUR
        if number % LEARN_EVERY == 0:
            usual = learn(counts, hours[0], end, UTC)
        if usual is not None:
            recent = {
                length: sum(counts.get(end - HOUR * (back + 1), 0) for back in range(length))
                for length in WINDOWS
            }
            if evaluate(usual, recent, recent, end) is not None:
                yield end


def three_sigma(counts: Counts, hours: Sequence[datetime]) -> Iterator[datetime]:
    """Yield the hours with more than the mean and 3 standard deviations of those before."""
    total = squares = 0.0
    for number, hour in enumerate(hours):
        value = counts.get(hour, 0)
        if hour - hours[0] >= LEAST_LEARNT:
            mean = total / number
            deviation = sqrt(max(squares / number - mean * mean, 0.0))
            if value >= LEAST_MESSAGES and value > mean + 3 * deviation:
                yield hour + HOUR
        total, squares = total + value, squares + value * value


def incidents(unusual: Iterator[datetime]) -> list[datetime]:
    """Return when incidents began: what follows soon belongs to the same one."""
    began: list[datetime] = []
    last: datetime | None = None
    for at in unusual:
        if last is None or at - last > CALM_AFTER:
            began.append(at)
        last = at
    return began


# --- Simulated guilds --------------------------------------------------------------------------


def simulated(rng: Random, rate: float, weeks: int) -> dict[datetime, int]:
    """Return the complaints of each hour of a guild with this many an hour on average."""
    depth, peak, weekend = rng.uniform(0.3, 0.9), rng.uniform(14, 22), rng.uniform(0.6, 1.2)
    hourly, daily = rng.uniform(1.5, 6.0), rng.uniform(6.0, 20.0)
    counts: dict[datetime, int] = {}
    mood = 1.0
    for number in range(weeks * 7 * 24):
        hour = START + HOUR * number
        if hour.hour == 0:
            mood = rng.gammavariate(daily, 1 / daily)
        mean = rate * mood * (1 + depth * cos((hour.hour - peak) / 12 * pi))
        mean *= weekend if hour.weekday() >= 5 else 1.0
        number_now = poisson(rng, mean * rng.gammavariate(hourly, 1 / hourly))
        if number_now:
            counts[hour] = number_now
    return counts


def poisson(rng: Random, mean: float) -> int:
    """Return a number by chance, with this mean."""
    limit, product, number = exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        number += 1
    return number


def hours_of(weeks: int) -> list[datetime]:
    """Return the hours of the simulation."""
    return [START + HOUR * number for number in range(weeks * 7 * 24)]


def false_alarms(rule: Rule, rate: float, guilds: int, weeks: int, seeds: str) -> list[float]:
    """Return the false alarms in four weeks in guilds where nothing happens, and the interval."""
    alarms = 0
    for number in range(guilds):
        counts = simulated(random_of(f"{rate}-{number}", seeds), rate, weeks)
        alarms += len(incidents(rule(counts, hours_of(weeks))))
    watched = guilds * ((timedelta(weeks=weeks) - LEAST_LEARNT) / FOUR_WEEKS)
    return [round(each / watched, 2) for each in (alarms, *poisson_interval(alarms))]


def random_of(name: str, seeds: str) -> Random:
    """Return the random source of this name among these seeds."""
    return Random(name if seeds == TUNED else f"{seeds} {name}")


def poisson_interval(count: int) -> tuple[float, float]:
    """Return between which means this count is, with a certainty of 95 % (exactly)."""

    def at_most(number: int, mean: float) -> float:
        return sum(exp(-mean + each * log(mean) - lgamma(each + 1)) for each in range(number + 1))

    def where(condition: Callable[[float], bool]) -> float:
        low, high = 1e-9, 10.0 * count + 20.0
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if condition(middle) else (low, middle)
        return high

    least = where(lambda mean: 1 - at_most(count - 1, mean) < 0.025) if count else 0.0
    return least, where(lambda mean: at_most(count, mean) > 0.025)


def share_interval(hits: int, number: int) -> tuple[float, float]:
    """Return between which shares this one is, with a certainty of 95 % (by Wilson)."""
    share, z = hits / number, 1.96
    middle = (share + z * z / (2 * number)) / (1 + z * z / number)
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    spread /= 1 + z * z / number
    return middle - spread, middle + spread


def bursts(rule: Rule, rate: float, guilds: int, weeks: int, seeds: str) -> list[float | None]:
    """Return after how many hours each burst was detected; None if it was not."""
    found: list[float | None] = []
    for number in range(guilds):
        rng = random_of(f"burst-{rate}-{number}", seeds)
        counts = Counter(simulated(rng, rate, weeks))
        begins = [
            START + timedelta(days=day, minutes=rng.randrange(24 * 60))
            for day in range(21, weeks * 7 - 2, 9)
        ]
        for began in begins:
            for _ in range(rng.randint(8, 10)):
                at = began + timedelta(minutes=rng.uniform(0, 240))
                counts[at.replace(minute=0, second=0, microsecond=0)] += 1
        unusual = list(rule(counts, hours_of(weeks)))
        for began in begins:
            after = [at for at in unusual if timedelta(0) < at - began <= DETECTED_WITHIN]
            found.append((after[0] - began) / HOUR if after else None)
    return found


def simulation(guilds: int, weeks: int, seeds: str) -> dict[str, object]:
    """Return the figures of both rules in simulated guilds, with their intervals."""
    report: dict[str, object] = {"seeds": seeds}
    for name, rule in (("ours", our_rule), ("three_sigma", three_sigma)):
        found = [after for rate in QUIET for after in bursts(rule, rate, guilds, weeks, seeds)]
        detected = [after for after in found if after is not None]
        share = len(detected) / len(found)
        report[name] = {
            "false_per_4_weeks": {
                str(rate): false_alarms(rule, rate, guilds, weeks, seeds) for rate in RATES
            },
            "bursts": len(found),
            "detected": [
                round(each, 3) for each in (share, *share_interval(len(detected), len(found)))
            ],
            "median_delay_hours": round(statistics.median(detected), 2) if detected else None,
        }
    return report


# --- Real series -------------------------------------------------------------------------------


def read_series(path: Path) -> dict[datetime, int]:
    """Return the sums by the hour of a file with `timestamp` and `value`."""
    counts: Counter[datetime] = Counter()
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["timestamp"]).replace(tzinfo=UTC)
            counts[at.replace(minute=0, second=0, microsecond=0)] += int(float(row["value"]))
    return dict(counts)


def labelled(path: Path, name: str) -> list[tuple[datetime, datetime]]:
    """Return the windows of the series with this name, whatever folder and ending it has there."""
    every = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(every, list):
        every = {name: every}
    found = [windows for key, windows in every.items() if Path(key).stem in {name, _long(name)}]
    return [
        (
            datetime.fromisoformat(begin).replace(tzinfo=UTC),
            datetime.fromisoformat(end).replace(tzinfo=UTC),
        )
        for begin, end in (found[0] if found else [])
    ]


def _long(name: str) -> str:
    """Return the name of a file as the benchmark of the labels spells it."""
    return f"Twitter_volume_{name}"


def on_series(rule: Rule, series: Sequence[Path], windows: Path) -> AlertFigures:
    """Return the figures of a rule on all of the series together."""
    number = hit = false = 0
    delays: list[float] = []
    lasted = timedelta()
    for path in series:
        counts = read_series(path)
        first, last = min(counts), max(counts)
        hours = [first + HOUR * step for step in range((last - first) // HOUR + 1)]
        spans = [span for span in labelled(windows, path.stem) if span[1] > first + LEAST_LEARNT]
        unusual = list(rule(counts, hours))
        for begin, end in spans:
            inside = [at for at in unusual if begin < at <= end + HOUR]
            number += 1
            hit += bool(inside)
            delays += [(inside[0] - begin) / HOUR] if inside else []
        outside = (at for at in unusual if not any(b < at <= e + HOUR for b, e in spans))
        false += len(incidents(outside))
        lasted += last - first - LEAST_LEARNT
    return AlertFigures(
        windows=number,
        hit=hit,
        false_per_4_weeks=round(false / (lasted / FOUR_WEEKS), 2),
        median_delay_hours=round(statistics.median(delays), 2) if delays else None,
    )


def _as_dict(figures: AlertFigures) -> dict[str, object]:
    return {name: getattr(figures, name) for name in AlertFigures.__slots__}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=Path, nargs="+", help="files with timestamp,value")
    parser.add_argument("--windows", type=Path, help="JSON with the windows of each series")
    parser.add_argument("--guilds", type=int, default=40, help="for each rate")
    parser.add_argument("--weeks", type=int, default=16)
    parser.add_argument("--seeds", default="fresh", help="the name of the random numbers")
    parser.add_argument("--json", action="store_true", help="print only one JSON object, last")
    options = parser.parse_args()
    if options.series:
        if options.windows is None:
            parser.error("--series needs --windows")
        ours = _as_dict(on_series(our_rule, options.series, options.windows))
        usual = _as_dict(on_series(three_sigma, options.series, options.windows))
        if options.json:
            print(json.dumps(ours | {"three_sigma": usual}))
        else:
            print(f"ours          {ours}\nmean + 3σ     {usual}")
        return
    report = simulation(options.guilds, options.weeks, options.seeds)
    print(json.dumps(report) if options.json else json.dumps(report, indent=1))


if __name__ == "__main__":
    main()
