"""Whether the bot lives, is ready, and how it does: for supervisors and for Prometheus.

Off unless `OVATION_HEALTH_PORT` is set. `/healthz` answers as long as the process does anything at
all; `/readyz` only while Discord and the database are reached, and otherwise says (with status 503)
what is not; `/metrics` has the measurements, NaN for what the database cannot be asked just now.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import partial

import structlog
from aiohttp import web

from bot.app import App
from bot.client import OvationBot
from bot.http.server import Listener, start_server
from bot.log import log_failure
from bot.metrics import CONTENT_TYPE, LagWatch
from db.database import Transaction
from db.errors import unreachable_error
from db.jobs import JobRepository
from db.outbox import OutboxRepository

PATIENCE_SECONDS = 3.0
"""How long the database may take to answer."""

log = structlog.stdlib.get_logger(__name__)


class HealthServer:
    """Answers those who look after the process, from its start to its end."""

    def __init__(self, client: OvationBot | None = None) -> None:
        self.client = client
        """Who is asked; None while the process waits to try again."""
        self._listener: Listener | None = None
        self._watch: LagWatch | None = None

    def application(self) -> web.Application:
        """The routes."""
        application = web.Application()
        application.router.add_get("/healthz", self._lives)
        application.router.add_get("/readyz", self._ready)
        application.router.add_get("/metrics", self._metrics)
        return application

    async def start(self, host: str, port: int) -> None:
        """Serve on this address."""
        self._listener = await start_server(self.application(), host, port, "OVATION_HEALTH_PORT")
        self._watch = LagWatch(self._late, asyncio.get_running_loop())
        self._watch.start()
        log.info("health_server_started", host=host, port=port)

    async def stop(self) -> None:
        """Serve no more."""
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if self._listener is not None:
            await self._listener.stop()
            self._listener = None

    def _late(self, seconds: float) -> None:
        if self.client is not None:
            self.client.app.metrics.loop_lag.observe(seconds)

    async def _lives(self, _request: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def _ready(self, _request: web.Request) -> web.Response:
        reached = {"discord": False, "database": False}
        if (client := self.client) is not None:
            reached = {"discord": _connected(client), "database": await _answers(client.app, _ask)}
        return web.json_response(reached, status=200 if all(reached.values()) else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        if (client := self.client) is None:
            return web.Response(status=503)
        app, metrics = client.app, client.app.metrics
        metrics.latency.set(client.latency if _connected(client) else math.nan)
        metrics.guilds.set(len(client.guilds))
        if not await _answers(app, partial(_measure, app)):
            for unknown in (metrics.waiting_posts, metrics.failing, metrics.lateness):
                unknown.set(math.nan)
        return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})


def _connected(client: OvationBot) -> bool:
    # Once it was ready, discord.py calls it so for ever.
    return client.is_ready() and not client.is_closed() and client.is_connected()


async def _ask(reading: Transaction) -> None:
    await JobRepository(reading).next_at()


async def _measure(app: App, reading: Transaction) -> None:
    now, metrics = app.clock(), app.metrics
    metrics.waiting_posts.set(await OutboxRepository(reading, app.shards).depth())
    rows = JobRepository(reading, app.shards)
    due_at = await rows.next_at()
    metrics.failing.set(await rows.failing_count())
    late = (now - due_at).total_seconds() if due_at is not None else 0.0
    metrics.lateness.set(max(late, 0.0))


async def _answers(app: App, question: Callable[[Transaction], Awaitable[None]]) -> bool:
    """Whether the database answers it in time; the log says why not."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), app.database.snapshot() as reading:
            await question(reading)
    except Exception as error:
        late = unreachable_error(error) if isinstance(error, TimeoutError) else None
        log_failure(log, "the database does not answer", late or error)
        return False
    return True
