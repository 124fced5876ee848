"""Splitting many values into lists that one statement can take."""

from __future__ import annotations

from collections.abc import Collection, Iterator

AT_ONCE = 512
"""Maximum number of values in a statement; SQLite's own limit is far higher, its planner's not."""


def chunked(values: Collection[int]) -> Iterator[list[int]]:
    """Yield the values in order, for `IN`, in lists of at most `AT_ONCE`; none for no values.

    The length of each list is a power of two, with its last value repeated, which does not change
    the result of `IN`: so the driver, which caches prepared statements per connection, sees only
    ten.
    """
    ordered = sorted(values)
    for start in range(0, len(ordered), AT_ONCE):
        some = ordered[start : start + AT_ONCE]
        length = 1 << (len(some) - 1).bit_length()
        yield some + some[-1:] * (length - len(some))


GUILDS_TOGETHER = 50
"""Guilds that one transaction names: with more of them it would make all others wait."""


def guild_groups(guild_ids: Collection[int]) -> Iterator[list[int]]:
    """Yield guilds in order, in groups for a transaction each, that others do not wait for long."""
    ordered = sorted(guild_ids)
    for start in range(0, len(ordered), GUILDS_TOGETHER):
        yield ordered[start : start + GUILDS_TOGETHER]
