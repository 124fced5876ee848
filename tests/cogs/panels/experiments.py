"""Experiments: the panel, and the list of all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.services.best_hours import HoursView
from cogs.experiments import hours
from cogs.experiments import panels as views
from cogs.experiments.planning import running_buttons
from domain.experiments.experiment import (
    VARIANT_LENGTH,
    DropReason,
    Experiment,
    ExperimentState,
    PostPair,
)
from domain.experiments.judging import Judgement
from domain.publishing.best_hours import CELLS, DAY_CELLS, BestHours, CellEstimate
from domain.translatable_text import text
from tests.cogs.asking import given
from tests.cogs.filling import full, many, words

LENGTHS = {
    ("ExperimentPlan", "variants"): VARIANT_LENGTH,
    ("Experiment", "seed"): 32,
}
JUDGED = Judgement(26, 2.34, 1.56, 3.21, is_decided=True)


def experiments(letters: str) -> Iterator[Experiment]:
    """Yield an experiment in each state, with as many pairs as are shown."""
    whole = full(Experiment, letters)
    pair = replace(full(PostPair, letters), people=(999, 999), less=(99, 99), dropped=None)
    pairs = [
        *(replace(pair, number=n) for n in range(40)),
        *(replace(pair, people=None, dropped=each) for each in DropReason),
        replace(pair, people=None),
    ]
    for state in ExperimentState:
        yield replace(whole, state=state, pairs=tuple(pairs))
    complaints = tuple(replace(each, less=None) for each in pairs)
    yield replace(whole, state=ExperimentState.UNWANTED, pairs=complaints)


def panels(letters: str, language: Any) -> Iterator[Any]:
    said = text("{said}", said=words(300, letters))
    for experiment in experiments(letters):
        buttons = running_buttons(replace(experiment, pairs=()), language)
        for judged in (None, JUDGED, replace(JUDGED, is_decided=False)):
            yield views.experiment_panel(experiment, judged, language, said=said, buttons=buttons)

    for posts in (0, 9_999):
        yield hours.hours_panel(hours_view(posts), language)


def hours_view(posts: int) -> HoursView:
    estimate = CellEstimate(9_999, 99_999.0, 0.5)
    cells = dict.fromkeys(CELLS, estimate)
    judged = BestHours(cells, CELLS[4] if posts else None, (CELLS[11], CELLS[5]))
    by_day = dict.fromkeys(DAY_CELLS, 99.0)
    return HoursView(dict.fromkeys(CELLS, 99.0), by_day, 9_999, judged, posts)


def lists(letters: str) -> dict[str, dict[str, Any]]:
    return {
        "experiments": {
            "client.app.ExperimentService.all": lambda _: given(many(Experiment, letters)),
            "client.app.ExperimentService.judged": lambda _: given(JUDGED),
        },
    }
