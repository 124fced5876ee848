"""Clients of the ports that are slow, silent, too many, or malformed."""

from __future__ import annotations

import asyncio
import logging
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import pytest
import structlog
from aiohttp import web

import bot.http.server
from bot.config import SettingsError
from bot.http.server import Limits, Listener, read_body, start_server

SECRET = b"very-secret"
PATIENCE = 20.0
"""How many seconds a test waits before it fails."""
Connect = Callable[..., Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


async def told(request: web.Request) -> web.Response:
    """Answer with the length of the body."""
    body = await read_body(request, 100)
    return web.Response(text="x" * 50_000 if body == b"" else f"{len(body or b'')}")


@asynccontextmanager
async def serving(limits: Limits) -> AsyncIterator[tuple[Listener, Connect]]:
    """Start a server; yield it and a function that connects from any loopback address."""
    application = web.Application()
    application.router.add_route("*", "/", told)
    listener = await start_server(application, "127.0.0.1", 0, "OVATION_API_PORT", limits)
    writers: list[asyncio.StreamWriter] = []

    async def connect(
        sent: bytes = b"", address: str = "127.0.0.1"
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(
            "127.0.0.1", listener.port, local_addr=(address, 0)
        )
        writers.append(writer)
        writer.write(sent)
        return reader, writer

    yield listener, connect
    for writer in writers:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    await listener.stop()


async def end(reader: asyncio.StreamReader) -> bytes:
    """Return everything that is sent until the server closes the connection."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


async def until(holds: Callable[[], bool]) -> None:
    """Wait until the condition holds."""
    async with asyncio.timeout(PATIENCE):
        while not holds():  # noqa: ASYNC110 (nothing tells when it does)
            await asyncio.sleep(0)


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"POST / HT", id="half a line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: x\r\nX-", id="half a header"),
        pytest.param(GET + b"GET / HTTP/1.1\r\nX-", id="half a second request"),
    ],
)
async def test_whoever_does_not_finish_the_headers_is_hung_up_on(sent: bytes) -> None:
    async with serving(Limits(headers_seconds=0.1)) as (listener, connect):
        reader, _ = await connect(sent)
        answered = await end(reader)
        assert answered.startswith(b"HTTP/1.1 200") == sent.startswith(GET)
        assert not listener.doorkeeper.open


async def test_whoever_does_not_finish_the_body_is_answered_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bot.http.server, "BODY_SECONDS", 0.1)
    async with serving(Limits(headers_seconds=0.1)) as (listener, connect):
        reader, _ = await connect(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n1")
        assert (await end(reader)).startswith(b"HTTP/1.1 504")
        assert not listener.doorkeeper.open


async def test_whoever_reads_no_answer_is_hung_up_on() -> None:
    async with serving(Limits(request_seconds=0.2)) as (listener, connect):
        _, writer = await connect()
        # The answers to these are more than all buffers between here and there take.
        writer.transport.pause_reading()  # type: ignore[attr-defined] # it is a socket's
        writer.write(GET * 1000)
        await until(lambda: bool(listener.doorkeeper.open))
        await until(lambda: not listener.doorkeeper.open)


async def test_there_are_only_so_many_connections_at_a_time() -> None:
    with structlog.testing.capture_logs() as logged:
        async with serving(Limits(connections=3, per_address=2)) as (listener, connect):
            kept = [await connect(GET) for _ in range(2)]
            for reader, _ in kept:
                assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            third, _ = await connect(GET)
            assert await end(third) == b""
            another, _ = await connect(GET, "127.0.0.2")
            assert (await another.readline()).startswith(b"HTTP/1.1 200")
            too_many, _ = await connect(GET, "127.0.0.3")
            assert await end(too_many) == b""
            kept[0][1].close()
            await until(lambda: listener.doorkeeper.open["127.0.0.1"] < 2)
            again, _ = await connect(GET)
            assert (await again.readline()).startswith(b"HTTP/1.1 200")
    # Thousands of them would fill the log otherwise.
    assert [(one["event"], one["times"]) for one in logged] == [("connection_refused", 1)]


def test_most_file_descriptors_are_left_to_the_rest_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for soft, most in ((100, 25), (1024, 256), (1_000_000, 256), (resource.RLIM_INFINITY, 256)):
        monkeypatch.setattr(resource, "getrlimit", lambda _which, soft=soft: (soft, soft))
        assert Limits().affordable() == most


@pytest.mark.parametrize(
    "sent",
    [
        b"\x16\x03\x01" + SECRET,
        SECRET + b" / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/9.9\r\nX-Till-Secret: " + SECRET + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Till-Secret: abc\x01" + SECRET + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Till-Secret\x1b: " + SECRET + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: " + SECRET + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-A: " + SECRET * 2000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"X-A: very-secret\r\n" * 400 + b"\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + SECRET + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc" + SECRET + b"\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Encoding: gzip\r\nContent-Length: 11\r\n\r\n" + SECRET,
    ],
)
async def test_nothing_of_what_is_malformed_is_logged_or_repeated(
    sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with structlog.testing.capture_logs() as logged:
        async with serving(Limits(headers_seconds=0.5)) as (_, connect):
            for _ in range(5):
                reader, writer = await connect(sent)
                writer.write_eof()
                answered = await end(reader)
                assert SECRET not in answered
    assert SECRET.decode() not in caplog.text + str(logged)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(logged) <= 1, logged
    assert all(one["event"] == "request_malformed" for one in logged)


async def test_a_bug_of_ours_is_logged_whole(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(_request: web.Request) -> web.Response:
        raise ZeroDivisionError

    application = web.Application()
    application.router.add_get("/", broken)
    listener = await start_server(application, "127.0.0.1", 0, "OVATION_API_PORT")
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(GET)
    assert (await end(reader)).startswith(b"HTTP/1.1 500")
    writer.close()
    await listener.stop()
    assert "ZeroDivisionError" in caplog.text


async def test_a_port_that_is_taken_is_named() -> None:
    first = await start_server(web.Application(), "127.0.0.1", 0, "OVATION_API_PORT")
    with pytest.raises(SettingsError, match="OVATION_API_PORT: cannot listen"):
        await start_server(web.Application(), "127.0.0.1", first.port, "OVATION_API_PORT")
    await first.stop()
