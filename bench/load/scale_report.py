"""Figures of many guilds, and the goals for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bench.load.report import machine

MAX_START_SECONDS = 60.0
MAX_GUILD_KB = 20.0
MAX_WAIT_MS = 250.0


@dataclass(frozen=True, slots=True)
class Waits:
    """How long clicks waited, in milliseconds."""

    clicks: int
    p50: float
    p99: float
    longest: float
    unanswered: int


@dataclass(frozen=True, slots=True)
class ScaleFigures:
    """The figures of one run."""

    guilds: int
    processes: int
    load: float
    """The machine's load when it ended: how many processes wanted its processors."""
    ready_seconds: float
    settled_seconds: float
    start_processor: float
    """Seconds of processor time until everything was settled, of all processes."""
    start_requests: int
    memory_mb: float
    guild_kb: float
    calm: Waits
    flooded: Waits
    storm: Waits
    due: int
    posted: int
    doubled: int
    late_p50: float
    late_p99: float
    late_longest: float
    storm_processor: float
    """Share of one processor, of all processes."""
    limited: int
    """Requests that Discord refused with its global limit."""
    wrong: Sequence[str]

    def missed(self) -> list[str]:
        """Return the missed goals."""
        missed = list(self.wrong)
        if self.posted != self.due or self.doubled:
            missed.append(f"{self.posted} posts, {self.doubled} doubled, instead of {self.due}")
        if self.limited:
            missed.append(f"{self.limited} requests were refused by the global limit")
        if self.ready_seconds > MAX_START_SECONDS:
            missed.append("the start took too long")
        if self.guild_kb > MAX_GUILD_KB:
            missed.append("an idle guild needs too much memory")
        for name, waits in (("storm", self.storm), ("flood", self.flooded)):
            if waits.unanswered or waits.p99 > MAX_WAIT_MS:
                missed.append(f"clicks waited during the {name}")
        return missed


def table(figures: ScaleFigures) -> str:
    """Return the figures as a table for people."""

    def waits(of: Waits) -> str:
        return (
            f"p50 {of.p50:.0f} ms, p99 {of.p99:.0f} ms, longest {of.longest:.0f} ms; "
            f"{of.clicks:,} clicks, {of.unanswered} unanswered"
        )

    rows = [
        ("guilds, processes", f"{figures.guilds:,}, {figures.processes}"),
        ("machine", f"{machine()}, load {figures.load}"),
        ("ready, settled", f"{figures.ready_seconds} s, {figures.settled_seconds} s"),
        ("start", f"{figures.start_processor} s of CPU, {figures.start_requests:,} requests"),
        ("memory", f"{figures.memory_mb:.0f} MB, {figures.guild_kb} kB for a guild"),
        ("clicks in peace", waits(figures.calm)),
        ("while one floods", waits(figures.flooded)),
        ("in the storm", waits(figures.storm)),
        ("posts", f"{figures.posted:,} of {figures.due:,}, {figures.doubled} doubled"),
        (
            "late",
            f"p50 {figures.late_p50:.0f} s, p99 {figures.late_p99:.0f} s, "
            f"last {figures.late_longest:.0f} s",
        ),
        ("processor", f"{figures.storm_processor:.0%} of one"),
        ("refused", f"{figures.limited:,} requests"),
        ("faults", "; ".join(figures.wrong) or "none"),
    ]
    return "\n".join(f"{name:>18}  {value}" for name, value in rows)
