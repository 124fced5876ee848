"""Servers that removed the bot: their data are deleted some weeks later."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import structlog

from bot.core import Core
from bot.feature_specs import FeatureSpec
from db.database import Transaction
from db.guild_deletion import GUILD_DELETION, delete_guild, guilds_kept
from db.jobs import Job, JobRepository
from domain.domain_events import GuildDataDeleted
from domain.holds import GOES_ON

KEPT_FOR = timedelta(days=30)
"""How long a removal can be undone by inviting the bot again."""
ASKED_AGAIN = timedelta(days=1)

PresenceCheck = Callable[[int], bool | None]
"""Returns whether the bot is on a guild; None while that is unknown."""

log = structlog.stdlib.get_logger(__name__)


class GuildRemovalService:
    """Schedules the deletion of servers that removed the bot; cancels it when they return."""

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._shards = core.shards
        self._deleted: set[int] = set()
        self._is_present: PresenceCheck = _unknown
        self._events = core.events
        core.scheduler.register(GUILD_DELETION, self._conclude, prepare=self._delete)

    def connect(self, is_present: PresenceCheck) -> None:
        """Use `is_present` to look up whether the bot is on a guild."""
        self._is_present = is_present

    async def removed(self, guild_id: int) -> None:
        """Schedule the deletion of a guild that removed the bot, unless it is scheduled."""
        at = self._clock() + KEPT_FOR
        async with self._database.transaction(guild_id) as transaction:
            due = JobRepository(transaction)
            if await due.scheduled_for(guild_id, GUILD_DELETION, 0) is not None:
                return
            await due.schedule(guild_id, GUILD_DELETION, 0, at)
        log.warning(
            "guild_removed",
            guild=guild_id,
            deletion_at=at.isoformat(),
            mend="nothing; invite the bot again to keep its data, or delete it now with "
            "`ovation db forget-guild`",
        )

    async def returned(self, guild_id: int) -> None:
        """Cancel the deletion of a guild that the bot is on."""
        async with self._database.transaction(guild_id) as transaction:
            due = JobRepository(transaction)
            planned = await due.scheduled_for(guild_id, GUILD_DELETION, 0)
            await due.cancel(guild_id, GUILD_DELETION, 0)
        if planned is not None:
            log.info("guild_returned", guild=guild_id)

    async def compare(self, present: Collection[int]) -> None:
        """Catch up on changes while the bot was away: `present` are the guilds it is on now."""
        async with self._database.snapshot() as reading:
            kept = {guild for guild in await guilds_kept(reading) if self._shards.has(guild)}
            planned = await JobRepository(reading, self._shards).guilds_with(GUILD_DELETION)
        for guild_id in sorted(kept - set(present)):
            await self.removed(guild_id)
        for guild_id in sorted(planned & set(present)):
            await self.returned(guild_id)

    async def _delete(self, due: Job) -> None:
        """Delete the guild while no transaction is open, unless the bot is on it after all."""
        if self._is_present(due.guild_id) is False:
            rows = await delete_guild(self._database, due.guild_id)
            self._deleted.add(due.guild_id)
            log.warning("guild_data_deleted", guild=due.guild_id, rows=rows)

    async def _conclude(self, transaction: Transaction, due: Job) -> datetime | None:
        if due.guild_id in self._deleted:
            self._deleted.discard(due.guild_id)
            await self._events.publish(transaction, GuildDataDeleted(due.guild_id))
            return None
        if self._is_present(due.guild_id):
            await JobRepository(transaction).cancel(due.guild_id, GUILD_DELETION, 0)
            return None
        return self._clock() + ASKED_AGAIN


def _unknown(_guild_id: int) -> bool | None:
    return None


FEATURE = FeatureSpec(
    key="guild_removal",
    services=(GuildRemovalService,),
    jobs={
        GUILD_DELETION: GOES_ON,
    },
)
