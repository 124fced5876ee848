from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contributions import (
    Contribution,
    ContributionKind,
    Reduction,
    Source,
    gesture_points,
    reaction_points,
    score_lines,
    score_totals,
)
from domain.contributions.sources import SOURCE_SPECS

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def thanks(giver: int, receiver: int, message: int, at: datetime = NOON) -> Contribution:
    return Contribution(1, 2, message, Source.THANKS, ContributionKind.HELPED, giver, receiver, at)


def laugh(giver: int, receiver: int, message: int, emoji: str = "😂") -> Contribution:
    return Contribution(
        1,
        2,
        message,
        Source.REACTION,
        ContributionKind.ENTERTAINED,
        giver,
        receiver,
        NOON,
        detail=emoji,
    )


CONTRIBUTIONS = st.lists(
    st.builds(
        Contribution,
        guild_id=st.just(1),
        channel_id=st.just(2),
        message_id=st.integers(1, 4),
        source=st.sampled_from([Source.THANKS, Source.REACTION, Source.NOMINATION]),
        kind=st.sampled_from(ContributionKind),
        giver_id=st.integers(1, 5),
        receiver_id=st.integers(6, 8),
        at=st.integers(0, 60).map(lambda hours: NOON + timedelta(hours=hours)),
        detail=st.sampled_from(["", "😂", "⭐"]),
    ),
    max_size=25,
    unique_by=lambda contribution: contribution.key,
)


@given(st.integers(0, 10_000))
def test_credit_never_falls_as_more_people_react(people: int) -> None:
    assert reaction_points(people) <= reaction_points(people + 1)


@given(st.integers(2, 10_000))
def test_each_further_person_adds_no_more_than_the_one_before(people: int) -> None:
    assert reaction_points(people + 2) - reaction_points(people + 1) <= reaction_points(
        people + 1
    ) - reaction_points(people)


@given(st.integers(8, 10_000))
def test_credit_has_a_cap(people: int) -> None:
    assert reaction_points(people) == reaction_points(8) == 12


def test_one_persons_reaction_is_worth_nothing() -> None:
    assert reaction_points(0) == reaction_points(1) == 0 < reaction_points(2)


def test_a_second_emoji_of_the_same_person_makes_no_second_person() -> None:
    assert score_totals([laugh(1, 9, 5), laugh(1, 9, 5, "🤣")]) == {}


def test_reactions_of_two_people_on_two_messages_are_not_added_up() -> None:
    assert score_totals([laugh(1, 9, 5), laugh(2, 9, 6)]) == {}


@given(
    st.sampled_from(sorted(source for source, spec in SOURCE_SPECS.items() if spec.daily_worth)),
    st.integers(0, 50),
)
def test_worth_falls_with_each_act_of_a_pair_and_ends(source: Source, earlier: int) -> None:
    assert gesture_points(source, earlier) >= gesture_points(source, earlier + 1) >= 0
    assert gesture_points(source, 0) > 0 == gesture_points(source, 3)


@given(st.integers(3, 40))
def test_thanking_one_person_all_day_is_soon_worth_nothing_more(times: int) -> None:
    contributions = [thanks(1, 9, message) for message in range(times)]
    assert score_totals(contributions) == {9: {ContributionKind.HELPED: 17}}


def test_a_new_day_of_the_guild_is_a_new_start() -> None:
    late, later = NOON.replace(hour=22), NOON.replace(hour=23, minute=30)
    contributions = [thanks(1, 9, 1, late), thanks(1, 9, 2, later)]
    assert score_totals(contributions) == {9: {ContributionKind.HELPED: 15}}
    an_hour_east = timezone(timedelta(hours=1))
    assert score_totals(
        contribution.counted_in(an_hour_east) for contribution in contributions
    ) == {9: {ContributionKind.HELPED: 20}}


def test_points_given_by_hand_count_for_what_they_say_and_may_take_others_back() -> None:
    given = replace(thanks(1, 9, 1), source=Source.POINTS, amount=25)
    taken = replace(given, message_id=2, amount=-5)
    assert score_totals([given, taken]) == {9: {ContributionKind.HELPED: 20}}


def test_thanks_from_different_people_are_each_worth_the_full_points() -> None:
    assert score_totals([thanks(1, 9, 1), thanks(2, 9, 2)]) == {9: {ContributionKind.HELPED: 20}}


@given(CONTRIBUTIONS, st.randoms(use_true_random=False))
def test_the_order_of_the_acts_makes_no_difference(
    contributions: list[Contribution], rng: Random
) -> None:
    shuffled = rng.sample(contributions, len(contributions))
    assert score_totals(shuffled) == score_totals(contributions)


@given(CONTRIBUTIONS)
def test_an_act_reported_twice_counts_once(contributions: list[Contribution]) -> None:
    assert score_totals(contributions * 2) == score_totals(contributions)


@given(CONTRIBUTIONS)
def test_only_receivers_of_acts_have_points_and_never_negative_ones(
    contributions: list[Contribution],
) -> None:
    scores = score_totals(contributions)
    assert scores.keys() <= {contribution.receiver_id for contribution in contributions}
    assert all(points > 0 for kinds in scores.values() for points in kinds.values())


@given(CONTRIBUTIONS, st.data())
def test_taking_a_reaction_back_never_raises_anyones_total(
    contributions: list[Contribution], data: st.DataObject
) -> None:
    contributions = [
        contribution
        for contribution in contributions
        if contribution.source is Source.REACTION and contribution.message_id < 4
    ]
    gone = data.draw(st.sampled_from(contributions)) if contributions else None
    before, after = (
        score_totals(contributions),
        score_totals(contribution for contribution in contributions if contribution is not gone),
    )
    for receiver, kinds in after.items():
        assert sum(kinds.values()) <= sum(before[receiver].values())


@given(st.integers(0, 12), st.integers(0, 12))
def test_a_total_kept_step_by_step_is_the_total_counted_afresh(given_: int, undone: int) -> None:
    undone = min(given_, undone)
    kept = sum(gesture_points(Source.THANKS, earlier) for earlier in range(given_))
    kept -= sum(gesture_points(Source.THANKS, left) for left in range(given_ - undone, given_))
    afresh = score_totals([thanks(1, 9, message) for message in range(given_ - undone)])
    assert kept == afresh.get(9, {}).get(ContributionKind.HELPED, 0)


def test_the_kinds_of_a_members_points_are_kept_apart() -> None:
    idea = replace(thanks(1, 9, 1), source=Source.NOMINATION, kind=ContributionKind.INTERESTED)
    assert score_totals([idea, thanks(1, 9, 1)]) == {
        9: {ContributionKind.INTERESTED: 15, ContributionKind.HELPED: 10}
    }


# --- Hard to farm ------------------------------------------------------------------------------


def why(contributions: list[Contribution], message: int) -> tuple[int, tuple[Reduction, ...]]:
    """Return the points of this message's line, and the reductions applied to it."""
    (line,) = [
        line for line in score_lines(contributions) if line.contributions[0].message_id == message
    ]
    return line.points, line.reductions


def test_thanks_every_day_are_worth_less_as_the_week_goes_on() -> None:
    contributions = [thanks(1, 9, day, NOON + timedelta(days=day)) for day in range(10)]
    assert [why(contributions, day)[0] for day in range(10)] == [10, 10, 5, 5, 2, 2, 2, 2, 2, 2]
    assert why(contributions, 2)[1] == (Reduction.WEEKLY,)


def test_a_week_of_silence_makes_thanks_worth_the_full_points_again() -> None:
    contributions = [thanks(1, 9, day, NOON + timedelta(days=day)) for day in (0, 1, 2, 9)]
    assert why(contributions, 9) == (10, ())


def test_who_thanks_thirty_people_a_day_spreads_thin() -> None:
    contributions = [thanks(1, 100 + number, number) for number in range(35)]
    assert [why(contributions, number)[0] for number in (9, 10, 20, 30)] == [10, 5, 2, 0]
    assert why(contributions, 10)[1] == (Reduction.SPREAD,)


def test_thanks_for_thanks_within_a_day_are_worth_nothing() -> None:
    first, answer = thanks(1, 9, 1), thanks(9, 1, 2, NOON + timedelta(hours=24))
    later = thanks(9, 1, 3, NOON + timedelta(hours=24, seconds=1))
    assert why([first, answer], 2) == (0, (Reduction.ANSWERED,))
    assert why([first, later], 3) == (10, ())
    assert why([first, answer], 1) == (10, ())
    same_moment = thanks(9, 1, 2)
    assert sorted(line.points for line in score_lines([first, same_moment])) == [0, 10]


def test_a_nomination_answers_thanks_too_and_a_reaction_answers_nothing() -> None:
    nomination = replace(thanks(9, 1, 2, NOON + timedelta(hours=1)), source=Source.NOMINATION)
    assert score_totals([thanks(1, 9, 1), nomination]) == {9: {ContributionKind.HELPED: 10}}
    assert score_totals([laugh(1, 9, 1), laugh(2, 9, 1), thanks(9, 1, 2)])[1] == {
        ContributionKind.HELPED: 10
    }


def test_reactions_count_by_established_people() -> None:
    new = [replace(laugh(giver, 9, 5), giver_trust=50) for giver in (1, 2, 3)]
    assert why(new, 5) == (0, (Reduction.ALONE, Reduction.NEW))
    assert score_totals([*new, laugh(4, 9, 5)]) == {9: {ContributionKind.ENTERTAINED: 4}}


def test_the_same_two_people_who_laugh_at_everything_of_a_day_soon_count_for_nothing() -> None:
    contributions = [laugh(giver, 9, message) for giver in (1, 2) for message in range(8)]
    assert [why(contributions, message)[0] for message in range(8)] == [4, 4, 4, 0, 0, 0, 0, 0]


def test_what_is_written_on_an_act_takes_its_share_and_is_rounded_down_once() -> None:
    contribution = replace(thanks(1, 9, 1), giver_trust=75, source_weight=50, collusion_factor=30)
    assert why([contribution], 1) == (1, (Reduction.NEW, Reduction.WEIGHT, Reduction.COLLUSION))
    assert why([replace(thanks(1, 9, 1), source_weight=250)], 1) == (25, (Reduction.WEIGHT,))
    assert why([replace(thanks(1, 9, 1), voided=True)], 1) == (0, (Reduction.STRUCK,))
    pair = [
        replace(laugh(giver, 9, 5), source_weight=weight) for giver, weight in ((1, 50), (2, 50))
    ]
    assert why(pair, 5) == (2, (Reduction.WEIGHT,))
    assert why([laugh(1, 9, 5), replace(laugh(2, 9, 5), source_weight=0)], 5)[0] == 0


def test_points_by_hand_are_what_they_say_unless_they_are_struck() -> None:
    given_ = replace(
        thanks(1, 9, 1), source=Source.POINTS, amount=-7, giver_trust=0, source_weight=0
    )
    assert score_totals([given_]) == {9: {ContributionKind.HELPED: -7}}
    assert why([replace(given_, voided=True)], 1) == (0, (Reduction.STRUCK,))


@given(CONTRIBUTIONS, st.integers(0, 25))
def test_acts_seen_among_others_are_worth_what_they_are_in_the_whole(
    contributions: list[Contribution], cut: int
) -> None:
    whole = {line.contributions: line for line in score_lines(contributions)}
    for line in score_lines(contributions[:cut], contributions[cut:]):
        assert whole[line.contributions] == line


PAIRS_THAT_ANSWER = st.lists(
    st.builds(
        thanks,
        giver=st.integers(1, 3),
        receiver=st.integers(1, 3),
        message=st.integers(1, 40),
        at=st.integers(0, 240).map(lambda hours: NOON + timedelta(hours=hours)),
    ).filter(lambda contribution: contribution.giver_id != contribution.receiver_id),
    max_size=40,
    unique_by=lambda contribution: contribution.key,
)


@given(PAIRS_THAT_ANSWER)
def test_thanks_answer_what_came_within_a_day_and_wear_off_by_the_six_days_before(
    given_: list[Contribution],
) -> None:
    for line in score_lines(given_):
        [mine] = line.contributions
        earlier = sum(
            (other.giver_id, other.receiver_id) == (mine.giver_id, mine.receiver_id)
            and mine.day - timedelta(days=6) <= other.day < mine.day
            for other in given_
        )
        assert (Reduction.WEEKLY in line.reductions) == (earlier >= 2)
        answers = any(
            (other.giver_id, other.receiver_id) == (mine.receiver_id, mine.giver_id)
            and mine.at - timedelta(hours=24) <= other.at
            and (other.at, other.key) < (mine.at, mine.key)
            for other in given_
        )
        assert (Reduction.ANSWERED in line.reductions) == answers


@pytest.mark.parametrize("give", [thanks, laugh])
def test_what_two_people_give_each_other_without_end_is_scored_in_proportion(
    give: Callable[[int, int, int], Contribution],
) -> None:
    def seconds(number: int) -> float:
        flood = [give(1 + at % 2, 2 - at % 2, at) for at in range(number)]
        begun = process_time()
        score_lines(flood)
        return process_time() - begun

    assert seconds(8_000) < 40 * seconds(800)  # 100 times as long if each looked at all others
