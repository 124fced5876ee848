"""Listening for HTTP on an address of this machine, with limits against abuse.

A connection has some seconds for the headers of each request, and their number is limited, overall
and by address, so the rest of the process keeps its file descriptors and its event loop. Malformed
requests are logged as one short line, without their content.
"""

from __future__ import annotations

import asyncio
import resource
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from aiohttp import ClientPayloadError, http, web

from bot.config import SettingsError

HEADERS_SECONDS = 10.0
"""How long a client may take to send a request's headers, or wait before its next request."""
BODY_SECONDS = 10.0
"""How long a client may take to send a body."""
REQUEST_SECONDS = 60.0
"""How long a connection that completes no request is kept."""
MAX_CONNECTIONS = 256
MAX_PER_ADDRESS = 64
SHARE_OF_DESCRIPTORS = 4
"""At most one in this many of the process's file descriptors is a connection to this port."""
BACKLOG = 1024
"""Connections that the system keeps until they are taken or refused."""
QUIET_SECONDS = 60.0
"""How long further lines about refused or malformed requests are counted instead of logged."""

log = structlog.stdlib.get_logger(__name__)


@dataclass(slots=True)
class Limits:
    """The maximum number of connections, and their time limits."""

    connections: int = MAX_CONNECTIONS
    per_address: int = MAX_PER_ADDRESS
    headers_seconds: float = HEADERS_SECONDS
    request_seconds: float = REQUEST_SECONDS

    def affordable(self) -> int:
        """Return how many connections the process can afford."""
        descriptors, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if descriptors == resource.RLIM_INFINITY:
            return self.connections
        return max(1, min(self.connections, descriptors // SHARE_OF_DESCRIPTORS))


@dataclass(slots=True)
class Doorkeeper:
    """Counts the connections to one port and decides which are accepted."""

    setting: str
    limits: Limits
    seconds: Callable[[], float]
    open: Counter[str] = field(default_factory=Counter)
    _counted: Counter[str] = field(default_factory=Counter)
    _logged_at: dict[str, float] = field(default_factory=dict)

    def admit(self, address: str) -> bool:
        """Accept a connection from this address, if there are not too many."""
        if self.open.total() >= self.limits.affordable():
            self.note("connection_refused", reason="too many")
            return False
        if self.open[address] >= self.limits.per_address:
            self.note("connection_refused", reason="too many from one address")
            return False
        self.open[address] += 1
        return True

    def release(self, address: str) -> None:
        """Forget a closed connection."""
        self.open[address] -= 1
        if self.open[address] <= 0:
            del self.open[address]

    def note(self, event: str, **details: str) -> None:
        """Log an event, at most once a minute, with how often it occurred since the last line."""
        self._counted[event] += 1
        now = self.seconds()
        if now - self._logged_at.get(event, now - QUIET_SECONDS) >= QUIET_SECONDS:
            self._logged_at[event] = now
            log.warning(event, port=self.setting, times=self._counted.pop(event), **details)


class Connection(web.RequestHandler):
    """One connection to a port, closed when it exceeds its limits."""

    __slots__ = ("_address", "_deadline", "_doorkeeper")

    def __init__(
        self, server: web.Server, doorkeeper: Doorkeeper, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(
            server,
            loop=loop,
            # aiohttp counts it from the beginning of the connection, so that it ends one whose
            # first headers do not arrive.
            keepalive_timeout=doorkeeper.limits.headers_seconds,
            lingering_time=1.0,
            # Bodies hold codes; aiohttp's log of each request has none of them, but nobody needs
            # it either.
            access_log=None,  # type: ignore[arg-type] # aiohttp's way to have none
        )
        self._doorkeeper = doorkeeper
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Accept the connection, or close it at once."""
        peer = transport.get_extra_info("peername")
        address = str(peer[0]) if peer else ""
        if not self._doorkeeper.admit(address):
            cut(transport)
            return
        self._address = address
        super().connection_made(transport)
        self._wind()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Make room for another one."""
        if self._address is None:
            return
        self._doorkeeper.release(self._address)
        self._address = None
        if self._deadline is not None:
            self._deadline.cancel()
        super().connection_lost(exc)

    def log_access(
        self, request: web.BaseRequest, response: web.StreamResponse, time: float | None
    ) -> None:
        """Start the timeout for the next request; aiohttp calls this when one is answered."""
        super().log_access(request, response, time)
        self._wind()

    def _wind(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        limit = self._doorkeeper.limits.request_seconds
        self._deadline = self._loop.call_later(limit, cut, self.transport)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer a malformed request without repeating it, in the log or to the client."""
        if not isinstance(exc, http.HttpProcessingError):
            return super().handle_error(request, status, exc, message)
        self._doorkeeper.note("request_malformed", error=type(exc).__name__)
        refused = web.Response(status=status, text="malformed request")
        refused.force_close()
        return refused

    def log_exception(self, *args: Any, **kwargs: Any) -> None:
        """Log an unexpected error in full, but not a body that is malformed or breaks off."""
        error = kwargs.get("exc_info") or sys.exception()
        if is_malformed(error):
            self._doorkeeper.note("request_malformed", error=type(error).__name__)
        else:
            super().log_exception(*args, **kwargs)


def cut(transport: asyncio.BaseTransport | None) -> None:
    """Close a connection at once, dropping data that is still to be sent."""
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


def is_malformed(error: object) -> bool:
    """Return whether the client sent something other than HTTP, or broke off."""
    malformed = (http.HttpProcessingError, ClientPayloadError, web.RequestPayloadError)
    return isinstance(error, malformed)


class Listener:
    """A port that is served until `stop`."""

    def __init__(
        self, runner: web.AppRunner, server: asyncio.Server, doorkeeper: Doorkeeper
    ) -> None:
        self.doorkeeper = doorkeeper
        self._runner = runner
        self._server = server
        self.port = int(server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Accept no more connections, and finish the running requests."""
        self._server.close()
        await self._runner.cleanup()


async def start_server(
    application: web.Application, host: str, port: int, setting: str, limits: Limits | None = None
) -> Listener:
    """Start serving, until the returned listener is stopped.

    Raises `SettingsError`, naming the port's `setting`, if the address is unavailable.
    """
    loop = asyncio.get_running_loop()
    doorkeeper = Doorkeeper(setting, limits or Limits(), loop.time)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    server = cast("web.Server", runner.server)
    try:
        listening = await loop.create_server(
            lambda: Connection(server, doorkeeper, loop),
            host,
            port,
            reuse_address=True,
            backlog=BACKLOG,
        )
    except OSError as error:
        await runner.cleanup()
        raise SettingsError(
            f"{setting}: cannot listen on {host}:{port} ({error.strerror}). Choose another port, "
            "or stop what is using this one."
        ) from None
    return Listener(runner, listening, doorkeeper)


async def read_body(request: web.Request, largest: int) -> bytes | None:
    """Return the body; None for one that is larger than `largest` bytes.

    Raises `TimeoutError` if it takes too long, and errors of `is_malformed` for others.
    """
    body = bytearray()
    async with asyncio.timeout(BODY_SECONDS):
        async for part in request.content.iter_chunked(16 * 1024):
            body += part
            if len(body) > largest:
                return None
    return bytes(body)
