"""Tiers: recent points, promotion, and no demotion without a warning."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import ContributionKind
from domain.refusals import Refusal
from domain.tiers import (
    DEFAULT_LEVELS,
    GRACE,
    WEEKS,
    AdvocateKind,
    HeldTier,
    TierChange,
    TierLevel,
    TierStanding,
    advocate_kind,
    check_levels,
    describe_standing,
    points_to_keep,
    recent_points,
    review_tier,
    tier_change_text,
    tier_name,
    tier_role,
    weeks_until,
    with_level,
)
from domain.translatable_text import Text

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
WEEK = timedelta(weeks=1)

scores = st.lists(st.integers(0, 1000), min_size=1, max_size=40)
levels = (
    st.lists(st.integers(1, 900), min_size=1, max_size=5, unique=True)
    .map(sorted)
    .map(lambda points: tuple(map(TierLevel, points)))
)
weekly = st.lists(st.integers(-50, 500), min_size=WEEKS, max_size=WEEKS)


def course(
    points: list[int], steps: tuple[TierLevel, ...], held: HeldTier | None = None
) -> list[tuple[HeldTier, TierChange | None]]:
    """Return the state and change of each week's tier review of these points."""
    held = held or HeldTier()
    found = []
    for week, score in enumerate(points):
        held, news = review_tier(held, score, steps, MONDAY + week * WEEK)
        found.append((held, news))
    return found


# --- Recent points -----------------------------------------------------------------------------


def test_a_point_counts_whole_this_week_and_half_after_eight() -> None:
    weeks = weeks_until(date(2026, 3, 2))
    assert weeks[0] == "2026-W10"
    assert recent_points({weeks[0]: 100}, weeks) == 100
    assert recent_points({weeks[8]: 100}, weeks) == 50
    assert recent_points({weeks[16]: 100}, weeks) == 25
    assert recent_points({"2020-W01": 100}, weeks) == 0


def test_the_weeks_are_those_of_the_calendar_over_new_year() -> None:
    assert weeks_until(date(2027, 1, 4))[:3] == ("2027-W01", "2026-W53", "2026-W52")


@given(weekly, st.integers(0, WEEKS - 1), st.integers(1, 500))
def test_more_points_in_any_week_never_make_fewer_recent_ones(
    points: list[int], week: int, more: int
) -> None:
    weeks = weeks_until(MONDAY.date())
    by_week = dict(zip(weeks, points, strict=True))
    raised = {**by_week, weeks[week]: by_week[weeks[week]] + more}
    assert 0 <= recent_points(by_week, weeks) <= recent_points(raised, weeks)


@given(st.lists(st.integers(0, 500), min_size=WEEKS, max_size=WEEKS))
def test_a_week_without_points_takes_at_most_a_tenth(points: list[int]) -> None:
    now, later = weeks_until(MONDAY.date()), weeks_until((MONDAY + WEEK).date())
    by_week = dict(zip(now, points, strict=True))
    before, after = recent_points(by_week, now), recent_points(by_week, later)
    # The oldest week leaves the window with about a hundredth of its points.
    assert before >= after >= before * 0.9 - 0.012 * points[-1] - 1


# --- Going up and down -------------------------------------------------------------------------


def test_a_tier_is_reached_at_its_points_and_several_at_once() -> None:
    assert review_tier(HeldTier(), 59, DEFAULT_LEVELS, MONDAY) == (HeldTier(), None)
    assert review_tier(HeldTier(), 60, DEFAULT_LEVELS, MONDAY) == (HeldTier(1), TierChange.REACHED)
    assert review_tier(HeldTier(1), 700, DEFAULT_LEVELS, MONDAY) == (
        HeldTier(3),
        TierChange.REACHED,
    )


def test_a_tier_is_lost_four_weeks_after_the_word_and_then_one_only() -> None:
    steps = course([600, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], DEFAULT_LEVELS)
    assert [news for _, news in steps] == [
        TierChange.REACHED,
        TierChange.WARNED,
        None,
        None,
        None,
        TierChange.LOST,
        TierChange.WARNED,
        None,
        None,
        None,
        TierChange.LOST,
    ]
    assert [held.tier for held, _ in steps] == [3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 1]


def test_who_comes_back_within_the_grace_keeps_the_tier() -> None:
    found = course([200, 149, 160, 174, 175], DEFAULT_LEVELS)
    assert [news for _, news in found] == [
        TierChange.REACHED,
        TierChange.WARNED,
        None,
        None,
        TierChange.KEPT,
    ]
    assert found[-1][0] == HeldTier(2)


def test_three_quarters_of_the_points_are_still_enough() -> None:
    assert review_tier(HeldTier(2), 150, DEFAULT_LEVELS, MONDAY) == (HeldTier(2), None)
    assert review_tier(HeldTier(2), 149, DEFAULT_LEVELS, MONDAY) == (
        HeldTier(2, MONDAY),
        TierChange.WARNED,
    )


def test_a_tier_that_the_guild_took_away_becomes_the_one_below_without_a_reproach() -> None:
    assert review_tier(HeldTier(3, MONDAY), 250, DEFAULT_LEVELS[:2], MONDAY) == (HeldTier(2), None)


@given(scores, levels)
def test_no_tier_is_lost_without_a_word_at_least_the_grace_before(
    points: list[int], steps: tuple[TierLevel, ...]
) -> None:
    warned: dict[int, int] = {}
    before = HeldTier()
    for week, (held, news) in enumerate(course(points, steps)):
        if news is TierChange.WARNED:
            warned[held.tier] = week
        if held.tier < before.tier:
            assert news is TierChange.LOST
            assert held.tier == before.tier - 1
            assert (week - warned[before.tier]) * WEEK >= GRACE
        before = held


@given(st.integers(0, 1000), levels, st.integers(0, 5))
def test_points_that_stay_the_same_lead_to_a_rest(
    points: int, steps: tuple[TierLevel, ...], tier: int
) -> None:
    tiers = [held.tier for held, _ in course([points] * 30, steps, HeldTier(min(tier, len(steps))))]
    assert tiers[-1] == tiers[-5]
    assert tiers in (sorted(tiers), sorted(tiers, reverse=True))


@given(scores, levels)
def test_nobody_is_moved_to_and_fro_by_less_than_a_quarter(
    points: list[int], steps: tuple[TierLevel, ...]
) -> None:
    lost: dict[int, int] = {}
    found = course(points, steps)
    for week, (held, news) in enumerate(found):
        if news is TierChange.LOST:
            lost[held.tier + 1] = week
        for tier in range(1, held.tier + 1):
            if tier in lost:
                low = min(points[: lost.pop(tier) + 1])
                assert points[week] >= steps[tier - 1].points > low * 8 / 7


@given(st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=40), levels)
def test_who_always_had_more_points_is_never_in_a_lower_tier(
    points: list[tuple[int, int]], steps: tuple[TierLevel, ...]
) -> None:
    fewer = course([low for low, _ in points], steps)
    more = course([low + above for low, above in points], steps)
    assert all(low.tier <= high.tier for (low, _), (high, _) in zip(fewer, more, strict=True))


@given(scores, levels)
def test_a_second_look_at_the_same_moment_changes_nothing(
    points: list[int], steps: tuple[TierLevel, ...]
) -> None:
    for week, (held, _) in enumerate(course(points, steps)):
        again, news = review_tier(held, points[week], steps, MONDAY + week * WEEK)
        # After a fall the next tier gets its own word, at once if need be, and its own grace.
        assert again.tier == held.tier
        assert news in {None, TierChange.WARNED}


# --- What a guild sets -------------------------------------------------------------------------


@pytest.mark.parametrize("points", [(), (0,), (60, 60), (200, 60), (1, 2, 3, 4, 5, 6)], ids=str)
def test_tiers_that_cannot_be_are_refused(points: tuple[int, ...]) -> None:
    with pytest.raises(Refusal):
        check_levels([TierLevel(each) for each in points])


def test_a_tier_is_changed_added_on_top_and_taken_away_again() -> None:
    four = with_level(DEFAULT_LEVELS, 4, TierLevel(1500, "Lighthouse", 7))
    assert [level.points for level in four] == [60, 200, 600, 1500]
    assert with_level(four, 4, None) == DEFAULT_LEVELS
    assert with_level(four, 1, TierLevel(50))[0] == TierLevel(50)
    for tier, level in ((5, TierLevel(1000)), (2, None), (1, TierLevel(300)), (0, TierLevel(10))):
        with pytest.raises(Refusal):
            with_level(DEFAULT_LEVELS if tier == 5 else four, tier, level)


def test_without_a_role_of_its_own_a_tier_has_that_of_the_one_below() -> None:
    steps = (TierLevel(10, role_id=71), TierLevel(20), TierLevel(30, role_id=73))
    assert [tier_role(tier, steps) for tier in range(4)] == [None, 71, 71, 73]
    assert tier_role(2, DEFAULT_LEVELS) is None


def test_a_guilds_own_names_stand_and_ours_end_in_a_beacon() -> None:
    own = (TierLevel(10), TierLevel(20, "Kiln"), TierLevel(30))
    names = [tier_name(tier, own) for tier in (1, 2, 3)]
    assert [name.message if isinstance(name, Text) else name for name in names] == [
        "Spark",
        "Kiln",
        "Beacon",
    ]


# --- Kinds, and what is said -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ({ContributionKind.HELPED: 30, ContributionKind.ENTERTAINED: 10}, AdvocateKind.HELPER),
        ({ContributionKind.ENTERTAINED: 12, ContributionKind.HELPED: 10}, AdvocateKind.ENTERTAINER),
        ({ContributionKind.INTERESTED: 4}, AdvocateKind.SCOUT),
        ({"connected": 40, ContributionKind.HELPED: 30}, AdvocateKind.CONNECTOR),
        ({ContributionKind.HELPED: 10, ContributionKind.INTERESTED: 10}, AdvocateKind.HELPER),
        ({ContributionKind.TOOK_PART: 100}, None),
        ({ContributionKind.HELPED: -5}, None),
        ({}, None),
    ],
)
def test_the_kind_of_advocate_is_what_somebody_mostly_does(
    points: dict[str, int], expected: AdvocateKind | None
) -> None:
    assert advocate_kind(points) is expected


def test_what_is_next_is_said_and_how_long_a_tier_stays() -> None:
    first = describe_standing(TierStanding(20, HeldTier(), AdvocateKind.SCOUT), DEFAULT_LEVELS)
    assert "scout" in first[0].message
    assert first[1].count == 40
    top = describe_standing(TierStanding(700, HeldTier(3)), DEFAULT_LEVELS)
    assert [said.count for said in top] == [700, 0]
    low = describe_standing(TierStanding(100, HeldTier(2, MONDAY)), DEFAULT_LEVELS)
    assert low[1] == tier_change_text(TierChange.WARNED, 2, MONDAY, DEFAULT_LEVELS)
    assert low[1].values["points"] == points_to_keep(DEFAULT_LEVELS[1]) == 175
