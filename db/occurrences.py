"""Occurrences that a transaction records; they are counted just before its commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.measures import Occurrence


class Occurrences:
    """Occurrences of one transaction that measures count."""

    __slots__ = ("_recorded",)

    def __init__(self) -> None:
        self._recorded: list[Occurrence] = []

    def add(self, *occurrences: Occurrence) -> None:
        """Record occurrences, to be counted with the commit."""
        self._recorded += occurrences

    def extend(self, occurrences: Iterable[Occurrence]) -> None:
        """Record all of these occurrences."""
        self._recorded += occurrences

    def __iter__(self) -> Iterator[Occurrence]:
        return iter(self._recorded)

    def __bool__(self) -> bool:
        return bool(self._recorded)
