"""Messages that were heard and not read yet, so that a channel's cursor does not pass them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


class UnreadMessages:
    """How many heard messages of each guild still wait for a reader in the background.

    While there are some, the guild's cursors are not stored: if the process dies, the next start
    reads the channels from before them.
    """

    def __init__(self) -> None:
        self._waiting: Counter[int] = Counter()

    def add(self, guild_id: int) -> None:
        """Note that a message of the guild was heard."""
        self._waiting[guild_id] += 1

    def remove(self, guild_ids: Iterable[int]) -> None:
        """Note that messages of these guilds, one for each id, were read and are on disk."""
        for guild_id in guild_ids:
            self._waiting[guild_id] -= 1
            if self._waiting[guild_id] <= 0:
                del self._waiting[guild_id]

    @property
    def guilds(self) -> frozenset[int]:
        """The guilds with unread messages."""
        return frozenset(self._waiting)
