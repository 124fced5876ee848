"""Voting modes: each file here is one, found by the value of its `VotingMode`.

A file has a `HANDLER`, which declares all that is particular to its mode.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from domain.contests.voting_modes.base import VotingModeHandler


@cache
def voting_handler(mode: str) -> VotingModeHandler:
    """Return the handler of this mode."""
    found: VotingModeHandler = import_module(f"{__name__}.{mode}").HANDLER
    return found
