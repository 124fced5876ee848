"""Soak test of a big guild on a busy evening: speed, memory and exact counts of the bot.

    python -m bench.soak [--minutes 10] [--members 100000] [--messages 200] [--votes 20]
        [--storage sqlite|postgresql] [--chat FILE] [--without-meaning] [--delay 50] [--json]

The bot is a process of its own, started as `ovation run` starts it, on a Discord on the loopback
address (`bench/load/fake_discord.py`) whose answers are `--delay` milliseconds late. Its gateway
sends `--messages` a second with one reaction for nine of them, and `--votes` clicks: members open a
running contest, rate the card that they are shown, and then the next one. All features are switched
on, with offers in every channel.

These goals are checked after a warm-up of a fifth of the time (at most two minutes):

- memory: in the last fifth of the rest at most 2 % more than in its first;
- event loop: 99 in 100 events wait less than 50 ms;
- clicks: 99 in 100 are answered within 250 ms, measured by the client;
- counts: every contribution, every vote as it was last acknowledged, every offer posted once, and
  the last message of every channel are in the database, and nothing more.

It exits with status 1 if one of these is missed; in a short run only the counts mean much.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from bench.databases import STORAGES, storage
from bench.load.consistency import Books
from bench.load.fake_discord import Loopback
from bench.load.process import START_SECONDS, BotProcess
from bench.load.report import LAG, TO_DISK, LoadFigures, growth, percentile, quantile, table
from bench.load.seed import set_up
from bench.load.virtual_users import VirtualCrowd
from bench.message_generator import MEMBERS, Talk, a_guild, real_chat
from bot.config import Settings

MAX_WARM_UP_LENGTH = 120.0


@dataclass(frozen=True, slots=True)
class Evening:
    """The parameters of the simulated evening."""

    minutes: float = 10.0
    members: int = 100_000
    messages: float = 200.0
    """Per second."""
    votes: float = 20.0
    """Per second."""
    delay: float = 0.05
    """Seconds that Discord takes for an answer."""
    meaning: bool = True
    chat: Sequence[str] = ()
    seed: int = 1


async def soak(settings: Settings, evening: Evening, kind: str) -> LoadFigures:
    """Run the evening with a bot on the empty database of `settings`."""
    await set_up(settings, evening.members)
    books = Books(settings)
    discord = Loopback(a_guild(evening.members), delay=evening.delay)
    await discord.listen()
    bot = BotProcess(settings, discord.address, meaning=evening.meaning)
    try:
        await bot.start()
        return await _measure(bot, discord, books, evening, kind)
    finally:
        bot.end()
        await discord.hang_up()
        await books.close()


async def _measure(
    bot: BotProcess, discord: Loopback, books: Books, evening: Evening, kind: str
) -> LoadFigures:
    rng = Random(evening.seed)
    members = range(MEMBERS[0], MEMBERS[0] + evening.members)
    talk = Talk(rng, members, evening.chat)
    voters = iter(rng.sample(members, len(members)))
    crowd = VirtualCrowd(discord, talk, voters, rng)
    async with asyncio.timeout(START_SECONDS):
        await crowd.arrive()
    size = await books.size()
    began = time.perf_counter()
    seconds = 60 * evening.minutes
    warm = began + min(seconds / 5, MAX_WARM_UP_LENGTH)
    memory: list[tuple[float, int]] = []
    watching = asyncio.create_task(_watch(bot, memory))
    # Every ninth event or so is a reaction.
    talking = asyncio.create_task(crowd.talk(evening.messages / 0.9, began + seconds))
    voting = asyncio.create_task(crowd.vote(evening.votes, began + seconds))
    await asyncio.sleep(warm - time.perf_counter())
    before, at = await bot.measured(), time.perf_counter()
    processor, own = bot.processor, time.process_time()
    await asyncio.gather(talking, voting)
    processor, own = bot.processor - processor, time.process_time() - own
    after, lasted = await bot.measured(), time.perf_counter() - at
    watching.cancel()
    on_disk_after = await books.wait(talk)
    grown = await books.size() - size
    wrong = await _stop(bot)
    wrong += await books.wrong(talk, crowd, discord)
    waits = [1000 * waited for clicked, waited in crowd.waits if clicked >= at]
    used, grew = growth(memory, at)
    return LoadFigures(
        storage=kind,
        meaning=evening.meaning,
        members=evening.members,
        minutes=evening.minutes,
        messages=talk.kinds["messages"],
        reactions=talk.kinds["reactions"],
        votes=len(crowd.ratings),
        offers=discord.posts.total() - discord.posts[0],
        memory_mb=round(used / 2**20, 1),
        memory_growth=round(grew, 4),
        lag_p50_ms=round(1000 * quantile(before, after, LAG, 0.5), 2),
        lag_p99_ms=round(1000 * quantile(before, after, LAG, 0.99), 2),
        wait_p50_ms=round(percentile(waits, 50), 1),
        wait_p99_ms=round(percentile(waits, 99), 1),
        wait_longest_ms=round(max(waits, default=0.0), 1),
        unanswered=crowd.unanswered,
        to_disk_p99_ms=round(1000 * quantile(before, after, TO_DISK, 0.99), 1),
        bot_processor=round(processor / lasted, 3),
        crowd_processor=round(own / lasted, 3),
        crowd_behind_ms=round(1000 * crowd.behind, 1),
        users_asked=discord.requests["users"],
        on_disk_after_s=on_disk_after,
        grown_kb=round(grown / 1024, 1),
        wrong=wrong,
    )


async def _stop(bot: BotProcess) -> list[str]:
    """Stop the bot; return the faults of its exit status and log."""
    status = await bot.stop()
    wrong = [] if status == 0 else [f"the bot ended with status {status}"]
    return wrong + [f"{line[:300]} in the log" for line in bot.errors()[:3]]


async def _watch(bot: BotProcess, memory: list[tuple[float, int]]) -> None:
    """Record once a second how much memory the bot uses."""
    with suppress(asyncio.CancelledError):
        while True:
            memory.append((time.perf_counter(), bot.memory))
            await asyncio.sleep(1.0)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--minutes", type=float, default=10.0)
    options.add_argument("--members", type=int, default=100_000)
    options.add_argument("--messages", type=float, default=200.0, help="a second")
    options.add_argument("--votes", type=float, default=20.0, help="a second")
    options.add_argument("--delay", type=float, default=50.0, help="of Discord's answers, in ms")
    options.add_argument("--storage", choices=STORAGES, default="sqlite")
    options.add_argument("--chat", type=Path, help="JSON lines with a text each, to be said")
    options.add_argument("--without-meaning", action="store_true", help="no sentence encoder")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    evening = Evening(
        minutes=chosen.minutes,
        members=chosen.members,
        messages=chosen.messages,
        votes=chosen.votes,
        delay=chosen.delay / 1000,
        meaning=not chosen.without_meaning,
        chat=real_chat(chosen.chat) if chosen.chat else (),
    )
    with storage(chosen.storage) as empty, empty() as settings:
        figures = asyncio.run(soak(settings, evening, chosen.storage))
    print(json.dumps(asdict(figures)) if chosen.json else table(figures))
    missed = figures.missed()
    for what in missed:
        print(f"missed: {what}", file=sys.stderr)
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
