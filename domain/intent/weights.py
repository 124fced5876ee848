"""The detector as shipped."""

from __future__ import annotations

from domain.intent.detector import Detector


def load() -> Detector:
    """The detector with the weights that ship with the project.

    Call once, when the application starts: this is the only place that reads a file.
    """
    return Detector()
