"""Rings are found, honest members are not suspected, and a ring of ten gains little."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.contributions import (
    Contribution,
    ContributionKind,
    Source,
    giver_trust,
    score_lines,
    score_totals,
)
from domain.contributions.collusion import (
    COMMUNITY,
    MAX_RING_SIZE,
    CollusionFindings,
    CollusionRing,
    Pair,
    find_collusion,
    trusted_members,
)
from domain.snowflakes import snowflake_at

START = datetime(2026, 11, 1, tzinfo=UTC)
YEAR = timedelta(days=365)


def people(number: int, born: datetime = START - YEAR) -> list[int]:
    """Return the ids of this many accounts."""
    return [snowflake_at(born, each) for each in range(number)]


MEMBERS = people(1000)
RING = people(10, START - 2 * YEAR)
HELPER = snowflake_at(START - YEAR, 5000)


def act(
    source: Source, giver: int, receiver: int, message: int, hours: float, percent: int = 100
) -> Contribution:
    reaction = source is Source.REACTION
    kind = ContributionKind.ENTERTAINED if reaction else ContributionKind.HELPED
    at = START + timedelta(hours=hours)
    sign = "😂" if reaction else ""
    return Contribution(1, 2, message, source, kind, giver, receiver, at, sign, giver_trust=percent)


@cache
def community() -> tuple[Contribution, ...]:
    """Return a month of contributions among a thousand members, few of them very active."""
    rng = Random(3)
    made = []
    for number in range(4000):
        receiver = MEMBERS[min(int(rng.expovariate(1 / 120)), 999)]
        giver = MEMBERS[min(int(rng.expovariate(1 / 250)), 999)]
        source = rng.choice([Source.THANKS, Source.THANKS, Source.REACTION, Source.NOMINATION])
        if giver != receiver:
            made.append(act(source, giver, receiver, 10_000 + number, rng.uniform(0, 700)))
    return tuple(made)


def pairs(contributions: tuple[Contribution, ...] | list[Contribution]) -> Counter[Pair]:
    """Count the contributions by giver and receiver, except those of too young accounts."""
    return Counter((act.giver_id, act.receiver_id) for act in contributions if act.giver_trust)


def found_in(
    contributions: dict[Pair, int], fine: Sequence[Sequence[int]] = ()
) -> CollusionFindings:
    """Return the findings for these contributions, as all that there are."""
    return find_collusion(contributions, trusted_members(contributions), fine)


def after_the_night(contributions: list[Contribution]) -> list[Contribution]:
    """Return the contributions with the factors that the nightly check for collusion sets."""
    waiting = found_in(pairs([*community(), *contributions])).waiting
    return [
        replace(act, collusion_factor=0 if (act.giver_id, act.receiver_id) in waiting else 100)
        for act in contributions
    ]


HONEST = sum(
    sum(kinds.values())
    for kinds in score_totals(
        after_the_night(
            [
                act(Source.THANKS, giver, HELPER, number, 100 * number)
                for number, giver in enumerate(sorted(trusted_members(pairs(community())))[:5], 1)
            ]
        )
    ).values()
)
"""The points of one honest helper whom five established members thanked once each."""


@st.composite
def schemes(draw: st.DrawFn) -> list[Contribution]:
    """Draw a month's contributions of ten people who collude.

    Drawn are the links (everybody to everybody, in pairs, around in a circle, all to one, only
    downwards), how often and by which gestures they give, how many accounts are new, and how much
    they thank others for camouflage. Each may also be thanked by one honest member, which is not
    counted as their gain.
    """
    rng = Random(draw(st.integers(0, 2**32)))
    fresh = draw(st.integers(0, 5))
    ring = [*RING[fresh:], *people(fresh, START - timedelta(days=draw(st.integers(0, 100))))]
    shape = draw(st.sampled_from(["all", "pairs", "around", "one", "down", "few"]))
    links = {
        "all": [(a, b) for a in ring for b in ring if a != b],
        "pairs": [(ring[a], ring[a ^ 1]) for a in range(10)],
        "around": [(ring[a], ring[(a + 1) % 10]) for a in range(10)],
        "one": [(a, ring[-1]) for a in ring[:-1]],
        "down": [(ring[a], ring[b]) for a in range(10) for b in range(a)],
        "few": [(a, b) for a in ring[:3] for b in ring[3:6]],
    }[shape]
    most = draw(st.integers(1, 12))
    sources = draw(
        st.lists(
            st.sampled_from([Source.THANKS, Source.NOMINATION, Source.REACTION, Source.ANSWER]),
            min_size=1,
            unique=True,
        )
    )
    made: list[Contribution] = []

    def add(source: Source, giver: int, receiver: int) -> None:
        hours = rng.uniform(0, 700)
        percent = giver_trust(giver, START - YEAR, START + timedelta(hours=hours))
        # Reactions are evidence only if they meet on one message.
        message = receiver % 997 * 3 + rng.randrange(3) if source is Source.REACTION else len(made)
        made.append(act(source, giver, receiver, message, hours, percent))

    for _ in range(draw(st.integers(1, 30))):
        for giver, receiver in rng.sample(links, min(most, len(links))):
            add(rng.choice(sources), giver, receiver)
    for giver in ring:
        for _ in range(draw(st.integers(0, 3))):
            add(Source.THANKS, giver, rng.choice(MEMBERS))
    if draw(st.booleans()):
        for receiver in ring:
            add(Source.THANKS, rng.choice(MEMBERS), receiver)
    return made


def gain(scheme: list[Contribution]) -> int:
    """Return the points that the ten gained from each other, after the nightly check."""
    ring = {act.giver_id for act in scheme} - set(MEMBERS)
    counted = score_lines(after_the_night(scheme))
    return sum(
        line.points
        for line in counted
        if {line.contributions[0].receiver_id, *(act.giver_id for act in line.contributions)}
        <= ring
    )


@settings(max_examples=60, deadline=None)
@given(schemes())
def test_a_ring_of_ten_gains_less_than_one_honest_helper_with_five_thanks(
    scheme: list[Contribution],
) -> None:
    assert HONEST == 50
    assert gain(scheme) < HONEST


def test_honest_members_lose_little_while_they_wait() -> None:
    before = sum(sum(kinds.values()) for kinds in score_totals(community()).values())
    after = sum(
        sum(kinds.values()) for kinds in score_totals(after_the_night(list(community()))).values()
    )
    assert after > 0.9 * before
    assert found_in(pairs(community())).rings == ()


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 12), st.integers(1, 12)), st.integers(1, 50), max_size=60
    )
)
def test_twelve_friends_are_never_taken_for_a_ring(contributions: dict[Pair, int]) -> None:
    assert found_in(contributions) == CollusionFindings()


def test_a_ring_is_found_with_its_members_and_their_contributions() -> None:
    ring = {(a, b): 2 for a in RING[:4] for b in RING[:4] if a != b}
    camouflage = {(a, b): 1 for a in RING[:4] for b in MEMBERS[:20]}
    found = found_in({**pairs(community()), **ring, **camouflage})
    assert CollusionRing(frozenset(RING[:4]), 24) in found.rings
    assert ring.keys() <= found.waiting


def test_who_gave_once_waits_but_is_no_part_of_a_ring() -> None:
    pair = {(RING[0], RING[1]): 3, (RING[1], RING[0]): 3, (RING[2], RING[0]): 1}
    found = found_in({**pairs(community()), **pair})
    assert found.rings == (CollusionRing(frozenset(RING[:2]), 6),)
    assert (RING[2], RING[0]) in found.waiting


def test_a_part_of_the_community_that_keeps_to_itself_is_no_ring() -> None:
    part = people(MAX_RING_SIZE + 1, START - 3 * YEAR)
    contributions = {
        (part[a], part[(a + step) % len(part)]): 1 for a in range(len(part)) for step in (1, 2)
    }
    found = found_in({**pairs(community()), **contributions})
    assert found.rings == ()
    smaller = {pair: number for pair, number in contributions.items() if part[-1] not in pair}
    assert len(found_in({**pairs(community()), **smaller}).rings) == 1


def test_two_known_members_lift_it() -> None:
    contributions = {**pairs(community()), (RING[0], RING[1]): 3, (RING[1], RING[0]): 3}
    first, second = sorted(trusted_members(contributions))[:2]
    assert (RING[0], RING[1]) in found_in({**contributions, (first, RING[1]): 1}).waiting
    both = found_in({**contributions, (first, RING[1]): 1, (second, RING[1]): 1})
    assert both.rings == ()
    assert not both.waiting & {(RING[0], RING[1]), (RING[1], RING[0])}


def test_what_a_moderator_called_fine_counts_until_others_join() -> None:
    ring = {(a, b): 2 for a in RING[:3] for b in RING[:3] if a != b}
    contributions = {**pairs(community()), **ring}
    assert found_in(contributions, fine=[RING[:3]]).rings == ()
    assert not found_in(contributions, fine=[RING[:3]]).waiting & ring.keys()
    joined = {**contributions, (RING[3], RING[0]): 4}
    assert found_in(joined, fine=[RING[:3]]).rings == (
        CollusionRing(frozenset({RING[3], RING[0]}), 4),
    )


def test_a_crowd_that_nobody_vouches_for_is_no_community() -> None:
    crowd = {(a, b): 1 for a in range(COMMUNITY) for b in range(5) if a != b}
    assert len(trusted_members(crowd)) < COMMUNITY
    assert found_in(crowd) == CollusionFindings()
