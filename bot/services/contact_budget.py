"""The contact budget of each member, on which every unasked approach to them draws."""

from __future__ import annotations

from datetime import datetime

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.contact_budget import ContactRepository
from db.database import Transaction
from domain.contact_budget import Contact, blocked_until


class ContactBudget:
    """Says whether a member may be approached unasked, and notes that they are.

    Both happen in the caller's transaction, in which the approach is decided. An answer within a
    member's own case does not count: they asked for it.
    """

    def __init__(self, core: Core) -> None:
        self._clock = core.clock

    async def blocked_until(
        self, transaction: Transaction, guild_id: int, user_id: int
    ) -> datetime | None:
        """Return from when on the member may be approached; None if they may be now."""
        now = self._clock()
        contacts = await ContactRepository(transaction, guild_id).lately(user_id, now)
        return blocked_until(contacts, now)

    async def spend(
        self,
        transaction: Transaction,
        guild_id: int,
        user_id: int,
        kind: Contact,
        about_id: int,
    ) -> datetime | None:
        """Note that the member is approached, and return None.

        If they may not be approached now, nothing is noted, and the time from which on they may be
        is returned.
        """
        until = await self.blocked_until(transaction, guild_id, user_id)
        if until is None:
            contacts = ContactRepository(transaction, guild_id)
            await contacts.add(user_id, kind, about_id, self._clock())
        return until

    async def give_back(
        self, transaction: Transaction, guild_id: int, kind: Contact, about_id: int
    ) -> None:
        """Forget an approach that did not reach the member."""
        await ContactRepository(transaction, guild_id).remove(kind, about_id)


FEATURE = FeatureSpec(key="contact_budget", services=(ContactBudget,))
