"""Ties: shared, chosen, or voted on once more; and a recount comes to the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.contests.contest import Entry, Standing
from domain.contests.marks import MARKED, count_marks
from domain.contests.result import Result, read_results, results_document, verdict
from domain.contests.rules import MOST_TIED, Prize, Rules, Ties
from domain.contests.ties import Ended, OpenTie, applied, tie_said, tied, to_break, undecided

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def entries(count: int) -> list[Entry]:
    return [Entry(n + 1, 1, 100 + n, "x", None, Standing.IN, NOW) for n in range(count)]


def level(count: int, others: int = 1) -> Result:
    """So many entries with two marks each, and others with one."""
    some = entries(count + others)
    marks = [(entry.id, voter, MARKED) for entry in some[:count] for voter in (1, 2)]
    marks += [(entry.id, 3, MARKED) for entry in some[count:]]
    return count_marks(some, marks)


def tie(
    result: Result, policy: Ties, chosen_id: int | None = None, *, decided: bool = True
) -> OpenTie:
    return OpenTie(1, 1, Prize.PUBLIC, policy, tied(result), NOW, decided, chosen_id)


def second(votes: list[int], count: int) -> Result:
    """A run-off in which each of `votes` is for that entry."""
    return count_marks(entries(count), [(e, 50 + n, MARKED) for n, e in enumerate(votes)])


def test_a_tie_is_of_the_first_place_among_those_with_votes() -> None:
    assert tied(level(2)) == (1, 2)
    assert tied(level(1)) == ()
    assert tied(count_marks(entries(3), [])) == ()


@pytest.mark.parametrize("policy", Ties)
def test_without_a_tie_there_is_nothing_to_break_or_to_say(policy: Ties) -> None:
    result = level(1)
    assert to_break(result, policy) == ()
    assert applied(result, None, None, policy) == result
    assert tie_said(result) is None


def test_a_shared_tie_is_nobodys_to_break_and_is_said() -> None:
    result = applied(level(2), None, None, Ties.SHARED)
    assert to_break(result, Ties.SHARED) == ()
    assert result.tie == Ended.SHARED
    assert len(result.winners) == 2
    assert tie_said(result) is not None


def test_too_many_are_level_to_be_chosen_from() -> None:
    result = level(MOST_TIED + 1)
    assert to_break(result, Ties.CHOICE) == ()
    assert applied(result, None, None, Ties.CHOICE).tie == Ended.TOO_MANY


def test_a_tie_that_is_yet_to_be_broken_stays_as_it_is() -> None:
    result = level(2)
    assert applied(result, tie(result, Ties.CHOICE, decided=False), None, Ties.CHOICE) == result


@given(count=st.integers(2, MOST_TIED), data=st.data())
def test_the_chosen_one_wins_alone_and_the_other_tied_come_second(
    count: int, data: st.DataObject
) -> None:
    result = level(count)
    winner = data.draw(st.sampled_from(tied(result)))
    broken = applied(result, tie(result, Ties.CHOICE, winner), None, Ties.CHOICE)
    assert [placed.entry_id for placed in broken.winners] == [winner]
    assert [placed.place for placed in broken.placed] == [1, *[2] * (count - 1), count + 1]
    assert broken.tie == Ended.CHOSEN
    assert verdict(broken) is None


def test_nobody_chose_in_time() -> None:
    result = level(2)
    broken = applied(result, tie(result, Ties.CHOICE), None, Ties.CHOICE)
    assert broken.tie == Ended.LATE
    assert len(broken.winners) == 2


@given(votes=st.lists(st.integers(1, 3), max_size=9))
def test_a_run_off_orders_the_tied_by_its_votes_and_nothing_else(votes: list[int]) -> None:
    result = level(3)
    broken = applied(result, tie(result, Ties.RUN_OFF), second(votes, 3), Ties.RUN_OFF)
    most = max(votes.count(entry) for entry in (1, 2, 3))
    leading = {entry for entry in (1, 2, 3) if votes.count(entry) == most}
    assert {placed.entry_id for placed in broken.winners} == leading
    assert broken.tie == (Ended.RUN_OFF if len(leading) == 1 else Ended.LEVEL)
    assert broken.placed[3:] == result.placed[3:]
    assert dict(broken.run_off_votes) == {entry: votes.count(entry) for entry in (1, 2, 3)}
    # Scores are those of the count: a run-off changes places and no points.
    assert {p.entry_id: p.score for p in broken.placed} == {
        p.entry_id: p.score for p in result.placed
    }


def test_a_choice_holds_though_another_of_the_tied_was_taken_out_since() -> None:
    result = level(3)
    decided = tie(result, Ties.CHOICE, 2)
    left = count_marks(entries(2), [(e, v, MARKED) for e in (1, 2) for v in (1, 2)])
    assert [p.entry_id for p in applied(left, decided, None, Ties.CHOICE).winners] == [2]
    alone = count_marks(entries(1), [(1, 1, MARKED)])
    assert applied(alone, decided, None, Ties.CHOICE) == alone


@pytest.mark.parametrize("ended", Ended)
def test_whatever_became_of_a_tie_is_said(ended: Ended) -> None:
    for voters in (0, 3):
        result = replace(level(2), tie=ended.value, tied=(1, 2), run_off_voters=voters)
        assert tie_said(result) is not None


def test_results_are_read_back_as_they_were_kept() -> None:
    broken = applied(level(2), tie(level(2), Ties.RUN_OFF), second([1, 1, 2], 2), Ties.RUN_OFF)
    for results in (
        {Prize.PUBLIC: broken},
        {Prize.JURY: level(1)},
        {Prize.PUBLIC: broken, Prize.JURY: level(2)},
    ):
        assert read_results(results_document(results)) == results


def test_only_what_is_not_decided_is_to_be_decided() -> None:
    result = level(2)
    waiting = tie(result, Ties.CHOICE, decided=False)
    assert undecided([tie(result, Ties.CHOICE), waiting]) == [waiting]


def test_rules_with_ties_are_read_back_as_they_were_kept() -> None:
    rules = Rules(ties=Ties.RUN_OFF, run_off_hours=12)
    assert Rules.from_document(rules.as_document()) == rules
    assert "12" in str([said.values for said in rules.said()])


@pytest.mark.parametrize("policy", [Ties.CHOICE, Ties.RUN_OFF])
@given(count=st.integers(2, MOST_TIED), data=st.data())
def test_what_was_withdrawn_before_the_decision_cannot_win(
    policy: Ties, count: int, data: st.DataObject
) -> None:
    result = level(count)
    withdrawn = data.draw(st.sets(st.sampled_from(tied(result)), min_size=1, max_size=count - 1))
    voted = data.draw(st.lists(st.integers(1, count), max_size=9))
    chosen_id = data.draw(st.sampled_from(tied(result)))
    open_tie = replace(tie(result, policy, chosen_id), withdrawn=frozenset(withdrawn))
    broken = applied(result, open_tie, second(voted, count), policy)
    winners = {placed.entry_id for placed in broken.winners}
    assert winners
    assert not winners & withdrawn
    assert tie_said(broken) is not None
    if count - len(withdrawn) == 1:
        assert broken.tie == Ended.ALONE
        assert len(winners) == 1
    assert [placed.entry_id for placed in broken.placed[count:]] == [
        placed.entry_id for placed in result.placed[count:]
    ]
