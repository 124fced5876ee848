"""Reading of messages: each once, for all services that want to know what it says."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import structlog

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.log import log_failure
from bot.service_lifecycle import Stoppable
from bot.services.campaigns import CampaignService
from domain.incoming_message import IncomingMessage
from domain.intent import Detector, GuildPhrases, IntentInput, IntentScores, Label
from domain.intent.guild_phrases import CompiledPhrases
from domain.offer_settings import OfferSettings

MAX_TOGETHER = 200
"""How many messages are read together."""
REST_SECONDS = 0.25
"""How long messages gather from the beginning of one reading to the next.

The first message after a quiet time is read at once. For the sentence encoder five messages
together cost less than half, and twenty a quarter, of one after the other.
"""

log = structlog.stdlib.get_logger(__name__)

Reading = asyncio.Future[IntentScores | None]
"""The scores of a message, once it is read; None if nobody would act on them, or it failed."""


@dataclass(frozen=True, slots=True)
class _Request:
    """A message to be read, and the labels that somebody wants to be read with care."""

    message: IncomingMessage
    reading: Reading
    closely: set[Label] = field(default_factory=set)


class IntentReader(Stoppable):
    """Reads messages in the background; those that arrive soon after others are read together.

    All who want a message ask for it while it is routed, and share its reading.
    """

    def __init__(self, core: Core, detector: Detector, campaigns: CampaignService) -> None:
        self._guilds = core.guild_settings
        self._detector = detector
        self._campaigns = campaigns
        self._phrases = CompiledPhrases()
        self._requests: dict[int, _Request] = {}
        self._rest: asyncio.TimerHandle | None = None
        """Begins the next reading of what has gathered."""
        self._worker = BackgroundWorker("intent", self._read_requests)

    def phrases(self, guild_id: int) -> GuildPhrases:
        """Return the guild's own phrases for a wish and for none."""
        own = self._guilds.of(guild_id)[OfferSettings]
        return self._phrases.of(guild_id, own.purchase_phrases, own.ignored_phrases)

    def read(self, message: IncomingMessage, closely: Collection[Label]) -> Reading:
        """Request that a message be read soon, synchronously; the labels of `closely` with care."""
        request = self._requests.get(message.message_id)
        if request is None:
            reading: Reading = asyncio.get_running_loop().create_future()
            request = self._requests[message.message_id] = _Request(message, reading)
            if self._rest is None or len(self._requests) >= MAX_TOGETHER:
                self.hurry()
        request.closely.update(closely)
        return request.reading

    def hurry(self) -> None:
        """Read what was asked for now."""
        if self._rest is not None:
            self._rest.cancel()
            self._rest = None
        if self._requests:
            self._worker.wake()

    async def close(self) -> None:
        """Finish what was asked for."""
        self.hurry()
        await self._worker.wait()
        if self._rest is not None:
            self._rest.cancel()

    async def _read_requests(self) -> None:
        while self._requests:
            if self._rest is None:
                self._rest = asyncio.get_running_loop().call_later(REST_SECONDS, self.hurry)
            batch = [*self._requests.values()][:MAX_TOGETHER]
            for each in batch:
                del self._requests[each.message.message_id]
            try:
                scores = await self._scores(batch)
            except Exception:
                # Words are not logged.
                log.exception("intent_batch_failed", messages=len(batch))
                scores = [None] * len(batch)
            for each, read in zip(batch, scores, strict=True):
                # The task that waited for it may have been cancelled.
                if not each.reading.done():
                    each.reading.set_result(read)
            if len(self._requests) < MAX_TOGETHER:
                return  # what has come since then is read after the rest

    async def _scores(self, batch: Sequence[_Request]) -> list[IntentScores | None]:
        names = {
            guild_id: await self._names(guild_id)
            for guild_id in {each.message.guild_id for each in batch}
        }
        inputs = [
            IntentInput(
                each.message.said,
                each.message.answered,
                known,
                self.phrases(each.message.guild_id),
                frozenset(each.closely),
                to_team=each.message.to_team,
            )
            for each in batch
            if (known := names[each.message.guild_id]) is not None
        ]
        # Off the event loop: a careful reading takes a part of a millisecond, and the meaning of
        # what is worth it several.
        read = iter(await asyncio.to_thread(self._detector.read_many, inputs) if inputs else ())
        return [None if names[each.message.guild_id] is None else next(read) for each in batch]

    async def _names(self, guild_id: int) -> list[str] | None:
        """Return the names of what is sold; None where neither offers nor a team wait for it."""
        try:
            going = await self._campaigns.active(guild_id)
            known = await self._campaigns.products.of(guild_id)
        except Exception as error:
            # Praise and complaints are read as well without names.
            log_failure(log, "product_names_missing", error, guild=guild_id)
            return []
        if not going and self._guilds.of(guild_id).moderator_channel_id is None:
            return None
        names = [name for campaign in going for name in campaign.names]
        return names + [name for product in known for name in product.names]
