"""The world of the journeys, for those parts of the application that speak to Discord."""

from __future__ import annotations

from tests.scenarios.conftest import sim, world

__all__ = ["sim", "world"]
