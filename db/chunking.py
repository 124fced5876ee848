"""Many values, as many at a time as one statement may list."""

from __future__ import annotations

from collections.abc import Collection, Iterator

AT_ONCE = 512
"""How many values one statement may list; SQLite's own limit is far higher, its planner's not."""


def chunked(values: Collection[int]) -> Iterator[list[int]]:
    """The values in order, for `IN`, at most `AT_ONCE` a list; no list for no values.

    Each list is as long as a power of two, with its last value repeated, which `IN` does not mind:
    so the driver, which keeps each statement it has prepared on each connection, meets but ten.
    """
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        length = 1 << (len(some) - 1).bit_length()
        yield some + some[-1:] * (length - len(some))
