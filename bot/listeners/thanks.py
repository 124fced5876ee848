"""Detects thanks."""

from __future__ import annotations

from bot.app import App
from bot.services.contributions import ContributionService
from domain.incoming_message import IncomingMessage, Places
from domain.message_text import MessageText


class ThanksListener:
    """Records the thanks in messages, including those written while the bot was away."""

    backfill = True

    def __init__(self, app: App) -> None:
        self._contributions = app[ContributionService]

    def prefilter(self, _guild_id: int, _places: Places, said: MessageText, /) -> bool:
        """Return whether the message may thank somebody."""
        return self._contributions.may_thank(said)

    def handle(self, message: IncomingMessage) -> None:
        """Record the thanks in the message."""
        self._contributions.record_thanks(message)


create = ThanksListener
