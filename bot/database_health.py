"""Availability of the database, and how much work is pending in it."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.app import App
from bot.log import log_failure
from db.alerts import open_alerts
from db.cases import waiting_talks
from db.database import Transaction
from db.errors import unreachable_error
from db.holds import guilds_on_hold
from db.jobs import JobRepository
from db.outbox import OutboxRepository

PATIENCE_SECONDS = 3.0
"""How long the database may take to answer."""

log = structlog.stdlib.get_logger(__name__)


async def is_reachable(app: App) -> bool:
    """Return whether the database answers in time; log the reason if not."""
    return await _answers(app, _ask)


async def measure_backlog(app: App) -> None:
    """Set the metrics of pending work: NaN if the database does not answer."""
    if not await _answers(app, partial(_measure, app)):
        metrics = app.metrics
        for gauge in (
            metrics.waiting_posts,
            metrics.failing,
            metrics.lateness,
            metrics.holds,
            metrics.open_alerts,
            metrics.talks_waiting,
            metrics.talks_oldest_wait,
        ):
            gauge.set(math.nan)


async def _ask(reading: Transaction) -> None:
    await JobRepository(reading).next_at()


async def _measure(app: App, reading: Transaction) -> None:
    now, metrics = app.clock(), app.metrics
    metrics.waiting_posts.set(await OutboxRepository(reading, app.shards).depth())
    metrics.holds.set(await guilds_on_hold(reading, app.shards))
    metrics.open_alerts.set(await open_alerts(reading, app.shards))
    waiting, since = await waiting_talks(reading, app.shards)
    metrics.talks_waiting.set(waiting)
    metrics.talks_oldest_wait.set((now - since).total_seconds() if since is not None else 0.0)
    rows = JobRepository(reading, app.shards, app.scheduler.waiting_kinds)
    due_at = await rows.next_at()
    metrics.failing.set(await rows.failing_count())
    late = (now - due_at).total_seconds() if due_at is not None else 0.0
    metrics.lateness.set(max(late, 0.0))


async def _answers(app: App, question: Callable[[Transaction], Awaitable[None]]) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), app.database.snapshot() as reading:
            await question(reading)
    except Exception as error:
        late = unreachable_error(error) if isinstance(error, TimeoutError) else None
        log_failure(log, "database_check_failed", late or error)
        return False
    return True
