"""Complaints in channels in which nothing is offered, for alerts."""

from __future__ import annotations

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Stoppable
from bot.services.intent_counts import HeardCounts, occurrence_of
from bot.services.intent_reading import IntentReader, Reading
from domain.alerts.settings import ALERTS
from domain.incoming_message import IncomingMessage, Places
from domain.intent import may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.listening.items import is_complaint
from domain.message_text import MessageText
from domain.offers import MAX_MESSAGE_AGE, offers_enabled_in

MAX_WAITING = 1_000
"""The most messages waiting to be read; more are dropped, and an alert is open by then."""


class ComplaintCountService(Stoppable):
    """Counts complaints where offers do not: in all other channels that the bot can read."""

    def __init__(self, core: Core, reader: IntentReader) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._reader = reader
        self._counts = HeardCounts(core)
        self._waiting: list[tuple[IncomingMessage, Reading]] = []
        self._closed = False
        self._worker = BackgroundWorker("complaints", self._read_waiting)

    def may_matter(self, guild_id: int, places: Places, said: MessageText) -> bool:
        """Return whether a message is worth reading; called for each one.

        Those in places with offers are counted with the offers.
        """
        settings = self._guilds.of(guild_id)
        return (
            settings.has(ALERTS)
            and settings.moderator_channel_id is not None
            and settings.moderator_channel_id not in places
            and not offers_enabled_in(settings, places)
            and (may_complain(said) or may_matter(said))
        )

    def enqueue(self, message: IncomingMessage) -> None:
        """Queue a member's message, synchronously."""
        if (
            self._closed
            or message.by_team
            or len(self._waiting) >= MAX_WAITING
            or self._clock() - message.at > MAX_MESSAGE_AGE
        ):
            return
        self._waiting.append((message, self._reader.read(message, {"complaint"})))
        self._worker.wake()

    async def drain(self) -> None:
        """Wait until all queued messages are counted."""
        self._reader.hurry()
        await self._worker.wait()

    async def close(self) -> None:
        """Finish the running batch, and drop the queued messages."""
        self._closed = True
        self._waiting.clear()
        await self.drain()

    async def _read_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            for message, reading in batch:
                scores = await reading
                if scores is not None and is_complaint(message.said, scores):
                    self._counts.add(occurrence_of(message, complains=True))
            await self._counts.write()
