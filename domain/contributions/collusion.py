"""Detection of collusion rings: people who value each other and whom nobody else values.

Giving is cheap, so the receivers of somebody's gestures prove nothing; what counts is who gives to
them. Trust starts from members whom many different people valued, and passes on to anyone whom two
trusted members valued. All others have been valued by each other at most. That is normal: most
of them are new. But nobody else confirms what passes between two of them, so it waits: it counts
nothing until one of the two is trusted, and then in full. So a small ring gains nothing, however it
arranges its giving, until others value its members.

If such people give each other more gestures than a round needs, moderators are shown a ring, and
can mark it as fine. In a small community everybody looks like a ring, so nothing waits there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

WINDOW = timedelta(days=30)
"""Time within which a contribution may still be held back or released."""
KNOWN_WINDOW = timedelta(days=90)
"""Time over which contributions make members trusted."""
ROOTED = 12
"""Number of different givers that make a member trusted: more than a ring of ten can bring up."""
VOUCHERS = 2
"""Number of trusted givers that make a member trusted."""
COMMUNITY = 50
"""Minimum number of trusted members in a guild in which contributions wait."""
MAX_RING_SIZE = 30
"""Maximum size of a ring; larger groups are a part of the community."""

Pair = tuple[int, int]
"""The ids of giver and receiver."""


@dataclass(frozen=True, slots=True)
class CollusionRing:
    """People who gave each other at least as many contributions as make a round."""

    members: frozenset[int]
    contributions: int


@dataclass(frozen=True, slots=True)
class KnownRing:
    """A ring that was found, as of its last detection."""

    id: int
    members: frozenset[int]
    contributions: int
    fine: bool


@dataclass(frozen=True, slots=True)
class CollusionFindings:
    """Result of a search in a community: rings, and the pairs whose contributions wait."""

    rings: tuple[CollusionRing, ...] = ()
    waiting: frozenset[Pair] = frozenset()


def trusted_members(contributions: Mapping[Pair, int]) -> set[int]:
    """Return the members whose worth does not rest on each other's word alone.

    `contributions` is the number of contributions from each giver to each receiver. It must hold
    only those of established givers, or a crowd of fresh accounts would make anybody trusted.
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
    """Return the rings in a community where `those` are trusted, and the pairs that have to wait.

    `fine` are rings that a moderator marked as fine: between their members everything counts.
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
    """Yield the small groups that are connected by more contributions than they have members.

    Members connected by a single contribution are left out: giving once makes nobody part of a
    group. From groups larger than a ring the least connected members are removed, step by step,
    until a ring is left or nothing.
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
    """Remove members who take part in fewer contributions than `least` with those who stay."""
    edge = [member for member, others in touching.items() if sum(others.values()) < least]
    while edge:
        member = edge.pop()
        for other in touching.pop(member, ()):
            del touching[other][member]
            if sum(touching[other].values()) < least:
                edge.append(other)


def _groups(touching: Mapping[int, Mapping[int, int]]) -> list[set[int]]:
    """Return the connected groups of members."""
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
