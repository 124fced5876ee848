"""Discovery of the modules of a package, so that no list of them has to be kept."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType


def modules_in(package: str, *, suffix: str = "") -> Iterator[ModuleType]:
    """Import and yield the modules in and below a package, by name within each folder.

    With a `suffix`, only those whose names end with it; of the others, packages alone are imported.
    """
    for found in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        if found.name.endswith(suffix):
            yield import_module(found.name)
