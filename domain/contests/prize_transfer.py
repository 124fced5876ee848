"""Transfer of a contest's prize, when winners have left and moderators pass it on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.contests.contest import Entry, EntryStatus
from domain.contests.result import ContestResult


@dataclass(frozen=True, slots=True)
class PrizeTransfer:
    """A prize that was passed from one entry to another, or kept by the same one."""

    from_id: int
    to_id: int


def holders(result: ContestResult, passed: Sequence[PrizeTransfer]) -> list[int]:
    """Return the entries whose authors may claim the prize: winners, or those it was passed to."""
    held = [placed.entry_id for placed in result.winners]
    for step in passed:
        held = [step.to_id if entry_id == step.from_id else entry_id for entry_id in held]
    return held


def next_in_line(
    result: ContestResult, passed: Sequence[PrizeTransfer], entries: Collection[Entry]
) -> list[Entry]:
    """Return the entries to which the prize can be passed on, the best first.

    They had votes and are in the contest, and their author neither has nor had the prize, nor was
    erased.
    """
    standing = {entry.id: entry for entry in entries if entry.status is EntryStatus.IN}
    had = {entry_id for step in passed for entry_id in (step.from_id, step.to_id)}
    had |= {placed.entry_id for placed in result.winners}
    authors = {entry.author_id for entry in entries if entry.id in had}
    found: list[Entry] = []
    for placed in result.placed:
        entry = standing.get(placed.entry_id)
        if entry and placed.votes and entry.author_id > 0 and entry.author_id not in authors:
            found.append(entry)
            authors.add(entry.author_id)
    return found
