"""Negative reactions to the bot's own posts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.service_lifecycle import Buffering, Stoppable
from db.alert_signals import SignalRepository
from db.consent import ConsentRepository
from domain.alerts.measures import NEGATIVE_REACTIONS
from domain.alerts.settings import ALERTS
from domain.measures import Occurrence

COUNTED_ONCE_IN = timedelta(days=90)
MAX_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Reaction:
    """A member's negative reaction to a post of the bot."""

    guild_id: int
    channel_id: int
    message_id: int
    user_id: int
    at: datetime


class NegativeReactionService(Buffering, Stoppable):
    """Counts negative reactions, once for each member and post."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._waiting: list[Reaction] = []
        self._writing = asyncio.Lock()
        self._worker = BackgroundWorker("negative_reactions", self.flush)

    def note(self, guild_id: int, channel_id: int, message_id: int, user_id: int) -> None:
        """Note a negative reaction, synchronously; it is counted soon after."""
        settings = self._guilds.of(guild_id)
        if (
            not settings.has(ALERTS)
            # The team talks there.
            or channel_id == settings.moderator_channel_id
            or len(self._waiting) >= MAX_WAITING
        ):
            return
        self._waiting.append(Reaction(guild_id, channel_id, message_id, user_id, self._clock()))
        self._worker.wake()

    async def flush(self) -> None:
        """Count what was noted, without members who want to be left alone."""
        async with self._writing:
            while self._waiting:
                some = list(self._waiting)
                guilds = {each.guild_id for each in some}
                async with self._database.transaction(*guilds) as transaction:
                    seen: set[tuple[int, int]] = set()
                    for each in some:
                        if (each.message_id, each.user_id) in seen:
                            continue
                        seen.add((each.message_id, each.user_id))
                        consent = await ConsentRepository(transaction).get(
                            each.guild_id, each.user_id
                        )
                        before = await SignalRepository(transaction, each.guild_id).has(
                            NEGATIVE_REACTIONS,
                            each.user_id,
                            each.message_id,
                            each.at - COUNTED_ONCE_IN,
                        )
                        if not consent.left_alone and not before:
                            transaction.occurrences.add(_occurrence(each))
                del self._waiting[: len(some)]

    async def close(self) -> None:
        """Count what is left."""
        await self._worker.wait()
        await self.flush()


def _occurrence(reaction: Reaction) -> Occurrence:
    return Occurrence(
        NEGATIVE_REACTIONS,
        reaction.guild_id,
        reaction.at,
        reaction.user_id,
        channel_id=reaction.channel_id,
        message_id=reaction.message_id,
    )
