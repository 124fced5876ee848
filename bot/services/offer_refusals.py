"""Refusals and pauses of erased members, which survive the erasure."""

from __future__ import annotations

from datetime import datetime

from db.database import Transaction
from db.erasure_marks import ErasureMarkRepository, Marked
from domain.consent import OfferConsent
from domain.offers import NoOfferReason


async def erased_before(
    transaction: Transaction, guild_id: int, user_id: int, wish: OfferConsent, now: datetime
) -> NoOfferReason | None:
    """Return why an erased member gets no offer: a No and a pause survive the erasure."""
    marks = ErasureMarkRepository(transaction)
    if wish is OfferConsent.UNASKED and await marks.has(
        Marked.OFFERS_REFUSED, guild_id, user_id, now=now
    ):
        return NoOfferReason.UNWANTED
    if await marks.has(Marked.OFFERED_LATELY, guild_id, user_id, now=now):
        return NoOfferReason.TOO_SOON
    return None
