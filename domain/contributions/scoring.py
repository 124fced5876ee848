"""Scoring of contributions in whole points; `docs/scoring.md` explains it to members.

The points of a contribution follow from itself and from contributions near it in time, never from
the order in which they were received:

- of the same two people on the same day (`daily_worth`), and in the six days before (`WEEK_STEPS`);
- of the same giver on the same day (`SPREAD_STEPS`);
- of the receiver towards the giver in the 24 hours before, which make it worth nothing;
- for a reaction, of others to the same message (`reaction_points`), and of the same giver to other
  messages of the same author and day (`REACTION_STEPS`).

How established the giver was, the guild's weight of the source, and the share left by the search
for rings are stored with the contribution (`giver_trust`, `source_weight`, `collusion_factor`). All
fractions are multiplied and rounded down once.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from math import prod

from domain.contributions.contribution import Contribution, ContributionKind
from domain.contributions.sources import GESTURES, Source

# By the number of different people; the last value also holds for more.
REACTION_POINTS = (0, 0, 4, 6, 8, 9, 10, 11, 12)

# In percent, by how many contributions there were before; nothing after the last.
WEEK_STEPS = (100, 100, 50, 50, 25, 25, 25, 25)
SPREAD_STEPS = (100,) * 10 + (50,) * 10 + (25,) * 10
REACTION_STEPS = (100, 100, 100, 50, 50)

WEEK = timedelta(days=6)
"""Days before that count as the same week."""
ANSWER = timedelta(hours=24)
"""Thanks for thanks within this time are worth nothing."""


class Reduction(StrEnum):
    """Reason why a contribution is worth less than it could be."""

    REPEATED = "repeated"
    """The same two people had it before on that day."""
    WEEKLY = "weekly"
    """The same two people had several in the week before."""
    SPREAD = "spread"
    """The giver gave to many on that day."""
    ANSWERED = "answered"
    """It answers a gesture of the receiver towards the giver within a day."""
    ALONE = "alone"
    """Too few established people reacted."""
    NEW = "new"
    """The giver's account or membership was young."""
    WEIGHT = "weight"
    """The guild counts its source more, less or not at all."""
    COLLUSION = "collusion"
    """It was between people whom nobody else values."""
    STRUCK = "struck"
    """A moderator removed its points."""


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One line of a member's account: its contributions, their points, and the reductions.

    The contributions are a single one, or all reactions of one kind to one message.
    """

    contributions: tuple[Contribution, ...]
    points: int
    reductions: tuple[Reduction, ...] = ()

    @property
    def day(self) -> date:
        """The day of the line.

        Reactions to one message are of one day, unless the guild changed its time zone in between.
        """
        return min(contribution.day for contribution in self.contributions)


def reaction_points(people: int) -> int:
    """Return the author's points for one kind of reaction by `people` different givers.

    Nothing below two, then growing with falling steps up to the last of `REACTION_POINTS`.
    """
    return REACTION_POINTS[min(max(people, 0), len(REACTION_POINTS) - 1)]


def gesture_points(source: Source, earlier: int) -> int:
    """Return the points of a gesture after `earlier` ones of its source between the same two.

    The earlier ones are those of the same day of the guild. Not for reactions, which only count
    together, nor for points given by hand, which have their own amount.
    """
    steps = source.spec.daily_worth
    return steps[earlier] if earlier < len(steps) else 0


def score_lines(
    contributions: Iterable[Contribution], among: Iterable[Contribution] = ()
) -> list[ScoreLine]:
    """Return the lines of points for `contributions`, given the others, in any order.

    A contribution that occurs twice counts once. Together they must include everything that affects
    the points of `contributions`: see `totals.scoring_windows`.
    """
    asked = {contribution.key: contribution for contribution in contributions}
    known = sorted(
        {**{contribution.key: contribution for contribution in among}, **asked}.values(),
        key=lambda contribution: (contribution.at, contribution.key),
    )
    single = [contribution for contribution in known if contribution.source is not Source.REACTION]
    reactions = [contribution for contribution in known if contribution.source is Source.REACTION]
    return [
        line
        for line in (*_single(single), *_reactions(reactions))
        if any(contribution.key in asked for contribution in line.contributions)
    ]


def score_totals(
    contributions: Iterable[Contribution], among: Iterable[Contribution] = ()
) -> dict[int, dict[ContributionKind, int]]:
    """Return each receiver's points by kind for `contributions`, given the others (`score_lines`).

    Members and kinds without points are left out.
    """
    points: dict[int, dict[ContributionKind, int]] = defaultdict(lambda: defaultdict(int))
    for line in score_lines(contributions, among):
        points[line.contributions[0].receiver_id][line.contributions[0].kind] += line.points
    scored = {
        receiver: {kind: score for kind, score in kinds.items() if score}
        for receiver, kinds in points.items()
    }
    return {receiver: kinds for receiver, kinds in scored.items() if kinds}


def _single(contributions: Sequence[Contribution]) -> Iterable[ScoreLine]:
    """Yield the lines of all contributions but reactions, which come in order."""
    days: dict[tuple[int, int], Counter[date]] = defaultdict(Counter)
    latest: dict[tuple[int, int], datetime] = {}
    of_day: dict[tuple[Source, int, int, date], int] = defaultdict(int)
    given: dict[tuple[int, date], int] = defaultdict(int)
    for contribution in contributions:
        if contribution.source in GESTURES:
            days[contribution.giver_id, contribution.receiver_id][contribution.day] += 1
    for contribution in contributions:
        source, day = contribution.source, contribution.day
        if source is Source.POINTS:
            struck = (Reduction.STRUCK,) if contribution.voided else ()
            yield ScoreLine(
                (contribution,), 0 if contribution.voided else contribution.amount, struck
            )
            continue
        same = (source, contribution.giver_id, contribution.receiver_id, day)
        percents = {
            Reduction.NEW: contribution.giver_trust,
            Reduction.WEIGHT: contribution.source_weight,
            Reduction.COLLUSION: contribution.collusion_factor,
            Reduction.STRUCK: 0 if contribution.voided else 100,
        }
        if source in GESTURES:
            pair = contribution.giver_id, contribution.receiver_id
            before = sum(times for on, times in days[pair].items() if day - WEEK <= on < day)
            percents[Reduction.WEEKLY] = _step(WEEK_STEPS, before)
            percents[Reduction.SPREAD] = _step(SPREAD_STEPS, given[contribution.giver_id, day])
            given[contribution.giver_id, day] += 1
            back = latest.get((contribution.receiver_id, contribution.giver_id))
            is_answer = back is not None and contribution.at - ANSWER <= back
            percents[Reduction.ANSWERED] = 0 if is_answer else 100
            latest[pair] = contribution.at
        base, full = gesture_points(source, of_day[same]), gesture_points(source, 0)
        of_day[same] += 1
        less = (Reduction.REPEATED,) if base < full else ()
        points = _times(base, percents.values())
        yield ScoreLine((contribution,), points, (*less, *_other_than_full(percents)))


def _reactions(contributions: Sequence[Contribution]) -> Iterable[ScoreLine]:
    """Yield the lines of reactions, one for each kind on each message."""
    messages: dict[tuple[int, int, date], set[int]] = defaultdict(set)
    together: dict[tuple[int, int, ContributionKind], list[Contribution]] = defaultdict(list)
    for contribution in contributions:
        messages[_of_day(contribution)].add(contribution.message_id)
        together[contribution.receiver_id, contribution.message_id, contribution.kind].append(
            contribution
        )
    in_order = {day: sorted(ids) for day, ids in messages.items()}
    for alike in together.values():
        heard: dict[int, int] = {}
        for contribution in alike:
            earlier = bisect_left(in_order[_of_day(contribution)], contribution.message_id)
            counts = (
                0
                if contribution.voided or not contribution.source_weight
                else contribution.giver_trust
            )
            percent = _times(
                _step(REACTION_STEPS, earlier), (counts, contribution.collusion_factor)
            )
            heard[contribution.giver_id] = max(heard.get(contribution.giver_id, 0), percent)
        people = sum(heard.values()) // 100
        weight = max(contribution.source_weight for contribution in alike)
        points = _times(reaction_points(people), (weight,))
        why = [Reduction.ALONE] if people < 2 else []
        for reason, full in (
            (Reduction.NEW, all(contribution.giver_trust == 100 for contribution in alike)),
            (
                Reduction.COLLUSION,
                all(contribution.collusion_factor == 100 for contribution in alike),
            ),
            (Reduction.STRUCK, not any(contribution.voided for contribution in alike)),
            (Reduction.WEIGHT, weight == 100),
            (Reduction.REPEATED, sum(heard.values()) == 100 * len(heard) or people < 2),
        ):
            if not full and (reason is not Reduction.REPEATED or not why):
                why.append(reason)
        yield ScoreLine(tuple(alike), points, tuple(why))


def _of_day(reaction: Contribution) -> tuple[int, int, date]:
    """Return the key that a giver's reactions to an author's messages of one day share.

    It uses the time of the message and not `day`, which may differ between reactions to it.
    """
    return reaction.giver_id, reaction.receiver_id, reaction.at.astimezone(UTC).date()


def _step(steps: Sequence[int], earlier: int) -> int:
    return steps[earlier] if earlier < len(steps) else 0


def _times(points: int, percents: Iterable[int]) -> int:
    """Return `points` times all the percents, rounded down once."""
    factors = list(percents)
    return int(points * prod(factors) // 100 ** len(factors))


def _other_than_full(percents: Mapping[Reduction, int]) -> tuple[Reduction, ...]:
    return tuple(why for why in Reduction if percents.get(why, 100) != 100)
