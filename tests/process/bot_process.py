"""The bot as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TypeVar

from bot.config import Settings
from domain.shards import ALL_SHARDS, Shards
from tests.process.bot import ADDRESS, CLOCK
from tests.process.fake_discord import TOKEN, Wire

ROOT = Path(__file__).parents[2]
START_SECONDS = 60.0
PATIENCE_SECONDS = 180
"""How long to wait for a condition; the machine may be busy."""
T = TypeVar("T")


class BotProcess:
    """The bot on a database, connected to `wire`; its log is a file next to its data."""

    def __init__(
        self,
        wire: Wire,
        settings: Settings,
        clock: Path,
        api_port: int = 0,
        shards: Shards = ALL_SHARDS,
        name: str = "bot",
        **environment: str,
    ) -> None:
        self._wire = wire
        self._data = settings.data_dir
        self.shards = shards
        self.log = settings.data_dir / f"{name}.log"
        self._environment = {
            **{name: value for name, value in os.environ.items() if "OVATION" not in name},
            "PYTHONPATH": str(ROOT),
            "OVATION_TOKEN": TOKEN,
            "OVATION_DATA_DIR": str(settings.data_dir),
            "OVATION_API_PORT": str(api_port),
            "OVATION_LOG_FORMAT": "json",
            "OVATION_SHARDS": str(shards),
            ADDRESS: wire.address,
            CLOCK: str(clock),
            "OPENBLAS_NUM_THREADS": "1",
            **environment,
        }
        if settings.database_url is not None:
            self._environment["OVATION_DATABASE_URL"] = settings.database_url.get_secret_value()
        self._nursery: Process | None = None
        self._number: int | None = None
        self._ended: asyncio.Future[int] | None = None
        self._restarting = asyncio.Lock()

    @property
    def is_restarting(self) -> bool:
        """Whether it was killed and is about to be started again."""
        return self._restarting.locked()

    async def start(self) -> None:
        """Start it without waiting until it is up."""
        if self._nursery is None:
            with self.log.open("ab") as log:
                self._nursery = await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    "tests.process.fork_server",
                    # Away from any `.env` of the checkout's.
                    cwd=self._data,
                    env=self._environment,
                    stdin=PIPE,
                    stdout=PIPE,
                    stderr=log,
                )
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(b"\n")
        self._number = await self._told()
        self._ended = asyncio.ensure_future(self._told())

    async def _told(self) -> int:
        """Return the next number that the fork server prints."""
        assert self._nursery is not None
        assert self._nursery.stdout is not None
        line = await self._nursery.stdout.readline()
        assert line, f"the nursery ended:\n{self.said}"
        return int(line)

    @property
    def said(self) -> str:
        """The end of its log."""
        return self.log.read_text()[-5000:]

    @property
    def lives(self) -> bool:
        """Whether it is running."""
        return self._ended is not None and not self._ended.done()

    async def connected(self) -> None:
        """Wait until it is connected to the gateway; raise an error with its log if it ended."""
        until = asyncio.get_running_loop().time() + START_SECONDS
        while self.lives and asyncio.get_running_loop().time() < until:
            if self._wire.are_up(self.shards):
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"the bot did not come up:\n{self.said}")

    async def restart(self) -> None:
        """Kill it, start it again, and wait until it is connected."""
        async with self.killed():
            pass
        await self.connected()

    @asynccontextmanager
    async def killed(self) -> AsyncIterator[None]:
        """Kill it and start it again at the end.

        Until then nobody else does, such as a kill at a request that was on its way.
        """
        async with self._restarting:
            await self.kill()
            yield
            await self.start()

    async def settled(self) -> None:
        """Wait until it is connected, and not about to be started again."""
        async with self._restarting:
            await self.connected()

    async def until(
        self, condition: Callable[[], Awaitable[T]], between: Callable[[], object] | None = None
    ) -> T:
        """Wait for something that it does; return what the condition returned, which was not false.

        `between` is called between two looks. Raises `AssertionError` with the log if it takes too
        long.
        """
        for _ in range(PATIENCE_SECONDS * 10):
            if found := await condition():
                return found
            await asyncio.sleep(0.1)
            if between is not None:
                between()
        raise AssertionError(f"it never came:\n{self.said}")

    async def ended(self) -> int:
        """Wait until it has ended by itself; return its exit status."""
        assert self._ended is not None
        return await asyncio.wait_for(asyncio.shield(self._ended), START_SECONDS)

    async def kill(self) -> None:
        """Kill it, as a power cut would."""
        self._signal(signal.SIGKILL)
        await self.ended()
        await self._wire.drop(shards=self.shards)

    async def stop(self) -> int:
        """Ask it to stop and wait; return its exit status."""
        self._signal(signal.SIGTERM)
        return await self.ended()

    def _signal(self, number: signal.Signals) -> None:
        # The process id is not reused until the fork server reported its end.
        if self.lives:
            assert self._number is not None
            with suppress(ProcessLookupError):
                os.kill(self._number, number)

    def limit(self, size: int) -> None:
        """Limit the size of files it may write from now on, as when a disk fills; -1 for no limit.

        It must have been started.
        """
        assert self._nursery is not None
        numbers = [self._nursery.pid]
        if self.lives and self._number is not None:
            numbers.append(self._number)
        for number in numbers:
            _, most = resource.prlimit(number, resource.RLIMIT_FSIZE)
            resource.prlimit(number, resource.RLIMIT_FSIZE, (size, most))

    async def says(self, event: str) -> None:
        """Wait until its log has a line with this text."""
        until = asyncio.get_running_loop().time() + START_SECONDS
        while event not in self.log.read_text():
            assert asyncio.get_running_loop().time() < until, f"not said: {event}\n{self.said}"
            await asyncio.sleep(0.02)

    async def away(self) -> None:
        """Stop all processes, after a restart that has begun."""
        if self._nursery is None:
            return
        async with self._restarting:
            self._signal(signal.SIGKILL)
            if self._ended is not None:
                await asyncio.wait({self._ended})
            assert self._nursery.stdin is not None
            self._nursery.stdin.close()
            await self._nursery.wait()
