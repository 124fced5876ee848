"""Features: what each subject declares about itself; they are discovered, not listed."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

import bot.services


@dataclass(frozen=True, slots=True)
class FeatureSpec:
    """Declaration of one subject: `FEATURE` in its module, or in `feature.py` of its package."""

    key: str
    services: tuple[type, ...] = ()
    """The services that exist from the start, since they register jobs and subscriptions."""
    jobs: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    """Kinds of its scheduled jobs, and of its posts and actions in the outbox: `subject.event`."""


def discover_features() -> tuple[FeatureSpec, ...]:
    """Return the `FEATURE` of each module of `bot.services`, by key.

    Raises `ValueError` if two have the same key.
    """
    found: dict[str, FeatureSpec] = {}
    for module_info in pkgutil.walk_packages(bot.services.__path__, "bot.services."):
        module = importlib.import_module(module_info.name)
        feature = vars(module).get("FEATURE")
        if feature is None:
            continue
        if feature.key in found:
            raise ValueError(f"two features are called {feature.key}")
        found[feature.key] = feature
    return tuple(found[key] for key in sorted(found))
