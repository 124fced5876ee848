"""The cards that ask moderators about a weekly surprise, kept up to date once it is decided."""

from __future__ import annotations

from datetime import datetime

from db.database import Transaction
from db.draws import DrawRepository
from db.outbox import OutboxRepository
from domain.recognition.weekly_draw import CHANGEABLE, Draw

CARDS = "recognition.cards"
"""The kind of the action that updates the cards; its subject is the draw."""


async def update_draw(transaction: Transaction, draw: Draw, now: datetime) -> None:
    """Store a changed draw; cards lose their buttons soon, once nothing is left to decide."""
    await DrawRepository(transaction, draw.guild_id).update(draw)
    if draw.state in CHANGEABLE:
        return
    outbox = OutboxRepository(transaction)
    await outbox.add_again(CARDS, draw.id, guild_id=draw.guild_id, channel_id=0, at=now)
