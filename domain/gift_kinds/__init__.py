"""Kinds of gifts: each file here is one, declared as its `KIND`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.gift_kinds.base import GiftKind
from domain.kind_registry import find_kind, load_kinds

GIFT_KINDS: Mapping[str, GiftKind] = load_kinds(__name__, GiftKind)
"""Every kind by its key, in the order in which moderators choose one."""
DEFAULT_GIFT_KIND = GIFT_KINDS["custom"]


def gift_kind(key: str) -> GiftKind:
    """Return the kind of gift with this key; raises `UnknownValueError` if there is none."""
    return find_kind(GIFT_KINDS, key)
