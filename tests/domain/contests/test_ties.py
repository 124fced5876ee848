"""Ties: shared, chosen, or decided by a run-off; a recount gives the same result."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.approval_counting import APPROVED, count_approvals
from domain.contests.contest import Entry, EntryStatus
from domain.contests.contest_rules import MAX_TIED, ContestRules, TiePolicy
from domain.contests.prizes import PrizeAward
from domain.contests.result import (
    ContestResult,
    describe_certainty,
    results_from_document,
    results_to_document,
)
from domain.contests.ties import (
    OpenTie,
    TieOutcome,
    apply_tie_decision,
    describe_tie,
    entries_to_break,
    tied_entries,
    undecided_ties,
)

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    return [Entry(n + 1, 1, 100 + n, "x", None, EntryStatus.IN, NOW) for n in range(count)]


def level(count: int, others: int = 1) -> ContestResult:
    """Return a result with this many tied entries of two marks each, and others with one."""
    some = entries(count + others)
    marks = [(entry.id, voter, APPROVED) for entry in some[:count] for voter in (1, 2)]
    marks += [(entry.id, 3, APPROVED) for entry in some[count:]]
    return count_approvals(some, marks)


def tie(
    result: ContestResult, policy: TiePolicy, chosen_id: int | None = None, *, decided: bool = True
) -> OpenTie:
    return OpenTie(1, 1, PrizeAward.PUBLIC, policy, tied_entries(result), NOW, decided, chosen_id)


def second(votes: list[int], count: int) -> ContestResult:
    """Return the result of a run-off; each of `votes` is the number of an entry."""
    return count_approvals(entries(count), [(e, 50 + n, APPROVED) for n, e in enumerate(votes)])


def test_a_tie_is_of_the_first_place_among_those_with_votes() -> None:
    assert tied_entries(level(2)) == (1, 2)
    assert tied_entries(level(1)) == ()
    assert tied_entries(count_approvals(entries(3), [])) == ()


@pytest.mark.parametrize("policy", TiePolicy)
def test_without_a_tie_there_is_nothing_to_break_or_to_say(policy: TiePolicy) -> None:
    result = level(1)
    assert entries_to_break(result, policy) == ()
    assert apply_tie_decision(result, None, None, policy) == result
    assert describe_tie(result) is None


def test_a_shared_tie_is_nobodys_to_break_and_is_said() -> None:
    result = apply_tie_decision(level(2), None, None, TiePolicy.SHARED)
    assert entries_to_break(result, TiePolicy.SHARED) == ()
    assert result.tie == TieOutcome.SHARED
    assert len(result.winners) == 2
    assert describe_tie(result) is not None


def test_too_many_are_level_to_be_chosen_from() -> None:
    result = level(MAX_TIED + 1)
    assert entries_to_break(result, TiePolicy.CHOICE) == ()
    assert apply_tie_decision(result, None, None, TiePolicy.CHOICE).tie == TieOutcome.TOO_MANY


def test_a_tie_that_is_yet_to_be_broken_stays_as_it_is() -> None:
    result = level(2)
    assert (
        apply_tie_decision(
            result, tie(result, TiePolicy.CHOICE, decided=False), None, TiePolicy.CHOICE
        )
        == result
    )


@given(count=st.integers(2, MAX_TIED), data=st.data())
def test_the_chosen_one_wins_alone_and_the_other_tied_come_second(
    count: int, data: st.DataObject
) -> None:
    result = level(count)
    winner = data.draw(st.sampled_from(tied_entries(result)))
    broken = apply_tie_decision(
        result, tie(result, TiePolicy.CHOICE, winner), None, TiePolicy.CHOICE
    )
    assert [placed.entry_id for placed in broken.winners] == [winner]
    assert [placed.place for placed in broken.placed] == [1, *[2] * (count - 1), count + 1]
    assert broken.tie == TieOutcome.CHOSEN
    assert describe_certainty(broken) is None


def test_nobody_chose_in_time() -> None:
    result = level(2)
    broken = apply_tie_decision(result, tie(result, TiePolicy.CHOICE), None, TiePolicy.CHOICE)
    assert broken.tie == TieOutcome.LATE
    assert len(broken.winners) == 2


@given(votes=st.lists(st.integers(1, 3), max_size=9))
def test_a_run_off_orders_the_tied_by_its_votes_and_nothing_else(votes: list[int]) -> None:
    result = level(3)
    broken = apply_tie_decision(
        result, tie(result, TiePolicy.RUN_OFF), second(votes, 3), TiePolicy.RUN_OFF
    )
    most = max(votes.count(entry) for entry in (1, 2, 3))
    leading = {entry for entry in (1, 2, 3) if votes.count(entry) == most}
    assert {placed.entry_id for placed in broken.winners} == leading
    assert broken.tie == (TieOutcome.RUN_OFF if len(leading) == 1 else TieOutcome.LEVEL)
    assert broken.placed[3:] == result.placed[3:]
    assert dict(broken.run_off_votes) == {entry: votes.count(entry) for entry in (1, 2, 3)}
    # Scores are those of the count: a run-off changes places and no points.
    assert {p.entry_id: p.score for p in broken.placed} == {
        p.entry_id: p.score for p in result.placed
    }


def test_a_choice_holds_though_another_of_the_tied_was_taken_out_since() -> None:
    result = level(3)
    decided = tie(result, TiePolicy.CHOICE, 2)
    left = count_approvals(entries(2), [(e, v, APPROVED) for e in (1, 2) for v in (1, 2)])
    assert [
        p.entry_id for p in apply_tie_decision(left, decided, None, TiePolicy.CHOICE).winners
    ] == [2]
    alone = count_approvals(entries(1), [(1, 1, APPROVED)])
    assert apply_tie_decision(alone, decided, None, TiePolicy.CHOICE) == alone


@pytest.mark.parametrize("ended", TieOutcome)
def test_whatever_became_of_a_tie_is_said(ended: TieOutcome) -> None:
    for voters in (0, 3):
        result = replace(level(2), tie=ended.value, tied=(1, 2), run_off_voters=voters)
        assert describe_tie(result) is not None


def test_results_are_read_back_as_they_were_kept() -> None:
    broken = apply_tie_decision(
        level(2), tie(level(2), TiePolicy.RUN_OFF), second([1, 1, 2], 2), TiePolicy.RUN_OFF
    )
    for results in (
        {PrizeAward.PUBLIC: broken},
        {PrizeAward.JURY: level(1)},
        {PrizeAward.PUBLIC: broken, PrizeAward.JURY: level(2)},
    ):
        assert results_from_document(results_to_document(results)) == results


def test_only_what_is_not_decided_is_to_be_decided() -> None:
    result = level(2)
    waiting = tie(result, TiePolicy.CHOICE, decided=False)
    assert undecided_ties([tie(result, TiePolicy.CHOICE), waiting]) == [waiting]


def test_rules_with_ties_are_read_back_as_they_were_kept() -> None:
    rules = ContestRules(ties=TiePolicy.RUN_OFF, run_off_hours=12)
    assert ContestRules.from_document(rules.as_document()) == rules
    assert "12" in str([said.values for said in rules.describe()])


@pytest.mark.parametrize("policy", [TiePolicy.CHOICE, TiePolicy.RUN_OFF])
@given(count=st.integers(2, MAX_TIED), data=st.data())
def test_what_was_withdrawn_before_the_decision_cannot_win(
    policy: TiePolicy, count: int, data: st.DataObject
) -> None:
    result = level(count)
    withdrawn = data.draw(
        st.sets(st.sampled_from(tied_entries(result)), min_size=1, max_size=count - 1)
    )
    voted = data.draw(st.lists(st.integers(1, count), max_size=9))
    chosen_id = data.draw(st.sampled_from(tied_entries(result)))
    open_tie = replace(tie(result, policy, chosen_id), withdrawn=frozenset(withdrawn))
    broken = apply_tie_decision(result, open_tie, second(voted, count), policy)
    winners = {placed.entry_id for placed in broken.winners}
    assert winners
    assert not winners & withdrawn
    assert describe_tie(broken) is not None
    if count - len(withdrawn) == 1:
        assert broken.tie == TieOutcome.ALONE
        assert len(winners) == 1
    assert [placed.entry_id for placed in broken.placed[count:]] == [
        placed.entry_id for placed in result.placed[count:]
    ]
