"""Faults between the bot and Discord, arranged by the test.

    wire.faults.fails("POST /channels/*/messages", status=502, done=True)
    wire.faults.closes(4014)

The first fault arranged for a request is applied to it, as many times as it was arranged for; other
requests are answered as usual. A route is a method and a path in which `*` matches anything.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from aiohttp import web

GATEWAY = "GET /gateway"
"""The route of the gateway's handshake."""
HTML = "<html><body><h1>Sign in to the hotel's network</h1></body></html>"
PROXY = {"Via": "1.1 google"}
"""discord.py takes a 429 without this header for a ban, and does not wait as it says."""

Answer = Callable[[], Awaitable[web.Response]]
"""Carries out the request, and returns the real answer."""
Strike = Callable[[web.Request, web.Response | None], Awaitable[web.StreamResponse]]
"""Answers instead; called with the real answer if the request was carried out."""


@dataclass(slots=True, eq=False)
class Fault:
    """One fault that was arranged."""

    chooses: Callable[[str], bool]
    """Returns whether it is applied to a request, given as a method and a path."""
    strike: Strike
    times: int
    done: bool
    """Whether Discord carries out the request and only its answer is lost."""
    met: int = 0
    """How many requests it was applied to."""

    async def answer(self, request: web.Request, truly: Answer) -> web.StreamResponse:
        """Return the faulty answer to `request`."""
        self.met += 1
        return await self.strike(request, await truly() if self.done else None)


@dataclass(slots=True)
class Faults:
    """All arranged faults."""

    closing: list[int] = field(default_factory=list)
    """The close codes for the next sessions that identify."""
    _arranged: list[Fault] = field(default_factory=list)
    _over: asyncio.Event = field(default_factory=asyncio.Event)

    def fails(
        self,
        route: str,
        *,
        status: int,
        code: int = 0,
        message: str = "made up",
        times: int = 1,
        done: bool = False,
    ) -> Fault:
        """Let Discord answer with this status and this error code."""
        return self._arrange(route, _said(status, {"code": code, "message": message}), times, done)

    def says(self, route: str, answer: Any, *, times: int = 1, done: bool = False) -> Fault:
        """Let Discord answer with this body and a success status."""
        return self._arrange(route, _said(200, answer), times, done)

    def limits(self, route: str, *, seconds: float, everywhere: bool = False) -> Fault:
        """Let Discord limit the rate for this many seconds: of this route, or of the whole bot."""
        said = {
            "message": "You are being rate limited.",
            "retry_after": seconds,
            "global": everywhere,
        }
        return self._arrange(route, _said(429, said, PROXY), 1, done=False)

    def garbles(self, route: str, *, times: int = 1, done: bool = False) -> Fault:
        """Let a proxy answer with an HTML page."""

        async def strike(_request: web.Request, _answer: web.Response | None) -> web.Response:
            return web.Response(text=HTML, content_type="text/html")

        return self._arrange(route, strike, times, done)

    def breaks(self, route: str, *, times: int = 1, done: bool = False) -> Fault:
        """Let the connection break: half-way through the answer, or before it begins."""

        async def strike(request: web.Request, answer: web.Response | None) -> web.StreamResponse:
            broken = web.StreamResponse()
            if answer is not None and isinstance(answer.body, bytes):
                broken.content_type = answer.content_type
                broken.content_length = len(answer.body)
                await broken.prepare(request)
                await broken.write(answer.body[: len(answer.body) // 2])
            if request.transport is not None:
                request.transport.abort()
            return broken

        return self._arrange(route, strike, times, done)

    def hangs(self, route: str, *, times: int = 1, done: bool = False) -> Fault:
        """Let the request never be answered."""

        async def strike(request: web.Request, _answer: web.Response | None) -> web.StreamResponse:
            await self._over.wait()
            if request.transport is not None:
                request.transport.abort()
            return web.StreamResponse()

        return self._arrange(route, strike, times, done)

    def interrupts(
        self, chooses: Callable[[str], bool], deed: Callable[[], Awaitable[None]], *, done: bool
    ) -> Fault:
        """Interrupt each chosen request, such as by killing the bot; it has no answer.

        A request is a method and a path. Choosing is asked once for each.
        """

        async def strike(request: web.Request, _answer: web.Response | None) -> web.StreamResponse:
            await deed()
            if request.transport is not None:
                request.transport.abort()
            return web.StreamResponse()

        fault = Fault(chooses, strike, sys.maxsize, done)
        self._arranged.append(fault)
        return fault

    def closes(self, code: int, *, times: int = 1) -> None:
        """Let the gateway close the connection with this code when the bot identifies."""
        self.closing += [code] * times

    def meeting(self, request: web.Request, path: str) -> Fault | None:
        """Return the fault for this request."""
        asked = f"{request.method} {path}"
        for fault in self._arranged:
            if fault.met < fault.times and fault.chooses(asked):
                return fault
        return None

    def end(self) -> None:
        """Release the requests that wait for an answer."""
        self._over.set()

    def _arrange(self, route: str, strike: Strike, times: int, done: bool) -> Fault:
        fault = Fault(partial(fnmatchcase, pat=route), strike, times, done)
        self._arranged.append(fault)
        return fault


def _said(status: int, said: Any, headers: Mapping[str, str] | None = None) -> Strike:
    async def strike(_request: web.Request, _answer: web.Response | None) -> web.Response:
        body = json.dumps(said).encode()
        return web.Response(
            body=body, status=status, content_type="application/json", headers=headers
        )

    return strike
