"""Ties for a first place: what a contest's policy does with them, and saying so.

A tie is what the count calls one: entries whose scores are equal to `voting.SCORE_DIGITS` decimals,
or that have the same number of marks, and so share the first place. Entries that are merely hard to
tell apart are no tie: the verdict says how sure their order is. Other places are always shared.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.contests.result import ContestResult
from domain.contests.rules import MAX_TIED, PrizeAward, TiePolicy
from domain.text import Text, counted, text


class TieOutcome(StrEnum):
    """How a tie was dealt with."""

    SHARED = "shared"
    """As was set beforehand."""
    CHOSEN = "chosen"
    """By a moderator."""
    LATE = "late"
    """No moderator chose in time."""
    RUN_OFF = "run_off"
    """The second vote told them apart."""
    LEVEL = "level"
    """The second vote did not, and the first place is shared by those who led it."""
    ALONE = "alone"
    """All but one were withdrawn before it was decided."""
    TOO_MANY = "too_many"
    """More than can be chosen from."""


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
    """Entries whose author was erased before it was decided: they can no longer win."""


def tied_entries(result: ContestResult) -> tuple[int, ...]:
    """The entries that share the first place; none where one has it alone."""
    winners = tuple(placed.entry_id for placed in result.winners)
    return winners if len(winners) > 1 else ()


def entries_to_break(result: ContestResult, policy: TiePolicy) -> tuple[int, ...]:
    """The entries among which somebody has to decide by this policy; none where nobody has."""
    level = tied_entries(result)
    return level if policy is not TiePolicy.SHARED and len(level) <= MAX_TIED else ()


def share_tie(result: ContestResult, policy: TiePolicy) -> ContestResult:
    """`result` with its tie, if there is one, as one that nobody has to decide."""
    level = tied_entries(result)
    if not level:
        return result
    ended = TieOutcome.SHARED if policy is TiePolicy.SHARED else TieOutcome.TOO_MANY
    return replace(result, tie=ended.value, tied=level)


def apply_choice(
    result: ContestResult, chosen_id: int | None, withdrawn: Collection[int] = frozenset()
) -> ContestResult:
    """`result` after the moderators' choice; None, or one that is out, when nobody has chosen.

    Those `withdrawn` before come after all others that were level.
    """
    level = tied_entries(result)
    left = [entry_id for entry_id in level if entry_id not in withdrawn]
    ended = TieOutcome.CHOSEN if chosen_id in left else TieOutcome.LATE
    marks = {entry_id: int(entry_id == chosen_id) for entry_id in left}
    return _ordered(replace(result, tie=ended.value, tied=level), marks)


def apply_run_off(
    result: ContestResult, second: ContestResult, withdrawn: Collection[int] = frozenset()
) -> ContestResult:
    """`result` after the run-off that came to `second`: the tied stand in its order.

    Those `withdrawn` before come after all others that were level.
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
    """`result` with those in the first place ordered by their marks, equals sharing a place.

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
    """What became of the tie for the first place, in a sentence; None where there was none."""
    if result.tie is None:
        return None
    ended, level = TieOutcome(result.tie), len(result.tied)
    if ended is TieOutcome.SHARED:
        return text("-# Ties share the first place here, as was set beforehand.")
    if ended in {TieOutcome.RUN_OFF, TieOutcome.LEVEL}:
        return _run_off_said(ended, level, result.run_off_voters)
    if ended is TieOutcome.CHOSEN:
        return counted(
            "{count} entry was level. The moderators chose, as was set beforehand.",
            "{count} entries were level. The moderators chose, as was set beforehand.",
            level,
        )
    return _undecided_said(ended, level)


def _undecided_said(ended: TieOutcome, level: int) -> Text:
    """What became of a tie that nobody decided."""
    if ended is TieOutcome.ALONE:
        return counted(
            "{count} entry was level. All but one were taken back before that was decided, so that "
            "one wins.",
            "{count} entries were level. All but one were taken back before that was decided, so "
            "that one wins.",
            level,
        )
    if ended is TieOutcome.LATE:
        return counted(
            "{count} entry was level. Nobody chose among them in time, so they share the first "
            "place.",
            "{count} entries were level. Nobody chose among them in time, so they share the first "
            "place.",
            level,
        )
    return counted(
        "{count} entry was level, too many to choose from: they share the first place.",
        "{count} entries were level, too many to choose from: they share the first place.",
        level,
    )


def _run_off_said(ended: TieOutcome, level: int, votes: int) -> Text:
    entries = counted("{count} entry was level", "{count} entries were level", level)
    if not votes:
        return text(
            "{entries}. Nobody voted in the run-off, so they share the first place.",
            entries=entries,
        )
    if ended is TieOutcome.RUN_OFF:
        return counted(
            "{entries}. A run-off decided, as was set beforehand, with {count} vote.",
            "{entries}. A run-off decided, as was set beforehand, with {count} votes.",
            votes,
            entries=entries,
        )
    return counted(
        "{entries}. A run-off with {count} vote did not tell the best of them apart, so those "
        "share the first place.",
        "{entries}. A run-off with {count} votes did not tell the best of them apart, so those "
        "share the first place.",
        votes,
        entries=entries,
    )


def apply_tie_decision(
    result: ContestResult, tie: OpenTie | None, second: ContestResult | None, policy: TiePolicy
) -> ContestResult:
    """`result` with whatever was decided about its tie: the one way, for close and recount.

    A decision about other entries than those that are level by this count does not apply to it,
    though some of those may have been taken out of the contest since;
    a tie that is yet to be broken stays as it is.
    `second` is what the run-off came to, if there was one.
    """
    level = tied_entries(result)
    if tie is None or not tie.decided or not set(level) <= set(tie.entries):
        return result if entries_to_break(result, policy) else share_tie(result, policy)
    if not level:
        # All but one were taken out of the contest since.
        return result
    left = [entry_id for entry_id in level if entry_id not in tie.withdrawn]
    if len(left) == 1:
        return _ordered(replace(result, tie=TieOutcome.ALONE.value, tied=level), {left[0]: 0})
    if tie.policy is TiePolicy.RUN_OFF and second is not None:
        return apply_run_off(result, second, tie.withdrawn)
    return apply_choice(result, tie.chosen_id, tie.withdrawn)


def undecided_ties(ties: Collection[OpenTie]) -> list[OpenTie]:
    """Those that somebody has still to decide."""
    return [tie for tie in ties if not tie.decided]
