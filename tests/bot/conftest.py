"""Fixtures of the scenarios, for the parts of the application that talk to Discord."""

from __future__ import annotations

from tests.scenarios.conftest import sim, world

__all__ = ["sim", "world"]
