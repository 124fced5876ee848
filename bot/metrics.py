"""Prometheus metrics of a running bot.

No label names a guild or a person: an operator learns how the bot does, not what people do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LAG_BUCKETS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 5.0, 10.0, 60.0)
"""In seconds; the buffer is flushed every second."""
LOOP_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 3.0)
"""In seconds; an answer to a click may take three in all."""
LOOK_SECONDS = 0.02


class Metrics:
    """The measurements of one bot, in its own registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        counter = partial(Counter, registry=self.registry)
        gauge = partial(Gauge, registry=self.registry)
        histogram = partial(Histogram, registry=self.registry)
        self.contributions = counter("ovation_contributions", "Contributions recorded or undone")
        self.to_disk = histogram(
            "ovation_heard_to_disk_seconds",
            "Seconds from the first event of a batch until the batch is on disk",
            buckets=LAG_BUCKETS,
        )
        self.offers = counter("ovation_offers", "Offers made, taken or declined", ["outcome"])
        self.votes = counter("ovation_votes", "Votes saved")
        self.posts = counter(
            "ovation_posts",
            "Posts that the outbox sent, will retry, or gave up",
            ["outcome"],
        )
        self.due = counter("ovation_due", "Jobs done or failed", ["outcome"])
        self.errors = counter("ovation_errors", "Errors in the log, by logger", ["logger"])
        self.unreadable = counter(
            "ovation_unreadable",
            "Payloads from Discord that could not be read and were skipped",
            ["what"],
        )
        self.waiting_posts = gauge("ovation_outbox_waiting", "Posts waiting to be sent")
        self.lateness = gauge(
            "ovation_due_late_seconds", "Seconds by which the most overdue job is late"
        )
        self.holds = gauge("ovation_holds", "Servers in which everything planned is on hold")
        self.alerts = counter("ovation_alerts", "Alerts raised, by the rule or by hand", ["how"])
        self.open_alerts = gauge("ovation_alerts_open", "Alerts that are not over")
        self.talks_waiting = gauge("ovation_talks_waiting", "Members who wait for a team's answer")
        self.talks_oldest_wait = gauge(
            "ovation_talks_oldest_wait_seconds",
            "How long the first of them has waited, day and night",
        )
        self.failing = gauge("ovation_due_failing", "Failed jobs waiting for a retry")
        self.latency = gauge(
            "ovation_gateway_latency_seconds",
            "Seconds from a heartbeat to its answer; NaN while not connected",
        )
        self.identifies_remaining = gauge(
            "ovation_identifies_remaining",
            "Sessions that Discord still allows to start before a wait",
        )
        self.loop_lag = histogram(
            "ovation_event_loop_lag_seconds",
            "Seconds that new events wait for the event loop",
            buckets=LOOP_BUCKETS,
        )
        self.guilds = gauge("ovation_guilds", "Servers the bot is on")

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus's format (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)


class EventLoop(Protocol):
    """The methods of an event loop that are needed here."""

    def time(self) -> float: ...
    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle: ...


class LagWatch:
    """Measures fifty times a second how late the event loop is.

    Measurements that a busy loop missed count too, each with its own delay: a block of one second
    is not one bad measurement, but fifty.
    """

    def __init__(self, observe: Callable[[float], object], loop: EventLoop) -> None:
        """`observe` is called with each lag, in seconds."""
        self._observe = observe
        self._loop = loop
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Start measuring."""
        self._next = self._loop.time()
        self._look()

    def stop(self) -> None:
        """Stop measuring."""
        if self._timer is not None:
            self._timer.cancel()

    def _look(self) -> None:
        now = self._loop.time()
        while self._next <= now:
            self._observe(now - self._next)
            self._next += LOOK_SECONDS
        self._timer = self._loop.call_at(self._next, self._look)


class ErrorCounter(logging.Handler):
    """Counts the errors that are logged."""

    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Count the record."""
        self._errors.labels(record.name).inc()
