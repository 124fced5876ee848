"""Voting modes: each file here is one, declared as its `KIND`."""

from __future__ import annotations

from collections.abc import Mapping

from domain.contests.voting_modes.base import VotingMode
from domain.kind_registry import find_kind, load_kinds

VOTING_MODES: Mapping[str, VotingMode] = load_kinds(__name__, VotingMode)  # type: ignore[type-abstract] # it is not called
"""Every mode by its key, in the order in which moderators choose one."""
DEFAULT_VOTING_MODE = VOTING_MODES["cards"]


def voting_mode(key: str) -> VotingMode:
    """Return the voting mode with this key; raises `UnknownValueError` if there is none."""
    return find_kind(VOTING_MODES, key)
