"""Circles: people who value each other and whom nobody else values.

Giving is cheap, so whom somebody gives to says nothing; what counts is who gives to them. Starting
from members whom many different people valued, whoever two known members valued is known too. All
the others have been valued by each other at most. That is no offence: most of them are new. But
what passes between two of them has nobody else's word for it, so it waits: it counts nothing until
one of the two is known, and then in full. So however a ring of few arranges its giving, and
whomever else it gives to, it gains nothing until others value its members.

Where such people give each other more than once around, moderators are shown a circle, and can say
that it is fine. In a small community nobody can be told from a circle, so nothing waits there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(days=30)
"""How long an act may still be held back or let go; after that it stays what it is."""
KNOWN_WINDOW = timedelta(days=90)
"""How far back members are known from."""
ROOTED = 12
"""So many different givers make a member known: more than a ring of ten can bring up."""
VOUCHERS = 2
"""So many known givers do, too."""
COMMUNITY = 50
"""Nothing waits where fewer members than this are known."""
MAX_RING_SIZE = 30
"""More people than this are no circle, but a part of the community."""

Pair = tuple[int, int]
"""Giver and receiver."""


@dataclass(frozen=True, slots=True)
class CollusionRing:
    """People who gave each other at least as much as makes a round: `acts` in all."""

    members: frozenset[int]
    acts: int


@dataclass(frozen=True, slots=True)
class CollusionFindings:
    """What a look at a community found: circles, and between whom what passes has to wait."""

    rings: tuple[CollusionRing, ...] = ()
    waiting: frozenset[Pair] = frozenset()


def trusted_members(contributions: Mapping[Pair, int]) -> set[int]:
    """The members whose worth does not rest on each other's word alone.

    `contributions` is how many acts each giver gave each receiver; only acts of established givers
    belong in it, or a crowd of fresh accounts would make anybody known.
    """
    receivers: dict[int, list[int]] = defaultdict(list)
    givers: Counter[int] = Counter()
    for giver, receiver in contributions:
        if giver != receiver:
            receivers[giver].append(receiver)
            givers[receiver] += 1
    found = {member for member, number in givers.items() if number >= ROOTED}
    vouched: Counter[int] = Counter()
    fresh = list(found)
    while fresh:
        for receiver in receivers[fresh.pop()]:
            vouched[receiver] += 1
            if vouched[receiver] == VOUCHERS and receiver not in found:
                found.add(receiver)
                fresh.append(receiver)
    return found


def find_collusion(
    contributions: Mapping[Pair, int], those: Collection[int], fine: Iterable[Collection[int]] = ()
) -> CollusionFindings:
    """The circles in a community where `those` are known, and between whom acts have to wait.

    `fine` are circles of which a moderator said that they are: among each of these all counts.
    """
    if len(those) < COMMUNITY:
        return CollusionFindings()
    familiar = set(those)
    allowed = [frozenset(members) for members in fine]
    waiting = {
        pair: number
        for pair, number in contributions.items()
        if pair[0] != pair[1]
        and familiar.isdisjoint(pair)
        and not any(members.issuperset(pair) for members in allowed)
    }
    return CollusionFindings(tuple(_find_rings(waiting)), frozenset(waiting))


def _find_rings(contributions: Mapping[Pair, int]) -> Iterator[CollusionRing]:
    """The small groups that hang together by more acts than they have members.

    Who hangs on by a single act is left out: giving once makes nobody part of a group. Where more
    people hang together than a circle has, those on its edge are left out, step by step, until
    what is left is a circle or nothing.
    """
    touching: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for (giver, receiver), number in contributions.items():
        touching[giver][receiver] += number
        touching[receiver][giver] += number
    least = 2
    while touching:
        _leave_out(touching, least)
        for members in _groups(touching):
            number = sum(sum(touching[member].values()) for member in members) // 2
            if len(members) <= MAX_RING_SIZE:
                for member in members:
                    del touching[member]
                if number > len(members):
                    yield CollusionRing(frozenset(members), number)
        least += 1


def _leave_out(touching: dict[int, dict[int, int]], least: int) -> None:
    """Take out whoever takes part in fewer acts than `least` of those who stay."""
    edge = [member for member, others in touching.items() if sum(others.values()) < least]
    while edge:
        member = edge.pop()
        for other in touching.pop(member, ()):
            del touching[other][member]
            if sum(touching[other].values()) < least:
                edge.append(other)


def _groups(touching: Mapping[int, Mapping[int, int]]) -> list[set[int]]:
    """Who hangs together, however indirectly."""
    left = set(touching)
    found = []
    while left:
        members: set[int] = set()
        ends = {left.pop()}
        while ends:
            member = ends.pop()
            members.add(member)
            ends |= touching[member].keys() - members
        left -= members
        found.append(members)
    return found
