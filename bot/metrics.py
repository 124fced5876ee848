"""What is measured of a running bot, for Prometheus to read.

Nothing here names a guild or a person: an operator learns how the bot does, not what people do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LAG_BUCKETS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 5.0, 10.0, 60.0)
"""In seconds; what is heard is written every second."""
LOOP_BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5, 1.0, 3.0)
"""In seconds; an answer to a click has three of them in all."""
LOOK_SECONDS = 0.02


class Metrics:
    """The measurements of one bot, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.acts = Counter(
            "ovation_acts", "Contributions heard and written, or undone", registry=self.registry
        )
        self.to_disk = Histogram(
            "ovation_heard_to_disk_seconds",
            "From the first thing heard in a batch until the batch is on disk",
            buckets=LAG_BUCKETS,
            registry=self.registry,
        )
        self.offers = Counter(
            "ovation_offers",
            "Offers that were made, taken, or declined",
            ["outcome"],
            registry=self.registry,
        )
        self.votes = Counter("ovation_votes", "Votes on disk", registry=self.registry)
        self.posts = Counter(
            "ovation_posts",
            "What the outbox sent, failed to send and will try again, or gave up",
            ["outcome"],
            registry=self.registry,
        )
        self.due = Counter(
            "ovation_due", "Due work that was done, or failed", ["outcome"], registry=self.registry
        )
        self.errors = Counter(
            "ovation_errors", "Errors in the log, by logger", ["logger"], registry=self.registry
        )
        self.unreadable = Counter(
            "ovation_unreadable",
            "What came from Discord, could not be read, and was skipped",
            ["what"],
            registry=self.registry,
        )
        self.waiting_posts = Gauge(
            "ovation_outbox_waiting", "Posts that are decided and not sent", registry=self.registry
        )
        self.lateness = Gauge(
            "ovation_due_late_seconds", "How late the latest due work is", registry=self.registry
        )
        self.failing = Gauge(
            "ovation_due_failing",
            "Due work that failed and waits to be tried again",
            registry=self.registry,
        )
        self.latency = Gauge(
            "ovation_gateway_latency_seconds",
            "From a heartbeat to its answer; NaN while not connected",
            registry=self.registry,
        )
        self.identifies_remaining = Gauge(
            "ovation_identifies_remaining",
            "How many sessions Discord lets us start before it wants us to wait",
            registry=self.registry,
        )
        self.loop_lag = Histogram(
            "ovation_event_loop_lag_seconds",
            "For how long whatever comes in waits for what is being done",
            buckets=LOOP_BUCKETS,
            registry=self.registry,
        )
        self.guilds = Gauge("ovation_guilds", "Servers the bot is on", registry=self.registry)

    def exposition(self) -> bytes:
        """All of it as Prometheus reads it (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)


class EventLoop(Protocol):
    """What we ask of an event loop."""

    def time(self) -> float: ...
    def call_at(self, when: float, callback: Callable[[], object], /) -> asyncio.TimerHandle: ...


class LagWatch:
    """Looks fifty times a second how late the event loop is.

    A moment that the loop was too busy to look at counts too, as late as it was: what lasts a
    second is not one bad moment, but fifty.
    """

    def __init__(self, observe: Callable[[float], object], loop: EventLoop) -> None:
        """`observe` is told each time, in seconds."""
        self._observe = observe
        self._loop = loop
        self._next = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look from now on."""
        self._next = self._loop.time()
        self._look()

    def stop(self) -> None:
        """Look no more."""
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
        """Count one."""
        self._errors.labels(record.name).inc()
