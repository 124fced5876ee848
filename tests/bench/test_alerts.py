"""The measurement of alerts counts windows, false alarms and delays as it says."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bench.alerts import (
    START,
    AlertFigures,
    incidents,
    main,
    on_series,
    our_rule,
    poisson,
    poisson_interval,
    random_of,
    share_interval,
    simulated,
)
from domain.alert_rule import CALM_AFTER, HOUR

DAYS = 42
BURST = START + timedelta(days=30, hours=10)
STRAY = START + timedelta(days=37, hours=3)


@pytest.fixture
def series(tmp_path: Path) -> tuple[Path, Path]:
    """Write a series with two bursts, of which one is in a window, and the windows."""
    rng = Random(3)
    lines = ["timestamp,value"]
    for number in range(DAYS * 48):
        at = START + timedelta(minutes=30 * number)
        value = poisson(rng, 2.0) + (60 if at in (BURST, STRAY) else 0)
        lines.append(f"{at:%Y-%m-%d %H:%M:%S},{value}")
    counts, windows = tmp_path / "shop.csv", tmp_path / "windows.json"
    counts.write_text("\n".join(lines) + "\n")
    begin, end = BURST - timedelta(hours=5), BURST + timedelta(hours=20)
    quiet = begin + timedelta(days=9), end + timedelta(days=9)
    spans = [[f"{one:%Y-%m-%d %H:%M:%S.%f}" for one in span] for span in ((begin, end), quiet)]
    windows.write_text(json.dumps({"group/shop.csv": spans}))
    return counts, windows


def test_a_window_is_hit_and_what_is_outside_is_a_false_alarm(series: tuple[Path, Path]) -> None:
    weeks = (timedelta(days=DAYS) - HOUR - timedelta(weeks=1)) / timedelta(weeks=4)
    assert on_series(our_rule, [series[0]], series[1]) == AlertFigures(
        windows=2, hit=1, false_per_4_weeks=round(1 / weeks, 2), median_delay_hours=6.0
    )


def test_the_last_line_is_one_json_object(
    series: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counts, windows = map(str, series)
    monkeypatch.setattr("sys.argv", ["alerts", "--series", counts, "--windows", windows, "--json"])
    main()
    told = json.loads(capsys.readouterr().out)
    assert (told["windows"], told["hit"]) == (2, 1)
    assert set(told["three_sigma"]) == {
        "windows",
        "hit",
        "false_per_4_weeks",
        "median_delay_hours",
    }


def test_what_follows_soon_belongs_to_the_same_incident() -> None:
    later = START + CALM_AFTER
    assert incidents(iter([START, later, later + HOUR])) == [START]
    assert incidents(iter([START, later + HOUR])) == [START, later + HOUR]


def test_intervals_are_those_of_the_textbooks() -> None:
    # Exact limits of a Poisson mean (Garwood) and Wilson's of a share.
    assert poisson_interval(0) == pytest.approx((0.0, 3.689), abs=0.001)
    assert poisson_interval(10) == pytest.approx((4.795, 18.390), abs=0.001)
    assert share_interval(75, 100) == pytest.approx((0.657, 0.825), abs=0.001)


def test_fresh_seeds_are_others_than_those_of_the_tuning() -> None:
    assert random_of("1.0-3", "tuned").random() == Random("1.0-3").random()
    assert random_of("1.0-3", "fresh").random() != Random("1.0-3").random()


def test_a_simulated_guild_complains_as_often_as_it_is_told_to() -> None:
    totals = [sum(simulated(Random(seed), 1.0, 4).values()) for seed in range(20)]
    assert sum(totals) / 20 == pytest.approx(4 * 7 * 24, rel=0.15)
