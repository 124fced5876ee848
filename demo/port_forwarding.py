"""TCP relay from this machine's own address to the loopback address, for the same ports.

Servers in a container that listen on its loopback address are not reached through published ports,
and the previews of the simulated Discord listen on no other.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial

PART = 65_536


def own_address() -> str:
    """Return the address by which others on its network know this machine."""
    return socket.gethostbyname(socket.gethostname())


@asynccontextmanager
async def relaying(address: str, target: str, ports: Iterable[int]) -> AsyncIterator[None]:
    """Relay these ports of `address` to the same of `target`, while the block runs.

    Raises `OSError` if a port is in use.
    """
    servers: list[asyncio.Server] = []
    try:
        for port in ports:
            passed = partial(_pass_on, target, port)
            servers.append(await asyncio.start_server(passed, address, port))
        yield
    finally:
        for server in servers:
            server.close()


async def _pass_on(
    target: str, port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    try:
        answers, beyond = await asyncio.open_connection(target, port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(_copy(reader, beyond), _copy(answers, writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while part := await reader.read(PART):
            writer.write(part)
            await writer.drain()
    writer.close()
