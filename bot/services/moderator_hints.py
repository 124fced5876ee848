"""Hints to moderators that a member may need a person."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core import Core
from db.complaints import ComplaintRepository, queue_card_update
from db.database import Transaction
from db.outbox import OutboxRepository
from domain.cases.settings import CASES
from domain.complaints import CARD_LASTS
from domain.incoming_message import IncomingMessage
from domain.offer_settings import OFFERS

COMPLAINT = "hint.complaint"
"""The kind of card about complaints; its subject is the first of them."""
CARE = "hint.self_harm"
"""The kind of post about a member who may hurt themselves; its subject is the complaint."""
HINTS_AN_HOUR = 100
"""How many complaints a guild's moderators are shown within an hour; more are only counted.

They share a card, so that they do not fill the channel.
"""
URGENT_HINTS_AN_HOUR = 20
"""The separate limit for members who may hurt themselves, not shared with complaints."""


class ModeratorHints:
    """Shows moderators links to messages, never their words."""

    def __init__(self, core: Core) -> None:
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._full: dict[tuple[int, bool], datetime] = {}
        """Until when a guild's limit is known to be reached, for urgent hints and for others."""

    def is_wanted(self, guild_id: int) -> bool:
        """Return whether the guild's moderators are shown hints."""
        settings = self._guilds.of(guild_id)
        return settings.moderator_channel_id is not None and (
            settings.has(OFFERS) or settings.has(CASES)
        )

    def is_open(self, guild_id: int, *, urgent: bool = False) -> bool:
        """Return whether the guild's moderators are shown hints, and their limit is not reached."""
        now = self._clock()
        return self.is_wanted(guild_id) and now >= self._full.get((guild_id, urgent), now)

    async def show(
        self, transaction: Transaction, message: IncomingMessage, *, urgent: bool = False
    ) -> None:
        """Queue a hint about the message, unless the hourly limit is reached.

        A complaint joins the card of those before it, if that is not too old.
        """
        guild_id = message.guild_id
        channel_id = self._guilds.of(guild_id).moderator_channel_id
        if channel_id is None:
            return
        now, hour = self._clock(), timedelta(hours=1)
        complaints, outbox = ComplaintRepository(transaction), OutboxRepository(transaction)
        shown = await complaints.heard_since(guild_id, now - hour, urgent=urgent)
        most = URGENT_HINTS_AN_HOUR if urgent else HINTS_AN_HOUR
        if len(shown) >= most:
            self._full[guild_id, urgent] = shown[-most] + hour
            return
        complaint_id = await complaints.add(message, now, urgent=urgent)
        if complaint_id is None:
            return
        begun = None if urgent else await complaints.latest_card(guild_id, now - CARD_LASTS)
        card_id = complaint_id if begun is None else begun
        await complaints.change(complaint_id, card_id=card_id)
        if begun is None:
            kind = CARE if urgent else COMPLAINT
            await outbox.add(kind, card_id, guild_id=guild_id, channel_id=channel_id, at=now)
        else:
            await queue_card_update(transaction, guild_id, card_id, now)
