"""Take deleted messages out of the inbox, and read edited ones again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.client import OvationBot
from bot.payloads import UpdatePayload
from bot.services.listening.hearing import HearingService
from bot.services.listening.inbox import InboxService
from cogs.ui.deleted_messages import DeletedMessageCog
from domain.listening.settings import LISTENING


class InboxGateway(DeletedMessageCog):
    """Connects the inbox with the gateway."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._inbox = client.app[InboxService]

    async def cog_load(self) -> None:
        """Register for edited messages."""
        self._client.on_gateway_event("MESSAGE_UPDATE", self.take_edit)

    def take_edit(self, data: UpdatePayload) -> None:
        """Read an edited message again."""
        message = self._client.messages.edited(data)
        if message is not None:
            self._client.app[HearingService].enqueue_edited(message)

    async def messages_deleted(self, guild_id: int, message_ids: Sequence[int]) -> None:
        """Take deleted messages out of the inbox."""
        if self._client.app.guild_settings.of(guild_id).has(LISTENING):
            await self._client.app[HearingService].flush()
            await self._inbox.messages_gone(guild_id, message_ids)


async def setup(client: OvationBot) -> None:
    """Load the extension (called by discord.py)."""
    await client.add_cog(InboxGateway(client))
