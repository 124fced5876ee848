"""A container that builds each service once, from the annotations of its constructor."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import TypeVar, cast, get_type_hints

from bot.core import Core

S = TypeVar("S")


class ServiceError(TypeError):
    """A service that cannot be built: it needs itself, or something that is not a service."""


class Services:
    """The services of one application, by their type."""

    def __init__(self, core: Core, given: Iterable[object] = ()) -> None:
        """Start with `given`: parts that services need and that no constructor can build."""
        self._parts: dict[type, object] = {type(part): part for part in (core, *given)}
        self._built: list[object] = []
        self._under_way: list[type] = []

    def __getitem__(self, kind: type[S]) -> S:
        """Return the service of this type, building it at first use."""
        if kind not in self._parts:
            self._parts[kind] = service = self._build(kind)
            self._built.append(service)
        return cast("S", self._parts[kind])

    def __iter__(self) -> Iterator[object]:
        """Iterate over the services built so far; each comes after those it uses."""
        return iter(tuple(self._built))

    def _build(self, kind: type[S]) -> S:
        needed = dependencies(kind)  # type: ignore[arg-type]  # mypy takes no type[S] for hashable
        if kind in self._under_way:
            around = (*self._under_way[self._under_way.index(kind) :], kind)
            raise ServiceError("services need each other: " + " → ".join(map(_name, around)))
        self._under_way.append(kind)
        try:
            return kind(**{name: self[part] for name, part in needed.items()})
        finally:
            self._under_way.pop()


@cache
def dependencies(kind: type) -> Mapping[str, type]:
    """Return a service's constructor arguments by name; those with a default are left out.

    Raises `ServiceError` for a class that is not a service.
    """
    constructor = vars(kind).get("__init__")
    if constructor is None:
        return MappingProxyType({})
    hints = get_type_hints(constructor)
    _self, *parameters = inspect.signature(constructor).parameters.values()
    needed = {each.name: hints.get(each.name) for each in parameters if each.default is each.empty}
    for name, part in needed.items():
        if not isinstance(part, type):
            raise ServiceError(f"{_name(kind)}: {name} is not given by its class")
    if needed and next(iter(needed.values())) is not Core:
        raise ServiceError(f"{_name(kind)} is no service, which takes the core first")
    return MappingProxyType(cast("dict[str, type]", needed))


def _name(kind: type) -> str:
    return kind.__qualname__
