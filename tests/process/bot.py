"""The bot against another Discord: `python -m tests.process.bot`, run as `ovation run` is."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import discord.gateway
import discord.http
from yarl import URL

import bot.cli.run
import bot.scheduler
from bot.cli.main import main as ovation
from bot.client import OvationBot, connect
from tests.process.clock import SharedClock

ADDRESS = "TESTS_WIRE_ADDRESS"
CLOCK = "TESTS_WIRE_CLOCK"
GUILDS_SECONDS = 0.2
"""How long after the last guild the client is ready; discord.py's two seconds are for thousands."""


async def at_once(*_given: object, **_options: object) -> None:
    """Identify without waiting for the other shards."""


def redirections(address: URL) -> list[tuple[Any, str, Any]]:
    """Return attributes to set (object, name, value) so that discord.py speaks to `address`."""
    download = discord.http.HTTPClient.get_from_cdn

    async def from_there(self: discord.http.HTTPClient, url: str) -> bytes:
        return await download(self, str((address / "cdn").with_query(url=url)))

    gateway = address.with_scheme("ws") / "gateway"
    return [
        (discord.http.HTTPClient, "get_from_cdn", from_there),
        (discord.http.Route, "BASE", str(address / "api/v10")),
        (discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", gateway),
        # This Discord lets all shards in at once.
        (discord.Client, "before_identify_hook", at_once),
        # The alarm goes by the clock on the wall; so often is soon enough for any hour on ours.
        (bot.scheduler, "POLL_SECONDS", 1),
    ]


async def quickly(client: OvationBot, token: str) -> None:
    """Connect like `connect`, to a Discord that has few guilds."""
    client._connection.guild_ready_timeout = GUILDS_SECONDS
    await connect(client, token)


def main() -> None:
    """Serve until stopped or killed; errors end it as they end `ovation run`."""
    clock = SharedClock(Path(os.environ[CLOCK]))
    ours = [
        (bot.cli.run, "connect", quickly),
        (bot.cli.run, "FIRST_WAIT_SECONDS", 0.5),
        (bot.cli.run, "serve", partial(bot.cli.run.serve, clock=clock)),
    ]
    for owner, name, value in redirections(URL(os.environ[ADDRESS])) + ours:
        setattr(owner, name, value)
    ovation(["run"])


if __name__ == "__main__":
    main()
