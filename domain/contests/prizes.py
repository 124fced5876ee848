"""Prizes of a contest: who decides about one, and its place among the others."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class PrizeAward(StrEnum):
    """The decider of a prize: the public or a jury."""

    PUBLIC = "public"
    JURY = "jury"


class PrizeSlot(IntEnum):
    """The place of a prize among those of its contest."""

    MAIN = 0
    BESIDE = 1
    """The jury's prize, beside the public's."""
