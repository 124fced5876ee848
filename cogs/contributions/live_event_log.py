"""A log of gateway events during a backfill, which are newer than any page of it."""

from __future__ import annotations

from domain.contributions import normalize_emoji


class LiveEventLog:
    """Remembers deleted messages and changed reactions during a backfill.

    A page of a channel's history shows the state when Discord wrote it. Events received since may
    have been processed before the page is, and must not be overwritten by it.
    """

    def __init__(self) -> None:
        self._readers = 0
        self._lost: set[int] = set()
        self._noted: set[tuple[int, str | None, int | None]] = set()

    def begin(self) -> None:
        """Start recording, before the first page is read; several guilds may be read at once."""
        self._readers += 1

    def end(self) -> None:
        """Stop recording, after the last page was processed, unless others are still reading."""
        self._readers -= 1
        if not self._readers:
            self._lost.clear()
            self._noted.clear()

    def lose(self, message_id: int) -> None:
        """Record a deleted message."""
        if self._readers:
            self._lost.add(message_id)

    def note(self, message_id: int, emoji: str | None = None, giver_id: int | None = None) -> None:
        """Record a changed reaction; without `giver_id` everybody's, without `emoji` all."""
        if self._readers:
            plain = normalize_emoji(emoji) if emoji is not None else None
            self._noted.add((message_id, plain, giver_id))

    def has_lost(self, message_id: int) -> bool:
        """Return whether the message was deleted."""
        return message_id in self._lost

    def knows(self, message_id: int, emoji: str, giver_id: int) -> bool:
        """Return whether this reaction, by its normalised emoji, has changed since the page."""
        return not self._noted.isdisjoint(
            (
                (message_id, emoji, giver_id),
                (message_id, emoji, None),
                (message_id, None, None),
            )
        )
