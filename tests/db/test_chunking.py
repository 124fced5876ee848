"""Lists of values, split by the number that one statement may have."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.chunking import AT_ONCE, chunked


@given(st.sets(st.integers(min_value=0, max_value=1 << 62), max_size=2 * AT_ONCE + 1))
def test_every_value_is_in_one_list_and_lists_have_few_lengths(values: set[int]) -> None:
    lists = list(chunked(values))
    assert sum(len(set(some)) for some in lists) == len(values)
    assert set().union(*lists) == values
    assert {len(some) for some in lists} <= {1 << power for power in range(10)}
