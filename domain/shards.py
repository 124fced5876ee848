"""Shards: the parts in which Discord hands out a bot's servers, and which of them are ours.

Discord sends what happens in a server to the one shard with the number
`(server's id >> 22) % how many there are`, and what happens in direct messages to shard 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SHARDS = 1 << 14
"""So many shards there may be: beyond any bot that Discord has seen."""
ID_BITS_BELOW = 22
"""The bits of an id that lie below the time in it, which shards do not look at."""

_WRITTEN = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?/([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last`, both included, of `count` in all."""

    first: int
    last: int
    count: int

    @classmethod
    def parse(cls, written: str) -> Shards:
        """As an operator writes them: `0-3/16`, or `5/16` for one.

        Raises `ValueError`, saying how to write them, for what is no such range.
        """
        found = _WRITTEN.fullmatch(written.strip())
        if found is None:
            raise ValueError("write the shards as 0-3/16: the first, the last, and how many in all")
        first, last, count = (int(number) for number in (found[1], found[2] or found[1], found[3]))
        if not 1 <= count <= MAX_SHARDS:
            raise ValueError(f"there can be 1 to {MAX_SHARDS} shards in all")
        if not first <= last < count:
            raise ValueError(
                f"of {count} shards the first is 0 and the last is {count - 1}; write the smaller "
                "number first"
            )
        return cls(first, last, count)

    def __str__(self) -> str:
        """As it is written, the shortest way."""
        span = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{span}/{self.count}"

    @property
    def numbers(self) -> range:
        """The number of each."""
        return range(self.first, self.last + 1)

    @property
    def is_complete(self) -> bool:
        """Whether these are all there are."""
        return len(self.numbers) == self.count

    def shard_of(self, guild_id: int) -> int:
        """The shard of the guild, whether it is among these or not."""
        return (guild_id >> ID_BITS_BELOW) % self.count

    def has(self, guild_id: int) -> bool:
        """Whether the guild is on one of these."""
        return self.shard_of(guild_id) in self.numbers


ALL_SHARDS = Shards(0, 0, 1)
"""All guilds in one shard, as a bot starts out."""
