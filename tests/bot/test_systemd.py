"""systemd is notified that the bot is ready, alive and stopping."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.run import serve
from bot.client import DiscordUnreachable, OvationBot
from bot.config import Settings
from bot.systemd import SystemdNotifier
from tests.bot.cli.test_run import until_closed


@pytest.fixture
def heard(tmp_path: Path) -> Iterator[socket.socket]:
    """Listen as systemd does; yield the socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(0)
        yield listening


def told(heard: socket.socket) -> list[str]:
    """Return the notifications since the last call."""
    lines: list[str] = []
    while True:
        try:
            lines.append(heard.recv(1000).decode())
        except BlockingIOError:
            return lines


async def test_it_says_that_it_is_up_and_then_ever_again_that_it_is_not_stuck(
    heard: socket.socket,
) -> None:
    supervisor = SystemdNotifier({"NOTIFY_SOCKET": heard.getsockname(), "WATCHDOG_USEC": "2000"})
    supervisor.started()
    assert told(heard) == ["READY=1", "WATCHDOG=1"]
    loop = asyncio.get_running_loop()
    while not (again := await loop.sock_recv(heard, 1000)):
        pass
    assert again == b"WATCHDOG=1"
    supervisor.left()
    told(heard)
    assert supervisor._next is not None
    assert supervisor._next.cancelled()


async def test_a_name_in_the_kernels_own_name_space_is_understood() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0ovation-test-{os.getpid()}")
        listening.settimeout(0)
        SystemdNotifier({"NOTIFY_SOCKET": f"@ovation-test-{os.getpid()}"}).stopping()
        assert told(listening) == ["STOPPING=1"]


async def test_where_nobody_asks_or_listens_nobody_is_told(tmp_path: Path) -> None:
    for environ in ({}, {"NOTIFY_SOCKET": str(tmp_path / "gone"), "WATCHDOG_USEC": "1000000"}):
        supervisor = SystemdNotifier(environ)
        supervisor.started()
        supervisor.doing("nothing")
        supervisor.left()


async def test_from_start_to_stop_systemd_knows_what_the_bot_is_at(
    settings: Settings, heard: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[OvationBot] = []

    async def connect(client: OvationBot, _token: str) -> None:
        tries.append(client)
        if len(tries) == 1:
            raise DiscordUnreachable("the cable is pulled")
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    monkeypatch.setattr("bot.cli.run.connect", connect)
    monkeypatch.setattr("bot.cli.run.FIRST_WAIT_SECONDS", 0.0)
    monkeypatch.setenv("NOTIFY_SOCKET", heard.getsockname())
    token = {"token": SecretStr("a.b.c"), "meaning": False}
    await asyncio.wait_for(serve(settings.model_copy(update=token)), 30)
    assert told(heard) == [
        "READY=1",
        "STATUS=running",
        "STATUS=Discord cannot be reached; the next try is in 0 seconds",
        "STATUS=running",
        "STOPPING=1",
    ]
