"""Counts of the words that members use, so that posts do not hit a nerve unawares."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.service_lifecycle import Startable, Stoppable
from db.word_counts import WordCountRepository, word_key
from domain.incoming_message import IncomingMessage, Places
from domain.message_text import MessageText
from domain.publishing.settings import PUBLISHING
from domain.publishing.word_counts import (
    PeriodCounter,
    counted_words,
    is_sad,
    period_of,
    word_hash,
)

WRITE_SECONDS = 60.0
"""The longest time that counts wait in memory; a crash loses them, and nothing else."""


@dataclass(slots=True)
class _GuildCounts:
    """One guild's counts of one period that are not all written yet."""

    words: PeriodCounter
    channels: Counter[int] = field(default_factory=Counter)


class WordCountService(Startable, Stoppable):
    """Counts words and messages of guilds whose team plans posts."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._key = b""
        self._counts: dict[tuple[int, datetime], _GuildCounts] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._worker = BackgroundWorker("word_counts", self._write)

    async def start(self) -> None:
        """Load the key of the hashes."""
        async with self._database.transaction() as transaction:
            self._key = await word_key(transaction)

    def may_matter(self, guild_id: int, places: Places, _said: MessageText) -> bool:
        """Return whether a message counts: everywhere but in the moderators' channel."""
        settings = self._guilds.of(guild_id)
        return settings.has(PUBLISHING) and settings.moderator_channel_id not in places

    def count(self, message: IncomingMessage) -> None:
        """Count a message, synchronously; of the team's, only that there was one."""
        key = message.guild_id, period_of(self._clock())
        found = self._counts.get(key)
        if found is None:
            found = self._counts[key] = _GuildCounts(PeriodCounter())
        found.channels[message.channel_id] += 1
        if not message.by_team:
            words = counted_words(message.said)
            hashes = [word_hash(word, self._key) for word in words]
            found.words.add(hashes, message.author_id, sad=is_sad(words))
        if self._timer is None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WRITE_SECONDS, self._write_soon)

    async def flush(self) -> None:
        """Write the counts now."""
        self._write_soon()
        await self._worker.wait()

    async def close(self) -> None:
        """Write what is left."""
        await self.flush()

    def _write_soon(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._worker.wake()

    async def _write(self) -> None:
        written = {
            key: (counts.words.unwritten(), Counter(counts.channels))
            for key, counts in self._counts.items()
        }
        if not written:
            return
        guilds = {guild_id for guild_id, _ in written}
        async with self._database.transaction(*guilds) as transaction:
            for (guild_id, period), (words, channels) in written.items():
                rows = WordCountRepository(transaction, guild_id)
                await rows.add(period, words)
                await rows.add_messages(period, channels)
        now = period_of(self._clock())
        for key, (words, channels) in written.items():
            counts = self._counts[key]
            counts.words.wrote(words)
            counts.channels.subtract(channels)
            counts.channels = +counts.channels
            if key[1] != now:
                del self._counts[key]


FEATURE = FeatureSpec(key="word_counts", services=(WordCountService,))
