"""Discord's scheduled events: who has signed up for one that takes place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client import OvationBot
from bot.services.contributions.event_signups import EventSignupService

TAKES_PLACE = frozenset({discord.EventStatus.active, discord.EventStatus.completed})
PAGE = 100

log = structlog.stdlib.get_logger(__name__)


class EventSignups(commands.Cog):
    """Requests the list when an event begins, when it ends, and after a restart."""

    def __init__(self, client: OvationBot) -> None:
        self._client = client
        self._events = client.app[EventSignupService]

    async def cog_load(self) -> None:
        """Register for sign-ups.

        discord.py passes them on for cached members only, and none are cached.
        """
        for event, doing in (
            ("GUILD_SCHEDULED_EVENT_USER_ADD", self._events.sign_up),
            ("GUILD_SCHEDULED_EVENT_USER_REMOVE", self._events.sign_off),
        ):
            self._client.on_gateway_event(event, self._while_under_way(doing))

    def _while_under_way(
        self, doing: Callable[[int, int, int, int], None]
    ) -> Callable[[Mapping[str, Any]], None]:
        def take(data: Mapping[str, Any]) -> None:
            guild = self._client.get_guild(int(data["guild_id"]))
            event_id = int(data["guild_scheduled_event_id"])
            event = guild.get_scheduled_event(event_id) if guild else None
            if event is not None and event.status is discord.EventStatus.active:
                doing(event.guild_id, event.channel_id or 0, event_id, int(data["user_id"]))

        return take

    @commands.Cog.listener()
    async def on_scheduled_event_update(
        self, before: discord.ScheduledEvent, after: discord.ScheduledEvent
    ) -> None:
        """Count the sign-ups when it begins, and again when it ends."""
        if after.status in TAKES_PLACE and after.status is not before.status:
            await self._read(after)

    @commands.Cog.listener()
    async def on_shard_ready(self, shard: int) -> None:
        """Count the sign-ups from while the bot was away, for running events."""
        for guild in self._client.guilds_on(shard):
            for event in guild.scheduled_events:
                if event.status is discord.EventStatus.active:
                    await self._read(event)

    async def _read(self, event: discord.ScheduledEvent) -> None:
        if not self._events.counts_in(event.guild_id):
            return
        try:
            members = await self._signed_up(event)
        except discord.HTTPException as error:
            log.warning("event_signups_unreadable", event_id=event.id, error=str(error))
            return
        await self._events.sync_signups(event.guild_id, event.channel_id or 0, event.id, members)

    async def _signed_up(self, event: discord.ScheduledEvent) -> set[int]:
        """Yield all members on the event's list, in pages of a hundred by rising ids.

        discord.py's own iterator goes by falling ids, and so would end after the first hundred.
        """
        found: set[int] = set()
        while True:
            page = await self._client.http.get_scheduled_event_users(
                event.guild_id,
                event.id,
                limit=PAGE,
                with_member=False,
                after=max(found, default=None),
            )
            new = {int(entry["user"]["id"]) for entry in page} - found
            found |= new
            if len(page) < PAGE or not new:
                return found
