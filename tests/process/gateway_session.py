"""A session of the gateway, as Discord remembers it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import discord
from aiohttp import web


@dataclass(slots=True)
class Session:
    """One session of the gateway, with the events sent in it so that it can be resumed."""

    number: int
    intents: discord.Intents
    shard: int
    count: int
    """The number of shards, as given when identifying."""
    sent: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    socket: web.WebSocketResponse | None = None
    line: asyncio.Transport | None = None
    """The transport of `socket`."""

    @property
    def is_up(self) -> bool:
        """Whether a client is connected."""
        return self.socket is not None and not self.socket.closed

    def has(self, guild_id: int | None) -> bool:
        """Return whether events of this guild (or of direct messages) belong to this session."""
        return self.shard == ((guild_id or 0) >> 22) % self.count
