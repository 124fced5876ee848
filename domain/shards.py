"""Discord's shards of a bot's servers, and the range that this process runs.

Discord sends what happens in a server to the one shard with the number `(server's id >> 22) %
number of shards`, and what happens in direct messages to shard 0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_SHARDS = 1 << 14
"""Maximum number of shards, beyond any known bot's."""
ID_BITS_BELOW = 22
"""Number of bits of an id below its time, which sharding ignores."""

_WRITTEN = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?/([0-9]{1,5})")


@dataclass(frozen=True, slots=True)
class Shards:
    """The shards from `first` to `last`, both included, of `count` in all."""

    first: int
    last: int
    count: int

    @classmethod
    def parse(cls, written: str) -> Shards:
        """Parse the form that an operator writes: `0-3/16`, or `5/16` for one.

        Raises `ValueError`, saying how to write them, for anything else.
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
        """Return the shortest form that `parse` reads."""
        span = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{span}/{self.count}"

    @property
    def numbers(self) -> range:
        """The numbers of these shards."""
        return range(self.first, self.last + 1)

    @property
    def is_complete(self) -> bool:
        """Whether these are all shards."""
        return len(self.numbers) == self.count

    @property
    def share(self) -> float:
        """The part of all shards that these are: of what all processes share, such as limits."""
        return len(self.numbers) / self.count

    def shard_of(self, guild_id: int) -> int:
        """Return the shard of the guild, whether it is among these or not."""
        return (guild_id >> ID_BITS_BELOW) % self.count

    def has(self, guild_id: int) -> bool:
        """Return whether the guild is on one of these shards."""
        return self.shard_of(guild_id) in self.numbers


ALL_SHARDS = Shards(0, 0, 1)
"""All guilds in one shard, as a new bot has them."""
