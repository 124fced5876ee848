"""The members in a week's draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import Contribution, ContributionKind, Source
from domain.recognition import Candidate, shortlist
from domain.recognition.candidates import MAX_CANDIDATES, SHORTLIST_SIZE

TWO_PEOPLE = tuple(
    Contribution(
        1,
        2,
        giver,
        Source.THANKS,
        ContributionKind.HELPED,
        giver,
        0,
        datetime(2026, 11, 22, tzinfo=UTC),
    )
    for giver in (901, 902)
)
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        member_id=st.integers(1, 200),
        points=st.dictionaries(st.sampled_from(ContributionKind), st.integers(0, 60)),
        contributions=st.sampled_from([TWO_PEOPLE, TWO_PEOPLE, TWO_PEOPLE[:1]]),
        weeks_since_last=st.none() | st.integers(0, 20),
        is_new=st.booleans(),
        is_staff=st.booleans(),
        opted_out=st.booleans(),
    ),
    unique_by=lambda candidate: candidate.member_id,
    max_size=12,
)


def helper(member: int, points: int = 30) -> Candidate:
    return Candidate(member, {ContributionKind.HELPED: points}, TWO_PEOPLE)


def ids(candidates: tuple[Candidate, ...]) -> list[int]:
    return [candidate.member_id for candidate in candidates]


def test_of_each_kind_the_first_three_stand_in_the_draw() -> None:
    helpers = [helper(number, 20 + number) for number in range(1, 6)]
    jokers = [
        Candidate(10 + number, {ContributionKind.ENTERTAINED: 40 + number}, TWO_PEOPLE)
        for number in range(1, 6)
    ]
    assert ids(shortlist([*helpers, *jokers])) == [3, 4, 5, 13, 14, 15]


def test_whoever_equals_the_last_of_them_stands_too() -> None:
    assert ids(shortlist([helper(1, 50), *(helper(number) for number in (2, 3, 4, 5))])) == [
        1,
        2,
        3,
        4,
        5,
    ]


def test_of_each_kind_a_newcomer_stands_too_and_weighs_half_as_much_again() -> None:
    veterans = [helper(number, 90) for number in (1, 2, 3)]
    newcomers = [replace(helper(4, 20), is_new=True), replace(helper(5, 24), is_new=True)]
    listed = shortlist([*veterans, *newcomers])
    assert ids(listed) == [1, 2, 3, 5]
    assert [one.weight for one in listed] == [180, 180, 180, 72]


def test_being_there_is_no_kind_in_which_to_be_the_best() -> None:
    assert shortlist([Candidate(1, {ContributionKind.TOOK_PART: 90}, TWO_PEOPLE)]) == ()


def test_nobody_stands_in_the_draw_of_an_empty_week() -> None:
    assert shortlist([]) == ()
    assert shortlist([helper(1, 0)], least_points=0) == ()


def test_nobody_below_the_least_points_stands_in_it() -> None:
    assert shortlist([helper(1, 19)]) == ()
    assert ids(shortlist([helper(1, 20)])) == [1]


def test_nobody_stands_in_it_for_what_one_person_thinks_of_them() -> None:
    assert shortlist([replace(helper(1, 90), contributions=TWO_PEOPLE[:1] * 5)]) == ()


def test_whoever_was_surprised_lately_waits_until_the_pause_is_over() -> None:
    assert shortlist([replace(helper(1), weeks_since_last=7)]) == ()
    assert ids(shortlist([replace(helper(1), weeks_since_last=8)])) == [1]


@pytest.mark.parametrize(
    "left_out",
    [replace(helper(1, 90), is_staff=True), replace(helper(1, 90), opted_out=True)],
    ids=["staff", "out"],
)
def test_staff_and_those_who_opted_out_are_left_out(left_out: Candidate) -> None:
    assert ids(shortlist([left_out, helper(2)])) == [2]


@given(CANDIDATES, st.randoms(use_true_random=False))
def test_the_list_does_not_depend_on_the_order_and_holds_only_who_may_be_surprised(
    candidates: list[Candidate], shuffling: Random
) -> None:
    listed = shortlist(candidates)
    assert listed == shortlist(shuffling.sample(candidates, len(candidates)))
    assert ids(listed) == sorted(set(ids(listed)))
    assert len(listed) <= MAX_CANDIDATES
    for one in listed:
        assert one.total >= 20
        assert one.people == 2
        assert not one.is_staff
        assert not one.opted_out
        assert one.weeks_since_last is None or one.weeks_since_last >= 8


@given(CANDIDATES)
def test_of_each_kind_nobody_is_passed_over_for_one_with_less_but_a_newcomer(
    candidates: list[Candidate],
) -> None:
    listed = shortlist(candidates, pause_weeks=0)
    if len(listed) == MAX_CANDIDATES:
        return
    able = [
        one
        for one in candidates
        if not (one.is_staff or one.opted_out) and one.total >= 20 and one.people > 1
    ]
    for kind in set(ContributionKind) - {ContributionKind.TOOK_PART}:
        for one in able:
            before = sum(other.points.get(kind, 0) > one.points.get(kind, 0) for other in able)
            if one.points.get(kind, 0) > 0 and before < SHORTLIST_SIZE:
                assert one in listed
