"""Kinds of contests: each file here is one, declared as its `KIND`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.contest_kinds.base import ContestKind
from domain.kind_registry import find_kind, load_kinds

CONTEST_KINDS: Mapping[str, ContestKind] = load_kinds(__name__, ContestKind)  # type: ignore[type-abstract] # it is not called
"""Every kind by its key, in the order in which moderators choose one."""


def contest_kind(key: str) -> ContestKind:
    """Return the kind of contest with this key; raises `UnknownValueError` if there is none."""
    return find_kind(CONTEST_KINDS, key)
