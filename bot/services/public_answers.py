"""Replies with which somebody of the team answers a member in public, without using a card."""

from __future__ import annotations

import asyncio

from bot.background_worker import BackgroundWorker
from bot.core import Core
from bot.feature_specs import FeatureSpec
from bot.service_lifecycle import Buffering, Stoppable
from bot.services.cases.conversations import ConversationService
from bot.services.complaints import ComplaintService
from domain.cases.case import PublicReply
from domain.cases.settings import CASES
from domain.offer_settings import OFFERS


class PublicAnswerService(Buffering, Stoppable):
    """Ends the wait of members whose complaint, or whose message that a case is about, is answered.

    What was replied while the bot was away is not read.
    """

    def __init__(
        self, core: Core, complaints: ComplaintService, conversations: ConversationService
    ) -> None:
        self._database = core.database
        self._guilds = core.guild_settings
        self._complaints = complaints
        self._conversations = conversations
        self._waiting: list[PublicReply] = []
        self._writing = asyncio.Lock()
        self._worker = BackgroundWorker("public answers", self.flush)

    def is_wanted(self, guild_id: int) -> bool:
        """Return whether replies matter in the guild; called for each reply."""
        settings = self._guilds.of(guild_id)
        return settings.has(CASES) or settings.has(OFFERS)

    def note(self, reply: PublicReply) -> None:
        """Note a reply of the team, synchronously; it is written soon after."""
        self._waiting.append(reply)
        self._worker.wake()

    async def flush(self) -> None:
        """Write the noted replies."""
        async with self._writing:
            while self._waiting:
                some = list(self._waiting)
                guilds = {reply.guild_id for reply in some}
                async with self._database.transaction(*guilds) as transaction:
                    for reply in some:
                        await self._complaints.answered_in_public(transaction, reply)
                        await self._conversations.answered_in_public(transaction, reply)
                del self._waiting[: len(some)]

    async def close(self) -> None:
        """Write what is left."""
        await self._worker.wait()
        await self.flush()


FEATURE = FeatureSpec(key="public_answers", services=(PublicAnswerService,))
