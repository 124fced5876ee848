"""Keeping totals exact while acts come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from domain.contributions.acts import Act, Kind, Source
from domain.contributions.periods import month_of, week_of
from domain.contributions.scoring import tally

Group = tuple[str, int, int, date | str]
"""Acts whose worth depends on each other and on no others."""
Key = tuple[str, str, int]
"""Period, kind, member: what a total is kept for."""

ALL = "all"


def group_of(act: Act) -> Group:
    """The group in which `act` is scored.

    Reactions of one kind on one message count together; everything else does so between the same
    two people on one day.
    """
    if act.source is Source.REACTION:
        return act.source, act.receiver_id, act.message_id, act.kind
    return act.source, act.giver_id, act.receiver_id, act.day


def changes(before: Iterable[Act], after: Iterable[Act]) -> dict[Key, tuple[int, int]]:
    """What to add to the totals when the acts `before` become `after`: points and acts.

    Both must hold whole groups (`group_of`) of the acts that differ. Groups that are the same on
    both sides change nothing, so what is applied over time always equals a count afresh.
    """
    old, new = _grouped(before), _grouped(after)
    found: dict[Key, list[int]] = defaultdict(lambda: [0, 0])
    for group in old.keys() | new.keys():
        acts = {sign: side.get(group, {}) for sign, side in ((-1, old), (1, new))}
        if acts[-1].keys() == acts[1].keys():
            continue
        for sign, side in acts.items():
            _add(found, side, sign)
    return {key: (points, acts) for key, (points, acts) in found.items() if points or acts}


def _grouped(acts: Iterable[Act]) -> dict[Group, Mapping[object, Act]]:
    groups: dict[Group, dict[object, Act]] = defaultdict(dict)
    for act in acts:
        groups[group_of(act)][act.key] = act
    return dict(groups)


def _add(found: dict[Key, list[int]], acts: Mapping[object, Act], sign: int) -> None:
    if not acts:
        return
    receiver_id = next(iter(acts.values())).receiver_id
    # Reactions to one message are of one day, unless the guild moved its clocks between them.
    day = min(act.day for act in acts.values())
    periods = (ALL, month_of(day), week_of(day))
    numbers: dict[Kind, int] = defaultdict(int)
    for act in acts.values():
        numbers[act.kind] += 1
    points = tally(acts.values()).get(receiver_id, {})
    for kind, number in numbers.items():
        for period in periods:
            for column in (kind.value, ALL):
                total = found[period, column, receiver_id]
                total[0] += sign * points.get(kind, 0)
                total[1] += sign * number
