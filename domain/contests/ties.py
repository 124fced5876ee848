"""Ties for a first place: the contest's policy for them, and their descriptions.

Entries tie if their scores are equal to `rating_model.SCORE_DIGITS` decimals, or if they have the
same number of marks, and so share the first place. Entries whose order is merely uncertain do not
tie: the result says how certain their order is. Other places are always shared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.contests.contest_rules import MAX_TIED, TiePolicy
from domain.contests.prizes import PrizeAward
from domain.contests.result import ContestResult
from domain.translatable_text import Text, counted, text


class TieOutcome(StrEnum):
    """Outcome of a tie."""

    SHARED = "shared"
    """Shared, as was set beforehand."""
    CHOSEN = "chosen"
    """Chosen by a moderator."""
    LATE = "late"
    """Shared, since no moderator chose in time."""
    RUN_OFF = "run_off"
    """Decided by the second vote."""
    LEVEL = "level"
    """Shared by those who led the second vote."""
    ALONE = "alone"
    """Won by the only one not withdrawn before the decision."""
    TOO_MANY = "too_many"
    """Shared, since there are more than can be chosen from."""


@dataclass(frozen=True, slots=True)
class OpenTie:
    """A tie that is to be broken by `until`, over the prize `prize` of a contest."""

    id: int
    contest_id: int
    prize: PrizeAward
    policy: TiePolicy
    entries: tuple[int, ...]
    until: datetime
    decided: bool = False
    chosen_id: int | None = None
    """The entry that a moderator chose."""
    withdrawn: frozenset[int] = frozenset()
    """Entries whose author was erased before the decision: they can no longer win."""


def tied_entries(result: ContestResult) -> tuple[int, ...]:
    """Return the entries that share the first place; empty if one has it alone."""
    winners = tuple(placed.entry_id for placed in result.winners)
    return winners if len(winners) > 1 else ()


def entries_to_break(result: ContestResult, policy: TiePolicy) -> tuple[int, ...]:
    """Return the entries among which somebody has to decide by this policy; empty if none."""
    level = tied_entries(result)
    return level if policy is not TiePolicy.SHARED and len(level) <= MAX_TIED else ()


def share_tie(result: ContestResult, policy: TiePolicy) -> ContestResult:
    """Return `result` with its tie, if there is one, marked as one that nobody has to decide."""
    level = tied_entries(result)
    if not level:
        return result
    ended = TieOutcome.SHARED if policy is TiePolicy.SHARED else TieOutcome.TOO_MANY
    return replace(result, tie=ended.value, tied=level)


def apply_choice(
    result: ContestResult, chosen_id: int | None, withdrawn: Collection[int] = frozenset()
) -> ContestResult:
    """Return `result` after the moderators' choice; None, or a withdrawn entry, means no choice.

    Those `withdrawn` before come after all others that were tied.
    """
    level = tied_entries(result)
    left = [entry_id for entry_id in level if entry_id not in withdrawn]
    ended = TieOutcome.CHOSEN if chosen_id in left else TieOutcome.LATE
    marks = {entry_id: int(entry_id == chosen_id) for entry_id in left}
    return _ordered(replace(result, tie=ended.value, tied=level), marks)


def apply_run_off(
    result: ContestResult, second: ContestResult, withdrawn: Collection[int] = frozenset()
) -> ContestResult:
    """Return `result` after the run-off with the result `second`, which orders the tied.

    Those `withdrawn` before come after all others that were tied.
    """
    level = tied_entries(result)
    votes = {placed.entry_id: placed.votes for placed in second.placed}
    marks = {entry_id: votes.get(entry_id, 0) for entry_id in level if entry_id not in withdrawn}
    most = max(marks.values(), default=0)
    ended = TieOutcome.RUN_OFF if list(marks.values()).count(most) == 1 else TieOutcome.LEVEL
    counted_ = replace(
        result,
        tie=ended.value,
        tied=level,
        run_off_voters=second.voters,
        run_off_votes=tuple(marks.items()),
    )
    return _ordered(counted_, marks)


def _ordered(result: ContestResult, marks: Mapping[int, int]) -> ContestResult:
    """Return `result` with the first place ordered by marks, equals sharing a place.

    Those without a mark come last.
    """
    level = [placed for placed in result.placed if placed.entry_id in set(result.tied)]
    others = [placed for placed in result.placed if placed.entry_id not in set(result.tied)]
    given = [marks.get(placed.entry_id, -1) for placed in level]
    level = [
        replace(placed, place=1 + sum(more > own for more in given))
        for placed, own in zip(level, given, strict=True)
    ]
    level.sort(key=lambda placed: (placed.place, placed.entry_id))
    return replace(result, placed=(*level, *others))


def describe_tie(result: ContestResult) -> Text | None:
    """Return a sentence about the outcome of the tie for the first place; None without a tie."""
    if result.tie is None:
        return None
    ended, level = TieOutcome(result.tie), len(result.tied)
    if ended is TieOutcome.SHARED:
        return text("-# Tied entries share first place, as the rules say.")
    if ended in {TieOutcome.RUN_OFF, TieOutcome.LEVEL}:
        return _run_off_said(ended, level, result.run_off_voters)
    if ended is TieOutcome.CHOSEN:
        return counted(
            "{count} entry was tied. The moderators chose, as the rules say.",
            "{count} entries were tied. The moderators chose, as the rules say.",
            level,
        )
    return _undecided_said(ended, level)


def _undecided_said(ended: TieOutcome, level: int) -> Text:
    """Return a sentence about a tie that nobody decided."""
    if ended is TieOutcome.ALONE:
        return counted(
            "{count} entry was tied. Only one was still in the contest at the decision, so "
            "it wins.",
            "{count} entries were tied. Only one was still in the contest at the decision, "
            "so it wins.",
            level,
        )
    if ended is TieOutcome.LATE:
        return counted(
            "{count} entry was tied. Nobody chose in time, so they share first place.",
            "{count} entries were tied. Nobody chose in time, so they share first place.",
            level,
        )
    return counted(
        "{count} entry was tied. There were too many to choose from, so they share first place.",
        "{count} entries were tied. There were too many to choose from, so they share first place.",
        level,
    )


def _run_off_said(ended: TieOutcome, level: int, votes: int) -> Text:
    entries = counted("{count} entry was tied", "{count} entries were tied", level)
    if not votes:
        return text(
            "{entries}. Nobody voted in the run-off, so they share first place.",
            entries=entries,
        )
    if ended is TieOutcome.RUN_OFF:
        return counted(
            "{entries}. A run-off decided with {count} vote, as the rules say.",
            "{entries}. A run-off decided with {count} votes, as the rules say.",
            votes,
            entries=entries,
        )
    return counted(
        "{entries}. A run-off with {count} vote ended in another tie, so the best share "
        "first place.",
        "{entries}. A run-off with {count} votes ended in another tie, so the best share "
        "first place.",
        votes,
        entries=entries,
    )


def apply_tie_decision(
    result: ContestResult, tie: OpenTie | None, second: ContestResult | None, policy: TiePolicy
) -> ContestResult:
    """Return `result` with the decision about its tie; close and recount both use this.

    A decision does not apply if other entries are tied by this count, unless they are a part of
    those decided about, after others were removed from the contest. A tie that is yet to be broken
    stays as it is. `second` is the result of the run-off, if there was one.
    """
    level = tied_entries(result)
    if tie is None or not tie.decided or not set(level) <= set(tie.entries):
        return result if entries_to_break(result, policy) else share_tie(result, policy)
    if not level:
        # All but one were removed from the contest since.
        return result
    left = [entry_id for entry_id in level if entry_id not in tie.withdrawn]
    if len(left) == 1:
        return _ordered(replace(result, tie=TieOutcome.ALONE.value, tied=level), {left[0]: 0})
    if tie.policy is TiePolicy.RUN_OFF and second is not None:
        return apply_run_off(result, second, tie.withdrawn)
    return apply_choice(result, tie.chosen_id, tie.withdrawn)


def undecided_ties(ties: Collection[OpenTie]) -> list[OpenTie]:
    """Return the ties that somebody still has to decide."""
    return [tie for tie in ties if not tie.decided]
