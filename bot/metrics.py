"""What is measured of a running bot, for Prometheus to read.

Nothing here names a guild or a person: an operator learns how the bot does, not what people do.
"""

from __future__ import annotations

import logging

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
LAG_BUCKETS = (0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 5.0, 10.0, 60.0)
"""In seconds; what is heard is written every second."""


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
        self.waiting_posts = Gauge(
            "ovation_outbox_waiting", "Posts that are decided and not sent", registry=self.registry
        )
        self.lateness = Gauge(
            "ovation_due_late_seconds", "How late the latest due work is", registry=self.registry
        )
        self.latency = Gauge(
            "ovation_gateway_latency_seconds",
            "From a heartbeat to its answer; NaN while not connected",
            registry=self.registry,
        )
        self.guilds = Gauge("ovation_guilds", "Servers the bot is on", registry=self.registry)

    def exposition(self) -> bytes:
        """All of it as Prometheus reads it (`CONTENT_TYPE`)."""
        return generate_latest(self.registry)


class ErrorCounter(logging.Handler):
    """Counts the errors that are logged."""

    def __init__(self, errors: Counter) -> None:
        super().__init__(logging.ERROR)
        self._errors = errors

    def emit(self, record: logging.LogRecord) -> None:
        """Count one."""
        self._errors.labels(record.name).inc()
