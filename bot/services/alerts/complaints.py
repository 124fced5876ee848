"""Complaints in channels in which nothing is offered, for alerts."""

from __future__ import annotations

import asyncio

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Stoppable
from bot.services.intent_counts import HeardCounts, occurrence_of
from domain.alerts.settings import ALERTS
from domain.incoming_message import IncomingMessage
from domain.intent import Detector, IntentInput, may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.message_text import MessageText
from domain.offers import COMPLAINING, MAX_MESSAGE_AGE, SURELY_COMPLAINING, offers_enabled_in

MAX_WAITING = 1_000
"""The most messages waiting to be read; more are dropped, and an alert is open by then."""

log = structlog.stdlib.get_logger(__name__)


class ComplaintCountService(Stoppable):
    """Counts complaints where offers do not: in all other channels that the bot can read."""

    def __init__(self, core: Core, detector: Detector) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._detector = detector
        self._counts = HeardCounts(core)
        self._waiting: list[IncomingMessage] = []
        self._closed = False
        self._worker = BackgroundWorker("complaints", self._read_waiting)

    def may_matter(self, guild_id: int, said: MessageText) -> bool:
        """Return whether a message is worth reading; called for each one."""
        return (may_complain(said) or may_matter(said)) and self._guilds.of(guild_id).has(ALERTS)

    def enqueue(self, message: IncomingMessage) -> None:
        """Queue a member's message, synchronously."""
        settings = self._guilds.of(message.guild_id)
        if (
            self._closed
            or message.by_team
            or settings.moderator_channel_id is None
            or settings.moderator_channel_id in message.places
            # Those are counted with the offers.
            or any(offers_enabled_in(settings, place) for place in message.places)
            or len(self._waiting) >= MAX_WAITING
            or self._clock() - message.at > MAX_MESSAGE_AGE
        ):
            return
        self._waiting.append(message)
        self._worker.wake()

    async def drain(self) -> None:
        """Wait until all queued messages are counted."""
        await self._worker.wait()

    async def close(self) -> None:
        """Finish the running batch, and drop the queued messages."""
        self._closed = True
        self._waiting.clear()
        await self.drain()

    async def _read_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            read = [IntentInput(each.said, each.answered, ()) for each in batch]
            # Off the event loop: a careful reading takes a part of a millisecond.
            scores = await asyncio.to_thread(self._detector.read_many, read, {"complaint"})
            for message, score in zip(batch, scores, strict=True):
                enough = COMPLAINING if may_matter(message.said) else SURELY_COMPLAINING
                if score.complaint >= enough:
                    self._counts.add(occurrence_of(message, complains=True))
            await self._counts.write()
