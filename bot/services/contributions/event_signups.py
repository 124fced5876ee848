"""Scheduled events: members who signed up for one that takes place."""

from __future__ import annotations

from collections.abc import Collection

from bot.core import Core
from bot.services.contributions import ContributionService
from db.contributions import ContributionRepository
from domain.contributions import Source, event_signup
from domain.contributions.settings import CONTRIBUTIONS, ContributionSettings


class EventSignupService:
    """Counts sign-ups while an event is running, and the final list when it ends.

    Discord reports who signed up, not who came, so that is what is counted and how it is called. An
    event that began and ended while the bot was away is missed.
    """

    def __init__(self, core: Core, contributions: ContributionService) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._contributions = contributions

    def counts_in(self, guild_id: int) -> bool:
        """Return whether this guild counts events at all."""
        settings = self._guilds.of(guild_id)
        return (
            settings.has(CONTRIBUTIONS)
            and settings[ContributionSettings].weight_of(Source.EVENT) > 0
        )

    def sign_up(self, guild_id: int, channel_id: int, event_id: int, member_id: int) -> None:
        """Record a sign-up for an event that is running."""
        if self.counts_in(guild_id):
            self._contributions.record(
                event_signup(guild_id, channel_id, event_id, member_id, self._clock())
            )

    def sign_off(self, guild_id: int, channel_id: int, event_id: int, member_id: int) -> None:
        """Record that somebody withdrew their sign-up while it is running."""
        self._contributions.revoke(
            event_signup(guild_id, channel_id, event_id, member_id, self._clock())
        )

    async def sync_signups(
        self, guild_id: int, channel_id: int, event_id: int, member_ids: Collection[int]
    ) -> None:
        """Make the counted sign-ups equal to the complete list; on disk on return. Idempotent."""
        await self._contributions.flush(guild_id)
        async with self._database.snapshot() as reading:
            contributions = await ContributionRepository(reading, guild_id).on_messages({event_id})
        known = {
            contribution.giver_id
            for contribution in contributions
            if contribution.source is Source.EVENT
        }
        for member_id in set(member_ids) - known:
            self.sign_up(guild_id, channel_id, event_id, member_id)
        for member_id in known - set(member_ids):
            self.sign_off(guild_id, channel_id, event_id, member_id)
        await self._contributions.flush(guild_id)
