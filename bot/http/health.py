"""Health endpoints for supervisors and Prometheus.

Off unless `OVATION_HEALTH_PORT` is set. `/healthz` answers while the process is responsive at all;
`/readyz` only while Discord and the database are available, and otherwise names (with status 503)
what is missing; `/metrics` has the measurements, NaN for those that the database cannot give at the
moment.
"""

from __future__ import annotations

import asyncio
import math

import structlog
from aiohttp import web

from bot.client import OvationBot
from bot.database_health import is_reachable, measure_backlog
from bot.http.server import Listener, start_server
from bot.metrics import CONTENT_TYPE, LagWatch

log = structlog.stdlib.get_logger(__name__)


class HealthServer:
    """The HTTP server for supervisors, from the start of the process to its end."""

    def __init__(self, client: OvationBot | None = None) -> None:
        self.client = client
        """The client whose state is reported; None while the process waits to try again."""
        self._listener: Listener | None = None
        self._watch: LagWatch | None = None

    def application(self) -> web.Application:
        """Return the application with its routes."""
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
        """Stop serving."""
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
            reached = {"discord": _connected(client), "database": await is_reachable(client.app)}
        return web.json_response(reached, status=200 if all(reached.values()) else 503)

    async def _metrics(self, _request: web.Request) -> web.Response:
        if (client := self.client) is None:
            return web.Response(status=503)
        app, metrics = client.app, client.app.metrics
        metrics.latency.set(client.latency if _connected(client) else math.nan)
        metrics.guilds.set(len(client.guilds))
        metrics.identifies_remaining.set(client.identify_budget.remaining)
        await measure_backlog(app)
        return web.Response(body=metrics.exposition(), headers={"Content-Type": CONTENT_TYPE})


def _connected(client: OvationBot) -> bool:
    # After the first time, discord.py reports it as ready for ever.
    return client.is_ready() and not client.is_closed() and client.is_connected()
