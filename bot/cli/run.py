"""`ovation run`: the bot on the real Discord."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import socket
import sys
from contextlib import suppress

import click
import structlog

from bot.app import App
from bot.cli.database import explain_unusable, open_database, prepare
from bot.client import DiscordUnreachable, OvationBot, connect
from bot.clock import Clock, system_clock
from bot.config import Settings, ignored_settings, load_settings, missing_token
from bot.http.coupon_api import Api
from bot.http.dashboard import Dashboard, dashboard_of
from bot.http.health import HealthServer
from bot.log import configure_logs
from bot.metrics import ErrorCounter
from bot.sentence_encoder import SHARE, load_encoder
from bot.services.shop_sync import ShopSyncService
from bot.services.tills import TillService
from bot.systemd import SystemdNotifier
from db.database import Database
from db.errors import DatabaseError, DatabaseUnreachable, classify_error
from db.shard_locks import ShardLockLost

FIRST_WAIT_SECONDS = 5.0
MAX_WAIT_SECONDS = 300.0
CLOSING_SECONDS = 2.0
TAKE_AGAIN_SECONDS = 1.0
RENEW_SECONDS = 5.0

SWITCH_SECONDS = 0.0005
"""How long a computing thread may keep the event loop and the database's threads waiting.

A vote passes from one thread to the other about ten times: at Python's default of 5 ms,
`bench.soak` measured clicks three times as slow while messages are being read.
"""

log = structlog.stdlib.get_logger(__name__)


@click.command("run")
def command() -> None:
    """Run the bot on the real Discord, until Ctrl-C or SIGTERM."""
    settings = load_settings()
    if settings.token is None:
        raise missing_token()
    configure_logs(settings)
    for sentence in ignored_settings():
        log.warning("setting_ignored", reason=sentence)
    asyncio.run(serve(settings))


async def serve(settings: Settings, *, clock: Clock = system_clock) -> None:
    """Serve until stopped; retry with growing delays while Discord or the database is away."""
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    supervisor = SystemdNotifier()
    health = HealthServer()
    if settings.health_port:
        await health.start(settings.health_host, settings.health_port)
    supervisor.started()
    try:
        await _serve_with_retries(stop, settings, clock, supervisor, health)
    finally:
        supervisor.left()
        await health.stop()
    log.info("stopped")


async def _serve_with_retries(
    stop: asyncio.Event,
    settings: Settings,
    clock: Clock,
    supervisor: SystemdNotifier,
    health: HealthServer,
) -> None:
    wait = FIRST_WAIT_SECONDS
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        began = loop.time()
        try:
            supervisor.doing("running")
            await _serve_once(stop, settings, clock, supervisor, health)
        except ShardLockLost as error:
            log.warning("shard_locks_lost", error=str(error))
        except Exception as error:
            trouble = error if isinstance(error, DiscordUnreachable) else classify_error(error)
            if not isinstance(trouble, (DiscordUnreachable, DatabaseUnreachable)):
                raise
            is_discord = isinstance(trouble, DiscordUnreachable)
            what = "Discord" if is_discord else "the database"
            if loop.time() - began > MAX_WAIT_SECONDS:
                wait = FIRST_WAIT_SECONDS  # it had been connected
            log.warning(
                "discord_unreachable" if is_discord else "database_unreachable",
                error=str(trouble),
                mend=trouble.remedy if isinstance(trouble, DatabaseError) else None,
                next_try_in_seconds=wait,
            )
            supervisor.doing(f"{what} cannot be reached; the next try is in {wait:.0f} seconds")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, MAX_WAIT_SECONDS)


async def _serve_once(
    stop: asyncio.Event,
    settings: Settings,
    clock: Clock,
    supervisor: SystemdNotifier,
    health: HealthServer,
) -> None:
    if settings.token is None:
        raise missing_token()
    database = open_database(settings)
    try:
        await database.open_or_explain()
        if not await _acquire_shards(database, settings, stop, supervisor):
            await database.close()
            return
        await prepare(database, settings, clock())
    except BaseException as error:
        await database.close()
        trouble = classify_error(error)
        if trouble is None or isinstance(trouble, DatabaseUnreachable):
            raise
        raise click.ClickException("; ".join(explain_unusable(trouble, database))) from None
    encoder = load_encoder(SHARE) if settings.sentence_encoder else None
    client = OvationBot(App(settings, database, clock=clock, encoder=encoder))
    api = Api(
        client.app[TillService],
        clock,
        shops=client.app[ShopSyncService],
        proxies=client.app.settings.proxy_networks,
    )
    dashboard = dashboard_of(client.app)
    spare_collector()
    health.client = client
    errors = ErrorCounter(client.app.metrics.errors)
    logging.getLogger().addHandler(errors)
    running = asyncio.create_task(connect(client, settings.token.get_secret_value()))
    stopping = asyncio.create_task(stop.wait())
    holding = asyncio.create_task(_watch_shards(database))
    try:
        await _start_servers(settings, api, dashboard)
        await asyncio.wait((running, stopping, holding), return_when=asyncio.FIRST_COMPLETED)
    finally:
        if stop.is_set():
            supervisor.stopping()
        stopping.cancel()
        holding.cancel()
        health.client = None
        await _stop_servers(api, dashboard)
        await client.close()
        # Closing ends `running`, unless it waits to try again; what it raised before that is what
        # is to be known.
        await asyncio.wait({running}, timeout=CLOSING_SECONDS)
        running.cancel()
        ended = await asyncio.gather(holding, running, return_exceptions=True)
        logging.getLogger().removeHandler(errors)
        for broken in ended:
            if isinstance(broken, Exception):
                if not stop.is_set():
                    raise broken
                log.info("connection_closed_while_stopping", error=repr(broken))


async def _start_servers(settings: Settings, api: Api, dashboard: Dashboard | None) -> None:
    """Start the HTTP servers that are switched on."""
    if settings.api_port:
        await api.start(settings.api_host, settings.api_port)
    if dashboard is not None:
        await dashboard.start(settings.web_host, settings.web_port)


async def _stop_servers(api: Api, dashboard: Dashboard | None) -> None:
    """Stop the HTTP servers that were started."""
    await api.stop()
    if dashboard is not None:
        await dashboard.stop()


def spare_collector() -> None:
    """Exclude what lives as long as the process from garbage collection.

    A full collection walks over everything it tracks: over all modules and services it takes 100
    ms and more, during which nobody is answered.
    """
    gc.collect()
    gc.freeze()


async def _acquire_shards(
    database: Database, settings: Settings, stop: asyncio.Event, supervisor: SystemdNotifier
) -> bool:
    """Wait until no other process owns any of our shards; return False if stopped before that."""
    shards = settings.shards
    name = f"ovation {shards}, process {os.getpid()} on {socket.gethostname()}"
    known = None
    while other := await database.acquire_shards(shards, name):
        if other != known:
            known = other
            log.warning(
                "shard_locks_awaited",
                shards=str(shards),
                other=other,
                mend="nothing if this one is a standby; otherwise stop one of the two",
            )
            supervisor.doing(f"waiting for {other} to stop")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TAKE_AGAIN_SECONDS)
            return False
    if known is not None:
        supervisor.doing("running")
    return True


async def _watch_shards(database: Database) -> None:
    """Verify the shard locks regularly; raise `ShardLockLost` once they are lost.

    While the database is unavailable nothing can be written, and members who click read that: the
    restart can wait until it is back.
    """
    lost: ShardLockLost | None = None
    while lost is None or await _is_away(database):
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await database.verify_shards()
        except ShardLockLost as error:
            lost = error
    raise lost


async def _is_away(database: Database) -> bool:
    try:
        await database.check()
    except Exception as error:
        return isinstance(classify_error(error), DatabaseUnreachable)
    return False
