"""Hints to moderators that a member may need a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from db.database import Transaction
from db.offers import ComplaintRepository
from db.outbox import OutboxRepository
from domain.incoming_message import IncomingMessage
from domain.offer_settings import OFFERS

COMPLAINT = "hint.complaint"
CARE = "hint.self_harm"
"""The kind of post about a member who may hurt themselves; its subject is the complaint."""
HINTS_AN_HOUR = 10
"""How many complaints a guild's moderators are shown within an hour.

They see what is going on by then, and would not read a channel full of them.
"""
URGENT_HINTS_AN_HOUR = 2 * HINTS_AN_HOUR
"""The separate limit for members who may hurt themselves, not shared with complaints."""


class ModeratorHints:
    """Shows moderators a link to a message, never its words."""

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._full: dict[tuple[int, bool], datetime] = {}
        """Until when a guild's limit is known to be reached, for urgent hints and for others."""

    def is_wanted(self, guild_id: int) -> bool:
        """Return whether the guild's moderators are shown hints."""
        settings = self._guilds.of(guild_id)
        return settings.moderator_channel_id is not None and settings.has(OFFERS)

    def is_open(self, guild_id: int, *, urgent: bool = False) -> bool:
        """Return whether the guild's moderators are shown hints, and their limit is not reached."""
        now = self._clock()
        return self.is_wanted(guild_id) and now >= self._full.get((guild_id, urgent), now)

    async def show(
        self, transaction: Transaction, message: IncomingMessage, *, urgent: bool = False
    ) -> None:
        """Queue a hint about the message, unless the hourly limit is reached."""
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
