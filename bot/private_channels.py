"""Channels of private talks, in which the bot reads nothing and nothing counts."""

from __future__ import annotations

from domain.refusals import Refusal
from domain.translatable_text import text


class PrivateChannels(set[int]):
    """The ids of these channels: of the threads that cases have."""

    def check(self, channel_id: int) -> None:
        """Raise `Refusal` for something that is done about a message there."""
        if channel_id in self:
            raise Refusal(text("What is said in a private talk is not counted."))
