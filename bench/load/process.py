"""The bot in a process of its own, and the resources that it uses."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from bench.load.bot import ADDRESS
from bench.load.fake_discord import TOKEN
from bot.config import Settings
from tests.ports import free_port

START_SECONDS = 60.0
STOP_SECONDS = 60.0
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")

Measured = Mapping[str, float]
"""Samples of `/metrics`, by their name and labels."""


class BotProcess:
    """The bot's process, on the database of `settings`."""

    def __init__(
        self, settings: Settings, discord: str, *, meaning: bool, name: str = "bot", **more: str
    ) -> None:
        """Log to a file of this `name`; `more` are variables of its environment."""
        port = free_port()
        self._health = f"http://127.0.0.1:{port}"
        self.log = settings.data_dir / f"{name}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "OVATION" not in name},
            "OVATION_TOKEN": TOKEN,
            "OVATION_DATA_DIR": str(settings.data_dir),
            "OVATION_HEALTH_PORT": str(port),
            "OVATION_SENTENCE_ENCODER": str(meaning).lower(),
            "OVATION_LOG_FORMAT": "json",
            ADDRESS: discord,
            **more,
        }
        if settings.database_url is not None:
            self._environment["OVATION_DATABASE_URL"] = settings.database_url.get_secret_value()
        self._process: Process | None = None

    async def start(self, within: float = START_SECONDS) -> None:
        """Start it and wait until it is ready.

        Raises `AssertionError` if it does not become ready in so many seconds.
        """
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bench.load.bot",
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        try:
            async with asyncio.timeout(within):
                while not await self._is_ready():
                    assert self._process.returncode is None, self.log.read_text()[-5000:]
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise AssertionError(f"never ready:\n{self.log.read_text()[-5000:]}") from None

    async def stop(self) -> int:
        """Terminate it, and wait; returns its exit status."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), STOP_SECONDS)

    def end(self) -> None:
        """Kill the process if it still runs."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()

    @property
    def memory(self) -> int:
        """Bytes in memory now."""
        return int(self._proc("statm").split()[1]) * PAGE

    @property
    def processor(self) -> float:
        """Seconds of processor time so far, of all its threads."""
        fields = self._proc("stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def errors(self) -> list[str]:
        """Return the lines of its log that are errors."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if '"level": "error"' in line or "Traceback" in line]

    async def measured(self) -> Measured:
        """Return its Prometheus metrics."""
        async with (
            aiohttp.ClientSession(raise_for_status=True) as http,
            http.get(self._health + "/metrics") as response,
        ):
            told = await response.text()
        return {
            " ".join([sample.name, *sample.labels.values()]): sample.value
            for family in text_string_to_metric_families(told)
            for sample in family.samples
        }

    async def _is_ready(self) -> bool:
        try:
            async with aiohttp.ClientSession() as http, http.get(self._health + "/readyz") as said:
                return said.status == 200
        except aiohttp.ClientError:
            return False

    def _proc(self, name: str) -> str:
        assert self._process is not None
        return Path(f"/proc/{self._process.pid}/{name}").read_text()
