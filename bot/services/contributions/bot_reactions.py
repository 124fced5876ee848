"""Reactions to the messages of bots, which are not counted."""

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
"""Returns whether a user is a bot; None if that is unknown at the moment."""


async def drop_bots(buffer: WriteBuffer, is_bot: BotCheck) -> list[Change]:
    """Drop reactions to bots' messages; the authors of messages are known by id only.

    If it is unknown at the moment whether an author is a bot, all changes about their messages are
    dropped and returned in order, to be tried later.
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
    """Treat every author as a person, for use without Discord."""
    return False
