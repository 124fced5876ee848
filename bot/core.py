"""The core that every service gets: storage, time, randomness and external interfaces."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random

from bot.clock import Clock, system_clock
from bot.config import Settings
from bot.event_bus import EventBus
from bot.feature_specs import waiting_kinds
from bot.metrics import Metrics
from bot.outbox import Outbox
from bot.private_channels import PrivateChannels
from bot.scheduler import Scheduler
from bot.services.guild_settings import GuildSettingsService
from bot.unread_messages import UnreadMessages
from db.database import Database
from domain.shards import Shards

FLUSH_SECONDS = 1.0
"""The longest time that contributions wait in the buffer before they are written."""


@dataclass(frozen=True, slots=True)
class Core:
    """The parts that all services share."""

    settings: Settings
    database: Database
    clock: Clock
    rng: Random
    secret_bytes: Callable[[int], bytes]
    """Makes the secret seeds of draws; reproducible with an injected random source."""
    metrics: Metrics
    shards: Shards
    guild_settings: GuildSettingsService
    events: EventBus
    scheduler: Scheduler
    outbox: Outbox
    before_erasure: list[Callable[[int], Awaitable[None]]] = field(default_factory=list)
    """Called with the id of a person who is about to be erased; they must not raise errors.

    Each takes back what the bot gave them on Discord for as long as something lasts. Afterwards
    nobody would know of it.
    """
    flush_seconds: float = FLUSH_SECONDS
    private_channels: PrivateChannels = field(default_factory=PrivateChannels)
    unread_messages: UnreadMessages = field(default_factory=UnreadMessages)


def build_core(
    settings: Settings,
    database: Database,
    *,
    clock: Clock = system_clock,
    rng: Random | None = None,
    flush_seconds: float = FLUSH_SECONDS,
) -> Core:
    """Build the shared parts.

    With an injected `rng` draws are reproducible; else seeds are secret.
    """
    metrics, events, shards = Metrics(), EventBus(), settings.shards
    guild_settings = GuildSettingsService(database, clock, events, shards)
    jobs_waiting, posts_waiting = waiting_kinds()
    return Core(
        settings=settings,
        database=database,
        clock=clock,
        rng=rng or Random(),
        secret_bytes=secrets.token_bytes if rng is None else rng.randbytes,
        metrics=metrics,
        shards=shards,
        guild_settings=guild_settings,
        events=events,
        scheduler=Scheduler(database, clock, metrics, shards, jobs_waiting),
        outbox=Outbox(database, clock, metrics, guild_settings, events, shards, posts_waiting),
        flush_seconds=flush_seconds,
    )
