"""LoadFigures of an evening, and the goals for them."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np

LAG = "ovation_event_loop_lag_seconds"
TO_DISK = "ovation_heard_to_disk_seconds"

MAX_GROWTH = 0.02
"""Maximum growth of memory from the warm-up to the end, as a share."""
MAX_LAG_MS = 50.0
MAX_WAIT_MS = 250.0


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """The figures of one evening."""

    storage: str
    meaning: bool
    members: int
    minutes: float
    messages: int
    reactions: int
    votes: int
    offers: int
    memory_mb: float
    """After the warm-up."""
    memory_growth: float
    """Growth from then to the end, as a share of it."""
    lag_p50_ms: float
    lag_p99_ms: float
    wait_p50_ms: float
    wait_p99_ms: float
    wait_longest_ms: float
    unanswered: int
    to_disk_p99_ms: float
    bot_processor: float
    """Its share of one processor."""
    crowd_processor: float
    crowd_behind_ms: float
    """The crowd's own worst delay, which limits the accuracy of the other figures."""
    users_asked: int
    """Number of users that the bot requested from Discord."""
    on_disk_after_s: float | None
    """Seconds from the last message until everything is on disk; None if that never came."""
    grown_kb: float
    """By how much the database grew."""
    wrong: Sequence[str]
    """Differences in the database, and errors in the log."""

    def missed(self, *, timed: bool = True) -> list[str]:
        """Return the missed goals.

        Without `timed`, only those that a busy machine cannot affect.
        """
        missed = list(self.wrong)
        if self.unanswered and timed:
            missed.append(f"{self.unanswered} clicks were not answered in time")
        if self.on_disk_after_s is None:
            missed.append("what was said did not all come to disk")
        if timed and self.memory_growth > MAX_GROWTH:
            missed.append("memory grew")
        if timed and self.lag_p99_ms > MAX_LAG_MS:
            missed.append("the event loop was late")
        if timed and self.wait_p99_ms > MAX_WAIT_MS:
            missed.append("clicks waited")
        return missed


def table(figures: LoadFigures) -> str:
    """Return the figures as a table for people."""
    rows = [
        ("storage", figures.storage + (", with the encoder" if figures.meaning else "")),
        ("machine", machine()),
        ("members, minutes", f"{figures.members:,}, {figures.minutes:g}"),
        ("messages, reactions", f"{figures.messages:,}, {figures.reactions:,}"),
        ("votes, offers", f"{figures.votes:,}, {figures.offers:,}"),
        ("memory", f"{figures.memory_mb:.0f} MB, then {figures.memory_growth:+.1%}"),
        ("event loop lag", f"p50 {figures.lag_p50_ms:.1f} ms, p99 {figures.lag_p99_ms:.1f} ms"),
        (
            "click to answer",
            f"p50 {figures.wait_p50_ms:.0f} ms, p99 {figures.wait_p99_ms:.0f} ms, "
            f"longest {figures.wait_longest_ms:.0f} ms, {figures.unanswered} unanswered",
        ),
        ("heard to disk", f"p99 {figures.to_disk_p99_ms:.0f} ms"),
        (
            "processor",
            f"bot {figures.bot_processor:.0%} of one, crowd {figures.crowd_processor:.0%} "
            f"(at worst {figures.crowd_behind_ms:.0f} ms late)",
        ),
        ("asked who somebody is", f"{figures.users_asked:,} times"),
        ("database grew", f"{figures.grown_kb:,.0f} kB"),
        ("counts", "; ".join(figures.wrong) or "all exact"),
    ]
    return "\n".join(f"{name:>22}  {value}" for name, value in rows)


def machine() -> str:
    """Return the processor, as far as the system reports it."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{os.cpu_count()} processors ({names[0] if names else 'unknown'})"


def growth(samples: Sequence[tuple[float, int]], since: float) -> tuple[float, float]:
    """Return bytes in memory after the warm-up, which ends at `since`, and the later growth.

    `samples` are moments and bytes. The medians of the first and the last fifth are compared.
    """
    later = [size for at, size in samples if at >= since]
    fifth = max(1, len(later) // 5)
    first, last = median(later[:fifth]), median(later[-fifth:])
    return first, last / first - 1


def quantile(before: Mapping[str, float], after: Mapping[str, float], name: str, q: float) -> float:
    """Return the `q` quantile of a Prometheus histogram, of what was added between two readings.

    Within a bucket it is interpolated linearly, as Prometheus itself does.
    """
    prefix = f"{name}_bucket "
    counts = sorted(
        (float(key.removeprefix(prefix)), value - before.get(key, 0.0))
        for key, value in after.items()
        if key.startswith(prefix)
    )
    wanted = q * counts[-1][1]
    low, below = 0.0, 0.0
    for high, count in counts:
        if count >= wanted and count > below:
            if high == float("inf"):
                return low
            return low + (high - low) * (wanted - below) / (count - below)
        low, below = high, count
    return 0.0


def percentile(values: Sequence[float], q: float) -> float:
    """Return the `q`th percentile; 0 if there are no values."""
    return float(np.percentile(values, q)) if values else 0.0
