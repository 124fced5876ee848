"""A proxy to a PostgreSQL server that can be shut, as in an outage."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from sqlalchemy.engine import URL, make_url

SOCKET = ".s.PGSQL.5432"


class Gate:
    """Forwards connections from a port of the loopback address to the server's own socket."""

    def __init__(self, address: str) -> None:
        """`address` is the database's, over the server's socket."""
        self._url = make_url(address)
        self._socket = Path(str(self._url.query["host"])) / SOCKET
        self._server: asyncio.Server | None = None
        self._port = 0
        self._lines: set[asyncio.StreamWriter] = set()

    @property
    def address(self) -> str:
        """The address of the same database through the gate."""
        url = URL.create(
            "postgresql",
            username=self._url.username,
            host="127.0.0.1",
            port=self._port,
            database=self._url.database,
        )
        return url.render_as_string(hide_password=False)

    async def open(self) -> None:
        """Let connections through."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Refuse connections, and cut the open ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in self._lines:
            line.transport.abort()
        self._lines.clear()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        beyond_reader, beyond_writer = await asyncio.open_unix_connection(self._socket)
        self._lines |= {writer, beyond_writer}
        await asyncio.gather(
            _copy(reader, beyond_writer),
            _copy(beyond_reader, writer),
        )
        self._lines -= {writer, beyond_writer}


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.transport.abort()
