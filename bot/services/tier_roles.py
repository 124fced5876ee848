"""Gives and takes the roles of tiers: each desired change is a row until Discord confirms it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import Enum

import structlog

from bot.core import Core
from bot.correlation import correlation_scope
from bot.feature_specs import FeatureSpec
from bot.service_lifecycle import Timed
from db.outbox import OutboxRepository
from db.pending_work import Queue
from db.tier_roles import TierRoleRepository
from domain.backoff import backoff
from domain.holds import GOES_ON
from domain.tiers import RoleChange

TROUBLE = "tier.role_failed"
"""The kind of the post to moderators about a role that the bot cannot give."""
AT_A_TIME = 25
"""How many role changes are made between other work; Discord takes about one a second."""
FIRST_WAIT = timedelta(seconds=30)
MAX_WAIT = timedelta(hours=6)
MAX_TRIES = 20
"""About four days; the weekly review starts again."""

log = structlog.stdlib.get_logger(__name__)


class RoleChangeOutcome(Enum):
    """The result of a role change."""

    DONE = "done"
    GONE = "the member or the role is gone"
    REFUSED = "Discord does not let me"
    LATER = "Discord did not answer"


RoleApplier = Callable[[RoleChange], Awaitable[RoleChangeOutcome]]
"""Applies a role change on Discord; giving a present role or taking an absent one succeeds."""


class TierRoleService(Timed):
    """Carries out the pending changes in `tier_roles`.

    Giving a role that a member already has, and taking one that they do not have, succeed on
    Discord; so a change that is repeated after a crash is harmless.
    """

    alarm_queues = frozenset({Queue.TIER_ROLES})

    def __init__(self, core: Core) -> None:
        self._database = core.database
        self._shards = core.shards
        self._clock = core.clock
        self._guilds = core.guild_settings
        self._keeper: RoleApplier | None = None
        self._busy = asyncio.Lock()
        core.before_erasure.append(self._remove_all)

    def connect(self, keeper: RoleApplier) -> None:
        """Set `keeper` as the applier of role changes from now on."""
        self._keeper = keeper

    async def deliver(self) -> None:
        """Run some of the pending role changes; the rest are due at once."""
        if self._keeper is None:
            return
        async with self._busy:
            async with self._database.snapshot() as reading:
                rows = TierRoleRepository(reading, self._shards)
                waiting = await rows.waiting(self._clock(), AT_A_TIME)
            for errand in waiting:
                with correlation_scope("role"):
                    await self._run(self._keeper, errand)

    async def next_at(self) -> datetime | None:
        """Return when the next change is to be tried, or None."""
        async with self._database.snapshot() as reading:
            return await TierRoleRepository(reading, self._shards).next_at()

    async def _remove_all(self, user_id: int) -> None:
        """Take all tier roles from somebody; tried once."""
        async with self._busy:
            async with self._database.transaction() as transaction:
                errands = await TierRoleRepository(transaction).remove_all(user_id, self._clock())
            if self._keeper is not None:
                for errand in errands:
                    with correlation_scope("role"):
                        await self._run(self._keeper, errand)

    async def retry(self, guild_id: int) -> None:
        """Retry the guild's pending changes at once, as after a moderator mended the cause."""
        async with self._database.transaction(guild_id) as transaction:
            await TierRoleRepository(transaction).retry(guild_id, self._clock())

    async def failing_role(self, guild_id: int, number: int) -> int | None:
        """Return the role that this failure is about, while it lasts."""
        async with self._database.snapshot() as reading:
            return await TierRoleRepository(reading).failing_role(guild_id, number)

    async def _run(self, keeper: RoleApplier, errand: RoleChange) -> None:
        last = errand.attempts + 1 >= MAX_TRIES
        wait = backoff(errand.attempts, FIRST_WAIT, MAX_WAIT)
        next_try = None if last else self._clock() + wait
        async with self._database.transaction(errand.guild_id) as transaction:
            await TierRoleRepository(transaction).mark_attempt(errand, next_try)
        try:
            outcome = await keeper(errand)
        except Exception:
            log.exception("tier_role_failed", guild=errand.guild_id, role=errand.role_id)
            outcome = RoleChangeOutcome.LATER
        now = self._clock()
        async with self._database.transaction(errand.guild_id) as transaction:
            roles = TierRoleRepository(transaction)
            match outcome:
                case RoleChangeOutcome.DONE:
                    await roles.mark_done(errand, now)
                    await roles.clear_failure(errand.guild_id, errand.role_id)
                case RoleChangeOutcome.GONE:
                    await roles.forget(errand)
                case RoleChangeOutcome.REFUSED:
                    later = None if last else now + MAX_WAIT
                    await roles.mark_failed(errand, outcome.value, later)
                    number = await roles.add_failure(errand.guild_id, errand.role_id, now)
                    channel = self._guilds.of(errand.guild_id).moderator_channel_id
                    if number is not None and channel is not None:
                        await OutboxRepository(transaction).add(
                            TROUBLE, number, guild_id=errand.guild_id, channel_id=channel, at=now
                        )
                case RoleChangeOutcome.LATER:
                    await roles.mark_failed(errand, outcome.value, next_try)


FEATURE = FeatureSpec(
    key="tier_roles",
    services=(TierRoleService,),
    posts={
        TROUBLE: GOES_ON,
    },
)
