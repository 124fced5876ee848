"""Counting approvals and single choices."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from domain.contests.approval_counting import APPROVED, NOT_APPROVED, count_approvals
from domain.contests.contest import Entry, EntryStatus

AT = datetime(2026, 3, 2, tzinfo=UTC)


def entry(number: int, author: int = 0) -> Entry:
    return Entry(number, 1, author or 1000 + number, "…", None, EntryStatus.IN, AT)


MARKS = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 30), st.sampled_from([APPROVED, NOT_APPROVED])),
    unique_by=lambda mark: mark[:2],
)


@given(marks=MARKS, seed=st.integers())
def test_whoever_has_most_marks_is_first_in_whatever_order_they_came(
    marks: list[tuple[int, int, int]], seed: int
) -> None:
    entries = [entry(number) for number in range(1, 6)]
    result = count_approvals(entries, marks)
    mixed = list(marks)
    Random(seed).shuffle(mixed)
    assert count_approvals(entries[::-1], mixed) == result
    votes = [placed.votes for placed in result.placed]
    assert votes == sorted(votes, reverse=True)
    assert sum(votes) == result.votes == sum(m[0] < 6 and m[2] == APPROVED for m in marks)
    for placed in result.placed:
        assert placed.place == 1 + sum(other > placed.votes for other in votes)


def test_marks_taken_back_of_ones_own_and_of_new_accounts_do_not_count() -> None:
    entries = [entry(1, author=7), entry(2)]
    marks = [(1, 7, APPROVED), (1, 8, NOT_APPROVED), (2, 8, APPROVED), (2, 9, APPROVED)]
    result = count_approvals(entries, marks, too_new={9})
    assert [(placed.entry_id, placed.votes) for placed in result.placed] == [(2, 1), (1, 0)]
    assert (result.voters, result.votes) == (1, 1)
    assert (result.new_voters, result.new_votes) == (1, 1)
    assert result.sure is None


def test_equal_marks_share_a_place_and_nobody_is_surer_than_the_other() -> None:
    marks = [(1, 20, APPROVED), (2, 21, APPROVED), (3, 22, NOT_APPROVED)]
    result = count_approvals([entry(1), entry(2), entry(3)], marks)
    assert [placed.place for placed in result.placed] == [1, 1, 3]
    assert len(result.winners) == 2
    assert result.sure == 0.5


def test_a_wide_lead_is_surer_than_a_narrow_one() -> None:
    def sure(first: int, second: int) -> float:
        marks = [(1, 100 + n, APPROVED) for n in range(first)]
        marks += [(2, 200 + n, APPROVED) for n in range(second)]
        found = count_approvals([entry(1), entry(2)], marks).sure
        assert found is not None
        return found

    assert 0.5 < sure(11, 10) < sure(15, 10) < sure(60, 10) <= 1
