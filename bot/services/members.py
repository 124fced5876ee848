"""What members allow the bot to do with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.clock import Clock
from db.engine import Database
from db.members import MemberRepository
from domain.members import Consent


class MemberService:
    """Reads and changes members' consents. Others ask `MemberRepository` in their transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of(self, guild_id: int, user_id: int) -> Consent:
        """What the member allows."""
        async with self._database.snapshot() as reading:
            return await MemberRepository(reading).get(guild_id, user_id)

    async def change(self, guild_id: int, user_id: int, **choices: Any) -> Consent:
        """Keep the member's `choices` (fields of `Consent`); returns all as they now are."""
        async with self._database.transaction() as transaction:
            members = MemberRepository(transaction)
            consent = replace(await members.get(guild_id, user_id), **choices)
            await members.put(guild_id, user_id, consent, self._clock())
        return consent
