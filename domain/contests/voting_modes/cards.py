"""Voting by cards: one entry at a time is rated; the next one is chosen to be most informative."""

from __future__ import annotations

from domain.contests.voting_modes.base import VotingMode
from domain.translatable_text import Text, counted, text

ROUND = 10
"""How many entries take a minute."""


class _Cards(VotingMode):
    key = "cards"
    position = 1
    label = text("Vote on cards")
    about = text("People rate one entry at a time; fair and quick to decide")

    def instructions(self, entries: int, jury: Text) -> Text:  # noqa: ARG002
        said = counted(
            "{count} entry came in. You see one at a time, without names: rate it, and the "
            "next one comes.",
            "{count} entries came in. You see one at a time, without names: rate it, and the "
            "next one comes.",
            entries,
        )
        return said if entries < ROUND else text("{said} Ten take a minute.", said=said)


KIND = _Cards()
