"""The order of the gallery is fair."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.contests.contest import Entry, EntryStatus
from domain.contests.gallery import GALLERY_PAGE_SIZE, paginate, shuffle_for


def entries(count: int) -> list[Entry]:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    return [Entry(number, 1, number, "…", None, EntryStatus.IN, at) for number in range(count)]


@given(count=st.integers(0, 40), viewer=st.integers(0, 2**63))
def test_the_pages_hold_each_entry_once_and_stay_as_they_are(count: int, viewer: int) -> None:
    order = shuffle_for(entries(count), viewer)
    assert order == shuffle_for(entries(count)[::-1], viewer)
    _, pages = paginate(order, 0)
    read = [entry for page in range(pages) for entry in paginate(order, page)[0]]
    assert read == order
    assert len(set(read)) == count
    assert all(len(paginate(order, page)[0]) <= GALLERY_PAGE_SIZE for page in range(pages))


def test_every_entry_comes_first_about_as_often() -> None:
    first = Counter(shuffle_for(entries(5), viewer)[0].id for viewer in range(2000))
    assert all(300 < times < 500 for times in first.values())


def test_a_page_beyond_the_last_is_the_last() -> None:
    order = entries(7)
    assert paginate(order, 99) == (order[5:], 2)
