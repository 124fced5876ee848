"""The owner of a prize after it was passed on."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.contests.approval_counting import APPROVED, count_approvals
from domain.contests.contest import Entry, EntryStatus
from domain.contests.prize_transfer import PrizeTransfer, holders, next_in_line

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

people = st.lists(st.sampled_from([100, 101, 102, -5]), min_size=1, max_size=7)


@given(people, st.data())
def test_a_prize_goes_down_the_line_to_people_who_never_had_it(
    authors: list[int], data: st.DataObject
) -> None:
    entries = [
        Entry(number, 1, author, None, None, data.draw(st.sampled_from(EntryStatus)), NOW)
        for number, author in enumerate(authors, start=1)
    ]
    marks = [
        (entry.id, voter, APPROVED)
        for entry in entries
        for voter in range(data.draw(st.integers(0, 3)))
    ]
    result = count_approvals(entries, marks)
    passed: list[PrizeTransfer] = []
    had = {entry.author_id for entry in entries if entry.id in holders(result, passed)}
    assert holders(result, []) == [winner.entry_id for winner in result.winners]
    while following := next_in_line(result, passed, entries):
        held = holders(result, passed)
        if not held:
            break
        heir = following[0]
        assert heir.status is EntryStatus.IN
        assert heir.author_id > 0
        assert heir.author_id not in had
        giver = data.draw(st.sampled_from(held))
        passed.append(PrizeTransfer(giver, heir.id))
        had.add(heir.author_id)
        assert len(holders(result, passed)) == len(held)
        assert heir.id in holders(result, passed)
        assert giver not in holders(result, passed)
