"""What acts are worth, in whole points.

Two rules keep points from being farmed:

- A reaction is cheap, so reactions count only once several different people agree, and each
  further person adds less (`credit`).
- What one person gives another on one day falls in worth with each gesture and soon to nothing
  (`worth`).

Both depend only on *how many*, never on the order, so a total kept up to date step by step is the
total counted afresh: gaining one act over `n` adds `worth(source, n)`, and losing one of `n` takes
away `worth(source, n - 1)`; a message whose distinct reactors go from `a` to `b` changes its
author's points by `credit(b) - credit(a)`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType

from domain.contributions.acts import Act, Kind, Source

# By the number of different people; the last holds for any more.
REACTION_POINTS = (0, 0, 4, 6, 8, 9, 10, 11, 12)

# By source: the first, second, … gesture from one person to another on one day.
DAILY_WORTH: Mapping[Source, tuple[int, ...]] = MappingProxyType(
    {
        Source.THANKS: (10, 5, 2),
        Source.ANSWER: (15, 8, 3),
        Source.NOMINATION: (15, 5),
        Source.ENTRY: (5, 3, 1),
        Source.WIN: (10, 5),
        Source.FRIEND: (15, 5),
        Source.EVENT: (3, 1),
        Source.BOOST: (5,),
    }
)


def credit(people: int) -> int:
    """The points of a message's author for one kind of reaction given by `people` different ones.

    Nothing below two, then growing with falling steps up to the last of `REACTION_POINTS`.
    """
    return REACTION_POINTS[min(max(people, 0), len(REACTION_POINTS) - 1)]


def worth(source: Source, earlier: int) -> int:
    """The points of one more act when `earlier` of its source already passed between the same two
    people on the same day of the guild. Never for reactions, which only count together, nor for
    points given by hand, which say themselves how many they are.
    """
    steps = DAILY_WORTH[source]
    return steps[earlier] if earlier < len(steps) else 0


def tally(acts: Iterable[Act]) -> dict[int, dict[Kind, int]]:
    """Each receiver's points by kind, counted afresh from `acts` in any order.

    An act that comes twice counts once. Members and kinds without points are left out.
    """
    points: dict[int, dict[Kind, int]] = defaultdict(lambda: defaultdict(int))
    reactors: dict[tuple[int, Kind, int], set[int]] = defaultdict(set)
    between: dict[tuple[Source, int, int, date], list[Act]] = defaultdict(list)
    for act in {act.key: act for act in acts}.values():
        if act.source is Source.REACTION:
            reactors[act.receiver_id, act.kind, act.message_id].add(act.giver_id)
        elif act.source is Source.POINTS:
            points[act.receiver_id][act.kind] += act.amount
        else:
            between[act.source, act.giver_id, act.receiver_id, act.day].append(act)
    for (receiver, kind, _), givers in reactors.items():
        points[receiver][kind] += credit(len(givers))
    for (source, _, receiver, _), given in between.items():
        # The kinds of one pair's nominations may differ: the earliest has the full worth.
        for earlier, act in enumerate(sorted(given, key=lambda act: (act.at, act.key))):
            points[receiver][act.kind] += worth(source, earlier)
    scored = {
        receiver: {kind: score for kind, score in kinds.items() if score}
        for receiver, kinds in points.items()
    }
    return {receiver: kinds for receiver, kinds in scored.items() if kinds}
