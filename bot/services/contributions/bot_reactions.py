"""Reactions to the messages of bots, which count for nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from bot.services.contributions.write_buffer import (
    Change,
    WriteBuffer,
)
from domain.contributions import (
    Contribution,
    Source,
)

BotCheck = Callable[[int], Awaitable[bool | None]]
"""Whether a user is a bot; None when that cannot be told now."""


async def drop_bots(buffer: WriteBuffer, is_bot: BotCheck) -> list[Change]:
    """Leave out reactions to bots' messages: who wrote a message is known only by id.

    Where that cannot be told now, all that hangs on such messages is left out too and returned,
    in its order: it is to be tried later.
    """
    authors = {
        change.receiver_id
        for change in buffer.changes
        if isinstance(change, Contribution) and change.source is Source.REACTION
    }
    ordered = list(authors)
    are_bots = await asyncio.gather(*map(is_bot, ordered))
    told = dict(zip(ordered, are_bots, strict=True))
    bots = {author for author, known in told.items() if known}
    if bots:
        buffer.changes = [
            change
            for change in buffer.changes
            if not isinstance(change, Contribution) or change.receiver_id not in bots
        ]
    unclear = {author for author, known in told.items() if known is None}
    about = {
        change.message_id
        for change in buffer.changes
        if isinstance(change, Contribution)
        and change.source is Source.REACTION
        and change.receiver_id in unclear
    }
    if not about:
        return []
    waiting = [change for change in buffer.changes if change.message_id in about]
    buffer.changes = [change for change in buffer.changes if change.message_id not in about]
    return waiting


async def nobody_is_a_bot(_user_id: int) -> bool:
    """Say of everybody that they are a person, where Discord cannot be asked."""
    return False
