"""The bot as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from pathlib import Path

from bot.settings import Settings
from domain.shards import EVERY, Shards
from tests.wire.bot import ADDRESS, CLOCK
from tests.wire.discord import TOKEN, Wire

START_SECONDS = 60.0


class BotProcess:
    """The bot on a database, speaking to `wire`; what it logs goes to a file beside its data."""

    def __init__(
        self,
        wire: Wire,
        settings: Settings,
        clock: Path,
        api_port: int,
        shards: Shards = EVERY,
        name: str = "bot",
    ) -> None:
        self._wire = wire
        self.shards = shards
        self.log = settings.data / f"{name}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "OVATION" not in name},
            "OVATION_TOKEN": TOKEN,
            "OVATION_DATA": str(settings.data),
            "OVATION_API_PORT": str(api_port),
            "OVATION_LOG_FORMAT": "json",
            "OVATION_SHARDS": str(shards),
            ADDRESS: wire.address,
            CLOCK: str(clock),
            "OPENBLAS_NUM_THREADS": "1",
        }
        if settings.database_url is not None:
            self._environment["OVATION_DATABASE_URL"] = settings.database_url.get_secret_value()
        self._process: Process | None = None

    async def start(self) -> None:
        """Start it, without waiting for it to come up."""
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.wire.bot",
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    async def connected(self) -> None:
        """Wait until it is connected to the gateway; raises with its log where it ended instead."""
        assert self._process is not None
        until = asyncio.get_running_loop().time() + START_SECONDS
        while self._process.returncode is None and asyncio.get_running_loop().time() < until:
            if self._wire.are_up(self.shards):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"the bot did not come up:\n{self.log.read_text()[-5000:]}")

    async def kill(self) -> None:
        """End it at once, as a power cut does."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._wire.drop(shards=self.shards)

    async def stop(self) -> int:
        """Ask it to end, and wait; returns its exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), START_SECONDS)
