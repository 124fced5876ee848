"""Members' consents: reading and changing them."""

from __future__ import annotations

from typing import Any

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.consent import ConsentRepository
from db.database import Transaction
from domain.consent import Consent
from domain.domain_events import ConsentChanged


class ConsentService:
    """Reads and changes members' consents. Others read `ConsentRepository` in their transaction."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._events = core.events

    async def of(self, guild_id: int, user_id: int) -> Consent:
        """Return what the member allows."""
        async with self._database.snapshot() as reading:
            return await ConsentRepository(reading).get(guild_id, user_id)

    async def change(self, guild_id: int, user_id: int, **choices: Any) -> Consent:
        """Store the member's `choices` (fields of `Consent`); return the consents after that."""
        async with self._database.transaction(guild_id) as transaction:
            before = await ConsentRepository(transaction).get(guild_id, user_id)
            consent = before.changed(**choices)
            await self.put(transaction, guild_id, user_id, consent)
        return consent

    async def switch_listing(self, guild_id: int, user_id: int) -> Consent:
        """List the member on leaderboards, or no longer; return the consents after that."""
        async with self._database.transaction(guild_id) as transaction:
            before = await ConsentRepository(transaction).get(guild_id, user_id)
            consent = before.changed(listed=not before.listed)
            await self.put(transaction, guild_id, user_id, consent)
        return consent

    async def put(
        self, transaction: Transaction, guild_id: int, user_id: int, consent: Consent
    ) -> None:
        """Store the member's consents, as part of `transaction`."""
        await ConsentRepository(transaction).put(guild_id, user_id, consent, self._clock())
        await self._events.publish(transaction, ConsentChanged(guild_id, user_id, consent))


FEATURE = FeatureSpec(key="consent", services=(ConsentService,))
