"""Ten thousand small communities: start, memory, and a day on which all have something due at once.

    python -m bench.scale [--guilds 10000] [--processes 1] [--shards 4] [--clicks 20]
        [--flood 200] [--delay 50] [--storm-minutes 30] [--settle-minutes 60] [--json]

The bot runs in `--processes` processes (one on SQLite, more on PostgreSQL) on a Discord on the
loopback address (`bench/load/many_guilds.py`) that keeps Discord's limits: one shard identifies
every five seconds, and of 50 requests a second it refuses what exceeds them. Its answers are
`--delay` milliseconds late. The bot has the sentence encoder off, as memory is measured.

1. *Start*: seconds until all processes are ready, and until they have read what they missed, a
   request for each text channel; memory, also of a bot with 100 guilds, and from the two the bytes
   of an idle guild.
2. *Clicks*: members of random guilds change a consent, `--clicks` a second; each is on disk before
   it is acknowledged. First in peace, then while one guild sends `--flood` messages a second.
3. *Storm*: the clock is set to the hour at which every guild is due its weekly surprise, or the
   question about it and the weekly report, and a monthly message to one member. Lateness is from
   that hour to the arrival of each post; people go on clicking until the last arrives.

It exits with status 1 if a post is missing or doubled, if Discord had to refuse requests, or if one
of the goals of `ScaleFigures.missed` is not met.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from random import Random

from bench.databases import storage
from bench.load.bot import CLOCK
from bench.load.many_guilds import MAIN, ManyGuilds, doubled, guild_ids, member, one_of
from bench.load.many_seed import DUE, fill
from bench.load.process import BotProcess
from bench.load.report import percentile
from bench.load.scale_report import ScaleFigures, Waits, table
from bench.message_generator import a_message
from bot.config import Settings
from tests.process.clock import SharedClock

FEW = 100
"""Guilds of the bot whose memory is subtracted."""
EARLY_SECONDS = 900
"""How long before the hour the start is over, by the bot's clock, if it takes as long as it may."""
START_LIMIT = 900.0
QUIET_SECONDS = 8
"""After so many seconds without a request, a start is over: everything missed has been read."""


@dataclass(frozen=True, slots=True)
class ScalePlan:
    """Options of the simulation."""

    guilds: int = 10_000
    processes: int = 1
    shards: int = 4
    clicks: float = 20.0
    """Per second."""
    flood: float = 200.0
    """Messages per second."""
    delay: float = 0.05
    """Seconds that Discord takes for an answer."""
    storm_minutes: float = 30.0
    settle_minutes: float = 60.0
    phase_seconds: float = 30.0
    """How long people click in peace, and while one guild floods."""
    seed: int = 1


class Bots:
    """The bot's processes."""

    def __init__(
        self, settings: Settings, discord: ManyGuilds, clock: SharedClock, plan: ScalePlan
    ) -> None:
        self._discord = discord
        self._settle_minutes = plan.settle_minutes
        self._all = [
            BotProcess(
                settings,
                discord.address,
                meaning=False,
                name=f"bot{number}",
                OVATION_SHARDS=shards,
                **{CLOCK: str(clock.path)},
            )
            for number, shards in enumerate(ranges(plan.shards, plan.processes))
        ]

    async def start(self) -> tuple[float, float]:
        """Start all; return after how many seconds they are ready, and have nothing to do."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as starting:
            for bot in self._all:
                starting.create_task(bot.start(START_LIMIT))
        while not all('"event": "ready"' in bot.log.read_text() for bot in self._all):
            assert time.perf_counter() < began + START_LIMIT, self._all[0].log.read_text()[-3000:]
            await asyncio.sleep(0.1)
        ready = time.perf_counter() - began
        quiet, asked = 0, -1
        while quiet < QUIET_SECONDS and time.perf_counter() - began < 60 * self._settle_minutes:
            await asyncio.sleep(1.0)
            quiet = quiet + 1 if self._discord.counted == asked else 0
            asked = self._discord.counted
        return ready, time.perf_counter() - began - quiet

    @property
    def memory(self) -> int:
        """Bytes in memory now."""
        return sum(bot.memory for bot in self._all)

    @property
    def processor(self) -> float:
        """Seconds of processor time so far."""
        return sum(bot.processor for bot in self._all)

    async def stop(self) -> list[str]:
        """Stop all; return what was wrong."""
        ended = await asyncio.gather(*(bot.stop() for bot in self._all), return_exceptions=True)
        wrong = [f"the bot ended with {status!r}" for status in ended if status]
        errors = [line for bot in self._all for line in bot.errors()]
        return wrong + [f"{line[:300]} in the log" for line in errors[:3]]

    def end(self) -> None:
        """Kill those that still run."""
        for bot in self._all:
            bot.end()


def ranges(shards: int, processes: int) -> list[str]:
    """Return the shards of each process as its setting."""
    each = shards // processes
    return [
        f"{first}-{first + each - 1}/{shards}" if each > 1 else f"{first}/{shards}"
        for first in range(0, shards, each)
    ]


async def measure(settings: Settings, few: Settings | None, plan: ScalePlan) -> ScaleFigures:
    """Measure on an empty database; the memory of a guild only with another for few guilds."""
    little = None if few is None else await _memory_of_few(few, plan)
    guilds = guild_ids(plan.guilds)
    due = await fill(settings, guilds)
    clock = _clock_before(settings, plan)
    discord = ManyGuilds(guilds, plan.shards, delay=plan.delay)
    await discord.listen()
    bots = Bots(settings, discord, clock, plan)
    rng = Random(plan.seed)
    try:
        ready, settled = await bots.start()
        _say(f"ready after {ready:.1f} s, settled after {settled:.1f} s")
        memory, processor = bots.memory, bots.processor
        start_requests = discord.counted
        calm = await _clicks(
            discord, plan, rng, asyncio.create_task(asyncio.sleep(plan.phase_seconds))
        )
        _say(f"clicks in peace: {calm}")
        flooded = await _clicks(
            discord, plan, rng, asyncio.create_task(_flood(discord, plan)), discord.guilds[1:]
        )
        _say(f"clicks while one floods: {flooded}")
        before = bots.processor
        clock.advance((DUE - clock()).total_seconds())
        at = time.perf_counter()
        arriving = asyncio.create_task(_arrive(discord, due, plan))
        storm = await _clicks(discord, plan, rng, arriving)
        lasted = time.perf_counter() - at
        used = bots.processor - before
        late = [post.at - at for post in discord.arrived]
        _say(f"clicks in the storm: {storm}; {len(late)} posts, {dict(discord.requests)}")
        wrong = await bots.stop()
    finally:
        bots.end()
        await discord.hang_up()
    return ScaleFigures(
        guilds=plan.guilds,
        processes=plan.processes,
        load=round(os.getloadavg()[1], 1),
        ready_seconds=round(ready, 1),
        settled_seconds=round(settled, 1),
        start_processor=round(processor, 1),
        start_requests=start_requests,
        memory_mb=round(memory / 2**20, 1),
        guild_kb=_guild_kb(memory, little, plan),
        calm=calm,
        flooded=flooded,
        storm=storm,
        due=due,
        posted=len(late),
        doubled=doubled(discord.arrived),
        late_p50=round(percentile(late, 50), 1),
        late_p99=round(percentile(late, 99), 1),
        late_longest=round(max(late, default=0.0), 1),
        storm_processor=round(used / lasted, 2),
        limited=discord.limited,
        wrong=wrong,
    )


def _guild_kb(memory: int, little: int | None, plan: ScalePlan) -> float:
    """Return the kilobytes of a guild; 0 if nothing was measured with few of them."""
    if little is None:
        return 0.0
    return round((memory - little) / (plan.guilds - FEW) / 1024, 1)


async def _memory_of_few(settings: Settings, plan: ScalePlan) -> int:
    """Return the bytes of a bot with few guilds, in as many processes."""
    guilds = guild_ids(FEW)
    await fill(settings, guilds)
    discord = ManyGuilds(guilds, plan.shards, delay=plan.delay)
    await discord.listen()
    bots = Bots(settings, discord, _clock_before(settings, plan), plan)
    try:
        await bots.start()
        memory = bots.memory
        await bots.stop()
    finally:
        bots.end()
        await discord.hang_up()
    _say(f"{FEW} guilds: {memory / 2**20:.1f} MB")
    return memory


def _say(what: str) -> None:
    """Say how far it is: a run takes a while."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


def _clock_before(settings: Settings, plan: ScalePlan) -> SharedClock:
    """Return the bots' clock, so long before the hour that nothing is due during the start."""
    clock = SharedClock(settings.data_dir / "clock")
    early = START_LIMIT + 60 * plan.settle_minutes + EARLY_SECONDS
    clock.advance((DUE - clock()).total_seconds() - early)
    return clock


async def _clicks(
    discord: ManyGuilds,
    plan: ScalePlan,
    rng: Random,
    phase: asyncio.Task[None],
    guilds: Sequence[int] = (),
) -> Waits:
    """Click in random guilds until `phase` has ended; return how long that took each time."""
    waits: list[float] = []
    unanswered = 0

    async def click() -> None:
        nonlocal unanswered
        guild_id, user_id = one_of(rng, guilds or discord.guilds)
        wish = rng.choice(("yes", "no"))
        try:
            answer = await discord.click_in(guild_id, user_id, f"privacy:quoted:{wish}")
        except TimeoutError:
            unanswered += 1
        else:
            waits.append(1000 * answer.seconds)

    clicking: set[asyncio.Task[None]] = set()
    while not phase.done():
        task = asyncio.create_task(click())
        clicking.add(task)
        task.add_done_callback(clicking.discard)
        await asyncio.sleep(rng.expovariate(plan.clicks))
    await phase
    if clicking:
        await asyncio.wait(clicking)
    return Waits(
        len(waits),
        round(percentile(waits, 50), 1),
        round(percentile(waits, 99), 1),
        round(max(waits, default=0.0), 1),
        unanswered,
    )


async def _flood(discord: ManyGuilds, plan: ScalePlan) -> None:
    """Send messages of one guild that all have something to count."""
    guild_id, number = discord.guilds[0], 0
    began = time.perf_counter()
    while (passed := time.perf_counter() - began) < plan.phase_seconds:
        while number < passed * plan.flood:
            number += 1
            author, thanked = member(guild_id, number % 90), member(guild_id, 90 + number % 9)
            channel, id_ = guild_id + MAIN, guild_id + 100_000 + number
            said = (channel, id_ - 1, thanked)
            data = a_message(channel, id_, author, "thank you so much!", said)
            reply = {**data["message_reference"], "guild_id": str(guild_id)}
            data |= {"guild_id": str(guild_id), "message_reference": reply}
            await discord.dispatch("MESSAGE_CREATE", data)
        await asyncio.sleep(0.01)


async def _arrive(discord: ManyGuilds, due: int, plan: ScalePlan) -> None:
    """Wait until all posts have arrived, and a little longer for those that should not."""
    until = time.perf_counter() + 60 * plan.storm_minutes
    while len(discord.arrived) < due and time.perf_counter() < until:  # noqa: ASYNC110 (many)
        await asyncio.sleep(0.2)
    await asyncio.sleep(5.0)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--guilds", type=int, default=10_000)
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--shards", type=int, default=4)
    options.add_argument("--clicks", type=float, default=20.0, help="a second")
    options.add_argument("--flood", type=float, default=200.0, help="messages a second")
    options.add_argument("--delay", type=float, default=50.0, help="of Discord's answers, in ms")
    options.add_argument("--storm-minutes", type=float, default=30.0, help="at most")
    options.add_argument("--settle-minutes", type=float, default=60.0, help="at most")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    plan = ScalePlan(
        chosen.guilds,
        chosen.processes,
        chosen.shards,
        chosen.clicks,
        chosen.flood,
        chosen.delay / 1000,
        chosen.storm_minutes,
        chosen.settle_minutes,
    )
    kind = "sqlite" if plan.processes == 1 else "postgresql"
    with storage(kind) as empty, empty() as settings, empty() as few:
        figures = asyncio.run(measure(settings, few, plan))
    print(json.dumps(asdict(figures)) if chosen.json else table(figures))
    missed = figures.missed()
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
