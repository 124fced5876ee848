"""Succession: who receives a surprise whose drawn member cannot, in the order of the same seed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.services.recognition.eligibility import eligible_members
from db.database import Transaction
from db.draws import DrawRepository
from domain.recognition.weekly_draw import Draw, DrawAction, DrawState


async def find_recipient(
    transaction: Transaction,
    draw: Draw,
    secret: bytes,
    gone: Collection[int],
    *,
    asks: bool,
    at: datetime,
) -> Draw | None:
    """Return the draw with its recipient: the drawn member or, if they cannot, the next in line.

    Members who no longer want to be surprised are passed over. For one who has left (`gone`) the
    result is `ABSENT`, so that moderators choose; where nobody `asks` them, or they have chosen to
    pass it on, these are passed over too. Each step is stored as a decision. None if nobody is
    left.
    """
    draws = DrawRepository(transaction, draw.guild_id)
    made = await draws.decisions(draw.id)
    asks = asks and not any(one.action is DrawAction.PASS and one.user_id for one in made)
    keeps = bool(made) and made[-1].action is DrawAction.KEEP
    willing = await eligible_members(transaction, draw)
    for following in (draw, *draw.later(secret)):
        if following is not draw:
            await draws.add_decision(following, DrawAction.PASS, None, at)
        if following.user_id not in willing:
            continue
        if following.user_id not in gone or (keeps and following is draw):
            return following
        if asks:
            await draws.add_decision(following, DrawAction.LEFT, None, at)
            return following.changed(state=DrawState.ABSENT)
    return None
