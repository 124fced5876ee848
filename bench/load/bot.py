"""The bot as `ovation run` starts it, with another Discord: `python -m bench.load.bot`."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import discord.gateway
import discord.http
from yarl import URL

import bot.scheduler
from bot.cli.run import serve
from bot.clock import system_clock
from bot.config import load_settings
from bot.log import configure_logs
from tests.process.clock import SharedClock

ADDRESS = "BENCH_DISCORD"
CLOCK = "BENCH_CLOCK"
"""A file with the seconds that the bot's clock is ahead, if it is."""


def main() -> None:
    """Serve until stopped."""
    address = URL(os.environ[ADDRESS])
    discord.http.Route.BASE = str(address / "api/v10")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = address.with_scheme("ws") / "gateway"
    settings = load_settings(env_file=None)
    configure_logs(settings)
    clock = system_clock
    if path := os.environ.get(CLOCK):
        clock = SharedClock(Path(path))
        # The alarm goes by the clock on the wall.
        bot.scheduler.POLL_SECONDS = 1
    asyncio.run(serve(settings, clock=clock))


if __name__ == "__main__":
    main()
