"""The shipped weights of the detector, in a file of this package."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np

from domain.intent.classifier import (
    LABELS,
    Classifiers,
    Encoder,
    KernelModel,
    LinearModel,
    Scales,
    ScoreScale,
)
from domain.intent.detector import Detector
from domain.intent.features import Vector


def load(encoder: Encoder | None = None) -> Detector:
    """Return the detector with the shipped weights, and the better models with `encoder`."""
    return Detector(shipped_models(), encoder)


@cache
def shipped_models() -> Classifiers:
    """Return the models of the weights file, read once: no other of the package is read."""
    with np.load(BytesIO((files(__package__) / "weights.npz").read_bytes())) as stored:
        return unpack_models({name: stored[name] for name in stored.files})


def pack_models(classifiers: Classifiers) -> dict[str, Vector]:
    """Return the models as named arrays, to be stored."""
    arrays: dict[str, Vector] = {}
    for label, linear in classifiers.linear.items():
        key = f"linear.{label}"
        arrays[f"{key}.grammar"], arrays[f"{key}.words"] = linear.grammar, linear.words
        arrays[f"{key}.numbers"] = np.array([linear.bias])
        arrays |= _packed(key, linear.scales)
    for label, kernel in classifiers.kernel.items():
        key = f"kernel.{label}"
        arrays[f"{key}.support"], arrays[f"{key}.weights"] = kernel.support, kernel.weights
        arrays[f"{key}.emphasis"] = kernel.emphasis
        arrays[f"{key}.numbers"] = np.array(
            [kernel.bias, kernel.gamma, kernel.lean, classifiers.closer[label]]
        )
        arrays |= _packed(key, kernel.scales)
    return arrays


def _packed(key: str, scales: Scales) -> dict[str, Vector]:
    places = {"scale": scales.chat, "team_scale": scales.team}
    return {
        f"{key}.{name}": np.array([scale.raw, scale.score], np.float32)
        for name, scale in places.items()
        if scale is not None
    }


def unpack_models(arrays: Mapping[str, Vector]) -> Classifiers:
    """Return the models that `pack_models` made into arrays."""

    def array(name: str) -> Vector:
        return arrays[name].astype(np.float32)

    def scale(name: str) -> ScoreScale:
        return ScoreScale(*array(name).tolist())

    def scales(key: str) -> Scales:
        has_team = f"{key}.team_scale" in arrays
        team = scale(f"{key}.team_scale") if has_team else None
        return Scales(scale(f"{key}.scale"), team)

    linear = {
        label: LinearModel(
            array(f"linear.{label}.grammar"),
            array(f"linear.{label}.words"),
            float(arrays[f"linear.{label}.numbers"][0]),
            scales(f"linear.{label}"),
        )
        for label in LABELS
    }
    kernel = {
        label: KernelModel(
            array(f"kernel.{label}.support"),
            array(f"kernel.{label}.weights"),
            float(arrays[f"kernel.{label}.numbers"][0]),
            float(arrays[f"kernel.{label}.numbers"][1]),
            float(arrays[f"kernel.{label}.numbers"][2]),
            array(f"kernel.{label}.emphasis"),
            scales(f"kernel.{label}"),
        )
        for label in LABELS
        if f"kernel.{label}.support" in arrays
    }
    closer = {label: float(arrays[f"kernel.{label}.numbers"][3]) for label in kernel}
    return Classifiers(linear, kernel, closer)
