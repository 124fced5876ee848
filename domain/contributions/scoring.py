"""What acts are worth, in whole points; `docs/scoring.md` says it to members.

What an act is worth follows from itself and from acts near it in time, never from the order in
which they were heard:

- of the same two people on the same day (`worth`), and in the six days before (`WEEK_STEPS`);
- of the same giver on the same day (`SPREAD_STEPS`);
- of the receiver towards the giver in the 24 hours before, which make it worth nothing;
- for a reaction, of others to the same message (`credit`), and of the same giver to other messages
  of the same author and day (`REACTION_STEPS`).

How established the giver was, what the guild makes of the source, and whether the act went round
in a closed circle is written on the act (`standing`, `weight`, `circle`). All fractions are
multiplied and rounded down once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum
from math import prod
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

GESTURES = frozenset({Source.THANKS, Source.ANSWER, Source.NOMINATION})
"""What one member says of another, of their own accord, as often as they like."""

# In percent, by how many acts there were before; nothing after the last.
WEEK_STEPS = (100, 100, 50, 50, 25, 25, 25, 25)
SPREAD_STEPS = (100,) * 10 + (50,) * 10 + (25,) * 10
REACTION_STEPS = (100, 100, 100, 50, 50)

WEEK = timedelta(days=6)
"""How many days before count as the same week."""
ANSWER = timedelta(hours=24)
"""Thanks for thanks within this time are worth nothing."""


class Why(StrEnum):
    """Why an act is worth less than it could be."""

    REPEATED = "repeated"
    """The same two people had it before on that day."""
    WEEKLY = "weekly"
    """They had several in the week before."""
    SPREAD = "spread"
    """The giver gave to many on that day."""
    ANSWERED = "answered"
    """It answers what the receiver gave the giver within a day."""
    ALONE = "alone"
    """Too few established people reacted."""
    NEW = "new"
    """The giver's account or membership was young."""
    WEIGHT = "weight"
    """The guild counts its source more, less or not at all."""
    CIRCLE = "circle"
    """It was between people whom nobody else values."""
    STRUCK = "struck"
    """A moderator took its points away."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a member's account: acts that count as one, their points, and why not more.

    The acts are a single one, or all reactions of one kind to one message.
    """

    acts: tuple[Act, ...]
    points: int
    why: tuple[Why, ...] = ()

    @property
    def day(self) -> date:
        """The day it is booked on.

        Reactions to one message are of one day, unless the guild moved its clocks between them.
        """
        return min(act.day for act in self.acts)


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


def lines(acts: Iterable[Act], among: Iterable[Act] = ()) -> list[Line]:
    """What `acts` are worth, seen among the others, in any order.

    An act that comes twice counts once. The acts and the others together must hold all that change
    the worth of `acts`: see `ledger.near`.
    """
    asked = {act.key: act for act in acts}
    known = sorted(
        {**{act.key: act for act in among}, **asked}.values(), key=lambda act: (act.at, act.key)
    )
    single = [act for act in known if act.source is not Source.REACTION]
    reactions = [act for act in known if act.source is Source.REACTION]
    return [
        line
        for line in (*_single(single), *_reactions(reactions))
        if any(act.key in asked for act in line.acts)
    ]


def tally(acts: Iterable[Act], among: Iterable[Act] = ()) -> dict[int, dict[Kind, int]]:
    """Each receiver's points by kind for `acts`, seen among the others (`lines`).

    Members and kinds without points are left out.
    """
    points: dict[int, dict[Kind, int]] = defaultdict(lambda: defaultdict(int))
    for line in lines(acts, among):
        points[line.acts[0].receiver_id][line.acts[0].kind] += line.points
    scored = {
        receiver: {kind: score for kind, score in kinds.items() if score}
        for receiver, kinds in points.items()
    }
    return {receiver: kinds for receiver, kinds in scored.items() if kinds}


def _single(acts: Sequence[Act]) -> Iterable[Line]:
    """The lines of all acts but reactions, which come in order."""
    pairs: dict[tuple[int, int], list[Act]] = defaultdict(list)
    of_day: dict[tuple[Source, int, int, date], int] = defaultdict(int)
    given: dict[tuple[int, date], int] = defaultdict(int)
    for act in acts:
        if act.source in GESTURES:
            pairs[act.giver_id, act.receiver_id].append(act)
    for act in acts:
        if act.source is Source.POINTS:
            struck = (Why.STRUCK,) if act.struck else ()
            yield Line((act,), 0 if act.struck else act.amount, struck)
            continue
        same = act.source, act.giver_id, act.receiver_id, act.day
        percents = {
            Why.NEW: act.standing,
            Why.WEIGHT: act.weight,
            Why.CIRCLE: act.circle,
            Why.STRUCK: 0 if act.struck else 100,
        }
        if act.source in GESTURES:
            between = pairs[act.giver_id, act.receiver_id]
            before = sum(act.day - WEEK <= other.day < act.day for other in between)
            percents[Why.WEEKLY] = _step(WEEK_STEPS, before)
            percents[Why.SPREAD] = _step(SPREAD_STEPS, given[act.giver_id, act.day])
            given[act.giver_id, act.day] += 1
            back = pairs.get((act.receiver_id, act.giver_id), ())
            percents[Why.ANSWERED] = 0 if any(_answers(act, other) for other in back) else 100
        base, full = worth(act.source, of_day[same]), worth(act.source, 0)
        of_day[same] += 1
        less = (Why.REPEATED,) if base < full else ()
        yield Line((act,), _times(base, percents.values()), (*less, *_other_than_full(percents)))


def _answers(act: Act, other: Act) -> bool:
    return act.at - ANSWER <= other.at and (other.at, other.key) < (act.at, act.key)


def _reactions(acts: Sequence[Act]) -> Iterable[Line]:
    """The lines of reactions, one for each kind on each message."""
    messages: dict[tuple[int, int, date], set[int]] = defaultdict(set)
    together: dict[tuple[int, int, Kind], list[Act]] = defaultdict(list)
    for act in acts:
        messages[_of_day(act)].add(act.message_id)
        together[act.receiver_id, act.message_id, act.kind].append(act)
    for alike in together.values():
        heard: dict[int, int] = {}
        for act in alike:
            others = messages[_of_day(act)]
            earlier = sum(message < act.message_id for message in others)
            counts = 0 if act.struck or not act.weight else act.standing
            percent = _times(_step(REACTION_STEPS, earlier), (counts, act.circle))
            heard[act.giver_id] = max(heard.get(act.giver_id, 0), percent)
        people = sum(heard.values()) // 100
        weight = max(act.weight for act in alike)
        points = _times(credit(people), (weight,))
        why = [Why.ALONE] if people < 2 else []
        for reason, full in (
            (Why.NEW, all(act.standing == 100 for act in alike)),
            (Why.CIRCLE, all(act.circle == 100 for act in alike)),
            (Why.STRUCK, not any(act.struck for act in alike)),
            (Why.WEIGHT, weight == 100),
            (Why.REPEATED, sum(heard.values()) == 100 * len(heard) or people < 2),
        ):
            if not full and (reason is not Why.REPEATED or not why):
                why.append(reason)
        yield Line(tuple(alike), points, tuple(why))


def _of_day(reaction: Act) -> tuple[int, int, date]:
    """What a giver's reactions to an author's messages of one day have in common.

    By the hour of the message and not by `day`, which may differ between reactions to it.
    """
    return reaction.giver_id, reaction.receiver_id, reaction.at.astimezone(UTC).date()


def _step(steps: Sequence[int], earlier: int) -> int:
    return steps[earlier] if earlier < len(steps) else 0


def _times(points: int, percents: Iterable[int]) -> int:
    """`points` times all the percents, rounded down once."""
    factors = list(percents)
    return int(points * prod(factors) // 100 ** len(factors))


def _other_than_full(percents: Mapping[Why, int]) -> tuple[Why, ...]:
    return tuple(why for why in Why if percents.get(why, 100) != 100)
