"""Kinds that are one file each in a package, found by their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from domain.module_discovery import modules_in


class UnknownValueError(ValueError):
    """A value that this release does not know, as after a downgrade."""


class Kind:
    """The base of such kinds, with one object for each."""

    key: str
    """The name of its file, under which it is stored."""
    position: int
    """Its place in menus, from 1."""

    @classmethod
    def find(cls, key: str) -> Self:
        """Return the one with this key; raises `UnknownValueError` if there is none."""
        raise UnknownValueError(key)

    def __deepcopy__(self, _: Any) -> Self:
        """Return the one object there is, so that copies can be compared with `is`."""
        return self

    def __repr__(self) -> str:
        return f"<{self.key}>"


K = TypeVar("K", bound=Kind)


def load_kinds(package: str, base: type[K]) -> dict[str, K]:
    """Return the `KIND` of each module of a package by its key, in the order of their positions.

    Raises `ValueError` for a module without one, or with one that has another name.
    """
    found: list[K] = []
    for module in modules_in(package):
        name = module.__name__.removeprefix(f"{package}.")
        if name == "base":
            continue
        kind = vars(module).get("KIND")
        if not isinstance(kind, base) or kind.key != name:
            raise ValueError(f"{module.__name__} needs a KIND with its name as key")
        found.append(kind)
    return {kind.key: kind for kind in sorted(found, key=lambda kind: kind.position)}


def find_kind(kinds: Mapping[str, K], key: str) -> K:
    """Return the kind with this key; raises `UnknownValueError` if there is none."""
    if key not in kinds:
        raise UnknownValueError(f"there is no kind {key}")
    return kinds[key]
