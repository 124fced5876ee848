"""Complaints in channels in which nothing is offered: for alerts, and for a team that talks."""

from __future__ import annotations

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Stoppable
from bot.services.intent_counts import HeardCounts, occurrence_of
from bot.services.intent_reading import IntentReader, Reading
from bot.services.moderator_hints import ModeratorHints
from db.consent import ConsentRepository
from domain.alerts.settings import ALERTS
from domain.cases.settings import CASES
from domain.distress import is_self_harm, may_be_self_harm
from domain.incoming_message import IncomingMessage, Places
from domain.intent import may_matter
from domain.intent.complaint_prefilter import may_complain
from domain.listening.items import is_complaint
from domain.message_text import MessageText
from domain.offers import MAX_MESSAGE_AGE, SURELY_COMPLAINING, offers_enabled_in

log = structlog.stdlib.get_logger(__name__)

MAX_WAITING = 1_000
"""The most messages waiting to be read; more are dropped, and an alert is open by then."""


class ComplaintCountService(Stoppable):
    """Counts complaints where offers do not: in all other channels that the bot can read.

    Where members can talk with the team, it is shown them, too.
    """

    def __init__(self, core: Core, reader: IntentReader) -> None:
        self._clock = core.clock
        self._database = core.database
        self._guilds = core.guild_settings
        self._hints = ModeratorHints(core)
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
        is_shown = settings.has(CASES)
        return (
            (settings.has(ALERTS) or is_shown)
            and settings.moderator_channel_id is not None
            and settings.moderator_channel_id not in places
            and not offers_enabled_in(settings, places)
            and (may_complain(said) or may_matter(said) or (is_shown and may_be_self_harm(said)))
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
                if scores is None:
                    continue
                complains = is_complaint(message.said, scores)
                if complains:
                    self._counts.add(occurrence_of(message, complains=True))
                try:
                    await self._show(
                        message, sure=complains and scores.complaint >= SURELY_COMPLAINING
                    )
                except Exception:
                    # Its words are not logged.
                    log.exception(
                        "complaint_skipped", guild=message.guild_id, message=message.message_id
                    )
            await self._counts.write()

    async def _show(self, message: IncomingMessage, *, sure: bool) -> None:
        """Show the team a message that surely complains, or sounds like self-harm."""
        guild_id = message.guild_id
        if not self._guilds.of(guild_id).has(CASES):
            return
        urgent = is_self_harm(message.said)
        if not (sure or urgent) or not self._hints.is_open(guild_id, urgent=urgent):
            return
        async with self._database.transaction(guild_id) as transaction:
            consent = await ConsentRepository(transaction).get(guild_id, message.author_id)
            if not consent.left_alone:
                await self._hints.show(transaction, message, urgent=urgent)
