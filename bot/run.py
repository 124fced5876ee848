"""`ovation run`: the bot on the real Discord."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from contextlib import suppress

import click
import structlog

from bot.api import Api
from bot.app import App
from bot.client import Ovation, Unreachable, connect
from bot.clock import Clock, system_clock
from bot.database import open_database, prepare, unusable
from bot.health import Health
from bot.log import configure_logs
from bot.meaning import SHARE, meaning
from bot.metrics import ErrorCounter
from bot.settings import Settings, ignored_settings, load_settings, missing_token
from bot.supervisor import Supervisor
from db.engine import Database
from db.tenure import Displaced
from db.trouble import UnreachableDatabase, UnusableDatabase, diagnosed

FIRST_WAIT_SECONDS = 5.0
LONGEST_WAIT_SECONDS = 300.0
CLOSING_SECONDS = 2.0
TAKE_AGAIN_SECONDS = 1.0
RENEW_SECONDS = 5.0

SWITCH_SECONDS = 0.0005
"""How long a thread that reckons may keep the event loop and the database's threads from going on.
A vote passes from one to the other some ten times: at Python's own 5 ms, `bench.soak` found clicks
three times as slow while messages are being read."""

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
    """Run until told to stop; try again, ever later, while Discord or the database is away."""
    sys.setswitchinterval(SWITCH_SECONDS)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    supervisor = Supervisor()
    health = Health()
    if settings.health_port:
        await health.start(settings.health_host, settings.health_port)
    supervisor.started()
    try:
        await _keep_serving(stop, settings, clock, supervisor, health)
    finally:
        supervisor.left()
        await health.stop()
    log.info("stopped")


async def _keep_serving(
    stop: asyncio.Event, settings: Settings, clock: Clock, supervisor: Supervisor, health: Health
) -> None:
    wait = FIRST_WAIT_SECONDS
    loop = asyncio.get_running_loop()
    while not stop.is_set():
        began = loop.time()
        try:
            supervisor.doing("running")
            await _until(stop, settings, clock, supervisor, health)
        except Displaced as error:
            log.warning("the hold on the shards was lost: starting anew", error=str(error))
        except Exception as error:
            trouble = error if isinstance(error, Unreachable) else diagnosed(error)
            if not isinstance(trouble, (Unreachable, UnreachableDatabase)):
                raise
            what = "Discord" if isinstance(trouble, Unreachable) else "the database"
            if loop.time() - began > LONGEST_WAIT_SECONDS:
                wait = FIRST_WAIT_SECONDS  # it went well meanwhile
            log.warning(
                f"{what} cannot be reached",
                error=str(trouble),
                mend=trouble.mend if isinstance(trouble, UnusableDatabase) else None,
                next_try_in_seconds=wait,
            )
            supervisor.doing(f"{what} cannot be reached; the next try is in {wait:.0f} seconds")
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, LONGEST_WAIT_SECONDS)


async def _until(
    stop: asyncio.Event, settings: Settings, clock: Clock, supervisor: Supervisor, health: Health
) -> None:
    if settings.token is None:
        raise missing_token()
    database = open_database(settings)
    try:
        await database.open_or_explain()
        if not await _take(database, settings, stop, supervisor):
            await database.close()
            return
        await prepare(database, settings, clock())
    except BaseException as error:
        await database.close()
        trouble = diagnosed(error)
        if trouble is None or isinstance(trouble, UnreachableDatabase):
            raise
        raise click.ClickException("; ".join(unusable(trouble, database))) from None
    client = Ovation(
        App(settings, database, clock=clock, encoder=meaning(SHARE) if settings.meaning else None)
    )
    api = Api(client.app.tills, clock, shops=client.app.shops)
    health.client = client
    errors = ErrorCounter(client.app.metrics.errors)
    logging.getLogger().addHandler(errors)
    running = asyncio.create_task(connect(client, settings.token.get_secret_value()))
    stopping = asyncio.create_task(stop.wait())
    holding = asyncio.create_task(_hold(database))
    try:
        if settings.api_port:
            await api.start(settings.api_host, settings.api_port)
        await asyncio.wait((running, stopping, holding), return_when=asyncio.FIRST_COMPLETED)
    finally:
        if stop.is_set():
            supervisor.stopping()
        stopping.cancel()
        holding.cancel()
        health.client = None
        await api.stop()
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
                log.info("the connection broke off while stopping", error=repr(broken))


async def _take(
    database: Database, settings: Settings, stop: asyncio.Event, supervisor: Supervisor
) -> bool:
    """Wait until no other process has any of our shards; False where told to stop before that."""
    shards = settings.shards
    name = f"ovation {shards}, process {os.getpid()} on {socket.gethostname()}"
    known = None
    while other := await database.take(shards, name):
        if other != known:
            known = other
            log.warning(
                "another process has these shards; this one waits until that one has ended",
                shards=str(shards),
                other=other,
                mend="nothing, if it is to stand by; otherwise stop one of the two",
            )
            supervisor.doing(f"waiting for {other} to end")
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), TAKE_AGAIN_SECONDS)
            return False
    if known is not None:
        supervisor.doing("running")
    return True


async def _hold(database: Database) -> None:
    """Keep the shards; raises `Displaced` where they are lost.

    While the database is away nothing can be written, and members who click are told so: it is
    time enough to start anew when it is back.
    """
    lost: Displaced | None = None
    while lost is None or await _is_away(database):
        await asyncio.sleep(RENEW_SECONDS)
        try:
            await database.renew()
        except Displaced as error:
            lost = error
    raise lost


async def _is_away(database: Database) -> bool:
    try:
        await database.check()
    except Exception as error:
        return isinstance(diagnosed(error), UnreachableDatabase)
    return False
