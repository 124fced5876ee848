"""The bot as `ovation run` starts it, with another Discord: `python -m bench.load.bot`."""

from __future__ import annotations

import asyncio
import os

import discord.gateway
import discord.http
from yarl import URL

from bot.cli.run import serve
from bot.config import load_settings
from bot.log import configure_logs

ADDRESS = "BENCH_DISCORD"


def main() -> None:
    """Serve until stopped."""
    address = URL(os.environ[ADDRESS])
    discord.http.Route.BASE = str(address / "api/v10")
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = address.with_scheme("ws") / "gateway"
    settings = load_settings(env_file=None)
    configure_logs(settings)
    asyncio.run(serve(settings))


if __name__ == "__main__":
    main()
