"""Hints to moderators that a member may need a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from db.database import Transaction
from db.offers import ComplaintRepository
from db.outbox import OutboxRepository
from domain.guild_settings import Feature
from domain.messages import IncomingMessage

COMPLAINT = "hint.complaint"
CARE = "hint.self_harm"
"""The kind of post for a member who may hurt themselves; the subject is a complaint's number."""
HINTS_AN_HOUR = 10
"""So many complaints are shown to a guild's moderators within an hour; who reads them sees what is
going on, and a channel full of them would be read by nobody."""
URGENT_HINTS_AN_HOUR = 2 * HINTS_AN_HOUR
"""The limit where somebody may hurt themselves, which complaints must not use up."""


class ModeratorHints:
    """Shows moderators where a message stands, never its words."""

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._full: dict[tuple[int, bool], datetime] = {}
        """Until when a guild's moderators are known to have seen enough, urgent ones or others."""

    def is_open(self, guild_id: int, *, urgent: bool = False) -> bool:
        """Return whether the guild's moderators are shown hints, and have not seen enough."""
        settings, now = self._guilds.of(guild_id), self._clock()
        return (
            now >= self._full.get((guild_id, urgent), now)
            and settings.moderator_channel_id is not None
            and settings.has(Feature.OFFERS)
        )

    async def show(
        self, transaction: Transaction, message: IncomingMessage, *, urgent: bool = False
    ) -> None:
        """Queue a hint at the message, unless moderators have seen enough within the hour."""
        channel_id = self._guilds.of(message.guild_id).moderator_channel_id
        if channel_id is None:
            return
        now, hour = self._clock(), timedelta(hours=1)
        complaints = ComplaintRepository(transaction)
        shown = await complaints.heard_since(message.guild_id, now - hour)
        most = URGENT_HINTS_AN_HOUR if urgent else HINTS_AN_HOUR
        if len(shown) >= most:
            self._full[message.guild_id, urgent] = shown[-most] + hour
            return
        complaint_id = await complaints.add(message, now)
        if complaint_id is not None:
            await OutboxRepository(transaction).add(
                CARE if urgent else COMPLAINT,
                complaint_id,
                guild_id=message.guild_id,
                channel_id=channel_id,
                at=now,
            )
