"""Shards: each guild is on one, and each notation is accepted or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.shards import ALL_SHARDS, Shards

GUILDS = st.integers(min_value=1, max_value=2**63 - 1)


@st.composite
def ranges(draw: st.DrawFn) -> Shards:
    count = draw(st.integers(1, 64))
    first = draw(st.integers(0, count - 1))
    return Shards(first, draw(st.integers(first, count - 1)), count)


@given(ranges())
def test_what_is_written_is_read_again(shards: Shards) -> None:
    assert Shards.parse(f" {shards} ") == shards
    assert shards.is_complete == (len(shards.numbers) == shards.count)


@given(GUILDS, st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_of_processes_that_share_all_shards_exactly_one_has_a_guild(
    guild_id: int, sizes: list[int]
) -> None:
    count, first = sum(sizes), 0
    shared = []
    for size in sizes:
        shared.append(Shards(first, first + size - 1, count))
        first += size
    (its,) = [shards for shards in shared if shards.has(guild_id)]
    assert its.shard_of(guild_id) in its.numbers
    assert ALL_SHARDS.has(guild_id)


def test_a_guild_is_where_discord_says() -> None:
    # Discord's own formula: (guild_id >> 22) % num_shards.
    assert Shards(0, 0, 16).shard_of(41_771_983_423_143_937) == 6


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "write the shards as 0-3/16"),
        ("3", "write the shards as 0-3/16"),
        ("0-3", "write the shards as 0-3/16"),
        ("-1/4", "write the shards as 0-3/16"),
        ("0,2/4", "write the shards as 0-3/16"),
        ("0/0", "there can be 1 to"),
        ("0/99999", "there can be 1 to"),
        ("4/4", "the last is 3"),
        ("0-4/4", "the last is 3"),
        ("3-1/4", "the smaller number first"),
    ],
)
def test_what_is_no_range_is_refused_with_how_to_write_one(written: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Shards.parse(written)


@given(st.text(max_size=12))
def test_whatever_is_read_is_a_range(written: str) -> None:
    try:
        shards = Shards.parse(written)
    except ValueError:
        return
    assert 0 <= shards.first <= shards.last < shards.count
