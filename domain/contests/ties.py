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

from domain.contests.result import Result
from domain.contests.rules import MOST_TIED, Prize, Ties
from domain.text import Text, counted, text


class Ended(StrEnum):
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
    prize: Prize
    policy: Ties
    entries: tuple[int, ...]
    until: datetime
    decided: bool = False
    chosen_id: int | None = None
    """The entry that a moderator chose."""
    withdrawn: frozenset[int] = frozenset()
    """Entries whose author was erased before it was decided: they can no longer win."""


def tied(result: Result) -> tuple[int, ...]:
    """The entries that share the first place; none where one has it alone."""
    winners = tuple(placed.entry_id for placed in result.winners)
    return winners if len(winners) > 1 else ()


def to_break(result: Result, policy: Ties) -> tuple[int, ...]:
    """The entries among which somebody has to decide by this policy; none where nobody has."""
    level = tied(result)
    return level if policy is not Ties.SHARED and len(level) <= MOST_TIED else ()


def shared(result: Result, policy: Ties) -> Result:
    """`result` with its tie, if there is one, as one that nobody has to decide."""
    level = tied(result)
    if not level:
        return result
    ended = Ended.SHARED if policy is Ties.SHARED else Ended.TOO_MANY
    return replace(result, tie=ended.value, tied=level)


def chosen(
    result: Result, chosen_id: int | None, withdrawn: Collection[int] = frozenset()
) -> Result:
    """`result` after the moderators' choice; None, or one that is out, when nobody has chosen.

    Those `withdrawn` before come after all others that were level.
    """
    level = tied(result)
    left = [entry_id for entry_id in level if entry_id not in withdrawn]
    ended = Ended.CHOSEN if chosen_id in left else Ended.LATE
    marks = {entry_id: int(entry_id == chosen_id) for entry_id in left}
    return _ordered(replace(result, tie=ended.value, tied=level), marks)


def run_off(result: Result, second: Result, withdrawn: Collection[int] = frozenset()) -> Result:
    """`result` after the run-off that came to `second`: the tied stand in its order.

    Those `withdrawn` before come after all others that were level.
    """
    level = tied(result)
    votes = {placed.entry_id: placed.votes for placed in second.placed}
    marks = {entry_id: votes.get(entry_id, 0) for entry_id in level if entry_id not in withdrawn}
    most = max(marks.values(), default=0)
    ended = Ended.RUN_OFF if list(marks.values()).count(most) == 1 else Ended.LEVEL
    counted_ = replace(
        result,
        tie=ended.value,
        tied=level,
        run_off_voters=second.voters,
        run_off_votes=tuple(marks.items()),
    )
    return _ordered(counted_, marks)


def _ordered(result: Result, marks: Mapping[int, int]) -> Result:
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


def tie_said(result: Result) -> Text | None:
    """What became of the tie for the first place, in a sentence; None where there was none."""
    if result.tie is None:
        return None
    ended, level = Ended(result.tie), len(result.tied)
    if ended is Ended.SHARED:
        return text("-# Ties share the first place here, as was set beforehand.")
    if ended in {Ended.RUN_OFF, Ended.LEVEL}:
        return _run_off_said(ended, level, result.run_off_voters)
    if ended is Ended.CHOSEN:
        return counted(
            "{count} entry was level. The moderators chose, as was set beforehand.",
            "{count} entries were level. The moderators chose, as was set beforehand.",
            level,
        )
    return _undecided_said(ended, level)


def _undecided_said(ended: Ended, level: int) -> Text:
    """What became of a tie that nobody decided."""
    if ended is Ended.ALONE:
        return counted(
            "{count} entry was level. All but one were taken back before that was decided, so that "
            "one wins.",
            "{count} entries were level. All but one were taken back before that was decided, so "
            "that one wins.",
            level,
        )
    if ended is Ended.LATE:
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


def _run_off_said(ended: Ended, level: int, votes: int) -> Text:
    entries = counted("{count} entry was level", "{count} entries were level", level)
    if not votes:
        return text(
            "{entries}. Nobody voted in the run-off, so they share the first place.",
            entries=entries,
        )
    if ended is Ended.RUN_OFF:
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


def applied(result: Result, tie: OpenTie | None, second: Result | None, policy: Ties) -> Result:
    """`result` with whatever was decided about its tie: the one way, for close and recount.

    A decision about other entries than those that are level by this count does not apply to it,
    though some of those may have been taken out of the contest since;
    a tie that is yet to be broken stays as it is.
    `second` is what the run-off came to, if there was one.
    """
    level = tied(result)
    if tie is None or not tie.decided or not set(level) <= set(tie.entries):
        return result if to_break(result, policy) else shared(result, policy)
    if not level:
        # All but one were taken out of the contest since.
        return result
    left = [entry_id for entry_id in level if entry_id not in tie.withdrawn]
    if len(left) == 1:
        return _ordered(replace(result, tie=Ended.ALONE.value, tied=level), {left[0]: 0})
    if tie.policy is Ties.RUN_OFF and second is not None:
        return run_off(result, second, tie.withdrawn)
    return chosen(result, tie.chosen_id, tie.withdrawn)


def undecided(ties: Collection[OpenTie]) -> list[OpenTie]:
    """Those that somebody has still to decide."""
    return [tie for tie in ties if not tie.decided]
