"""What the gateway tells while the past is read, which is newer than any page of it."""

from __future__ import annotations

from domain.contributions import normalize_emoji


class LiveEventLog:
    """Remembers, while the past is read, which messages went and which reactions came or went.

    A page of a channel's history shows how it was when Discord wrote it. What the gateway told in
    the meantime may have been taken in before the page is, and must not be overwritten by it.
    """

    def __init__(self) -> None:
        self._listens = False
        self._lost: set[int] = set()
        self._noted: set[tuple[int, str | None, int | None]] = set()

    def begin(self) -> None:
        """The past is read from here on: what was told before is in it."""
        self._listens = True
        self._lost.clear()
        self._noted.clear()

    def end(self) -> None:
        """Nothing of the past is on its way any more."""
        self._listens = False
        self._lost.clear()
        self._noted.clear()

    def lose(self, message_id: int) -> None:
        """The message is gone."""
        if self._listens:
            self._lost.add(message_id)

    def note(self, message_id: int, emoji: str | None = None, giver_id: int | None = None) -> None:
        """A reaction came or went; without `giver_id` everybody's went, without `emoji` all."""
        if self._listens:
            plain = normalize_emoji(emoji) if emoji is not None else None
            self._noted.add((message_id, plain, giver_id))

    def has_lost(self, message_id: int) -> bool:
        """Whether the message went."""
        return message_id in self._lost

    def knows(self, message_id: int, emoji: str, giver_id: int) -> bool:
        """Whether more is known of this reaction, by its plain emoji, than a page can tell."""
        return not self._noted.isdisjoint(
            (
                (message_id, emoji, giver_id),
                (message_id, emoji, None),
                (message_id, None, None),
            )
        )
