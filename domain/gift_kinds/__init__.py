"""Kinds of gifts: each file here is one, found by the value of its `GiftKind`.

A file has a `HANDLER`, which declares all that is particular to its kind.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.gift_kinds.base import GiftHandler
    from domain.gifts import GiftKind


@cache
def handler_of(kind: GiftKind) -> GiftHandler:
    """Return the handler of this kind of gift."""
    found: GiftHandler = import_module(f"{__name__}.{kind.value}").HANDLER
    return found
