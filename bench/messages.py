"""Measure the CPU time of a message in the whole bot, relative to a bare discord.py client.

    python -m bench.messages [--frames 30000] [--rounds 5] [--storage sqlite|postgresql]
        [--without-meaning] [--inbox] [--posts] [--counts] [--a-second N] [--chat FILE]
        [--folder FOLDER] [--json]

Both receive the same gateway frames through discord.py's own receive path
(`DiscordWebSocket.received_message`: JSON text in, events out). The bare client is a
`discord.Client` with the same intents and no handlers. The bot has contributions and offers
switched on, in every channel, with a running campaign; each round ends when everything is on disk,
and the rows on disk are counted. The figure is the process's CPU time per frame, with all its
threads (but not a PostgreSQL server's), the median of interleaved rounds, as a ratio of the two.

Each round begins with an empty database and no offer made that day; with `--folder` with the SQLite
file in that folder, such as the million members of `bench.leaderboard --folder`, to which it adds.
The messages are generated in the proportions of real chat (see `bench/message_generator.py`); with
`--chat` real messages are sent instead, which are longer.

By default the bot gets the frames as fast as it takes them, 100 at once; with `--a-second` one by
one at that pace, as from a server: then fewer messages are read together, and each costs more.

With `--counts` each round also has the bot without the hourly and daily counts of what happened,
before or after the one with them in turn, and the cost of counting is the ratio of the two.

The bot uses the sentence encoder, as by default, and here without its own limit of time
(`bot.sentence_encoder.SHARE`), which would hide most of the cost in a round of some seconds. That
cost depends on how many messages need the encoder before the offers of the day are used up.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import discord
from discord.gateway import DiscordWebSocket

import db.measure_counts
from bench.databases import STORAGES, Empty, storage
from bench.message_generator import CHANNELS, GUILD, Talk, a_guild, frame, milliseconds, real_chat
from bot.app import App
from bot.cli.database import open_database
from bot.client import EXTENSIONS, OvationBot, required_intents
from bot.config import Settings
from bot.sentence_encoder import load_encoder
from bot.services.campaigns import CampaignService
from bot.services.contributions import ContributionService
from bot.services.listening.hearing import HearingService
from bot.services.offers import OfferService
from db.database import Database, Transaction
from db.migrations import upgrade
from domain.campaigns import Discount, Terms
from domain.feature_switches import Feature, default_features
from domain.intent import Encoder
from domain.listening.settings import LISTENING
from domain.measures import Occurrence
from domain.offer_settings import OFFERS
from domain.publishing.settings import PUBLISHING

DESK = 1
"""The moderators' channel, in which nobody of the measured crowd writes."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The frames of one round, and the number of contributions on disk after it."""

    frames: Sequence[str]
    contributions: int


def traffic(frames: int, seed: int, chat: Sequence[str] = ()) -> Traffic:
    """Return messages, with a reaction to one in ten, of a lively guild of 2,000 members."""
    talk = Talk(Random(seed), chat=chat)
    began = milliseconds(time.time()) - frames
    made = [frame(*talk.next(began + number)) for number in range(frames)]
    return Traffic(made, len(talk.contributions))


def connected(client: discord.Client) -> DiscordWebSocket:
    """Return the client's gateway connection, as discord.py creates it, but without a socket."""
    state = client._connection
    loop = asyncio.get_running_loop()
    client.loop = state.loop = client.http.loop = loop
    socket: Any = None
    gateway = DiscordWebSocket(socket, loop=loop)
    gateway._connection = state
    gateway._discord_parsers = state.parsers
    gateway._dispatch = client.dispatch
    gateway.shard_id, gateway.shard_count = None, None
    gateway._keep_alive = None
    state._update_references(gateway)
    state.parsers["GUILD_CREATE"](a_guild())
    return gateway


async def receive(
    gateway: DiscordWebSocket, frames: Sequence[str], keep_up: Callable[[], Awaitable[object]]
) -> None:
    """Receive the frames one after the other; after every 100, wait until the client keeps up.

    In production there are not thousands of messages per second, so none may be skipped for speed.
    """
    for number, text in enumerate(frames):
        await gateway.received_message(text)
        if number % 100 == 0:
            await keep_up()


async def receive_paced(gateway: DiscordWebSocket, frames: Sequence[str], a_second: float) -> None:
    """Receive the frames one by one, so many a second."""
    loop = asyncio.get_running_loop()
    begin = loop.time()
    for number, text in enumerate(frames):
        await asyncio.sleep(begin + number / a_second - loop.time())
        await gateway.received_message(text)


async def bare_round(frames: Sequence[str]) -> float:
    """Return the CPU seconds of a bare client for these frames."""
    client = discord.Client(intents=required_intents(message_content=True))
    gateway = connected(client)
    gc.collect()
    begin = time.process_time()
    await receive(gateway, frames, lambda: asyncio.sleep(0))
    return time.process_time() - begin


async def bot_round(
    traffic: Traffic,
    settings: Settings,
    encoder: Encoder | None,
    more: frozenset[Feature],
    a_second: float | None = None,
) -> float:
    """Return the CPU seconds of the whole bot for these frames, with all events on disk.

    `more` is switched on besides contributions and offers; without `a_second` there is no pace.
    """
    database = open_database(settings)
    await upgrade(database)
    app = App(settings, database, encoder=encoder, alarmed=False)
    client = OvationBot(app)
    gateway = connected(client)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    await app.start()
    # As when the history is read: until then most messages wait for it.
    app.scheduler.wait_while(lambda _guild_id: False)
    await app.guild_settings.change(
        GUILD,
        features=default_features() | {OFFERS} | more,
        moderator_channel_id=DESK if more else None,
        help_channels=tuple(CHANNELS[:2]),
        offer_channel_ids=tuple(CHANNELS),
        offers_trial=False,
    )
    await prepare_campaign(app)
    before = await contributions_kept(database)
    gc.collect()
    begin = time.process_time()
    if a_second is None:
        await receive(gateway, traffic.frames, app[OfferService].drain)
    else:
        await receive_paced(gateway, traffic.frames, a_second)
    await app[OfferService].drain()
    await app[HearingService].flush()
    await app[ContributionService].flush()
    spent = time.process_time() - begin
    found = await contributions_kept(database) - before
    assert found == traffic.contributions, (
        f"{found} contributions on disk, {traffic.contributions} were sent"
    )
    await app.stop()
    return spent


async def contributions_kept(database: Database) -> int:
    """Return the number of contributions on disk."""
    async with database.snapshot() as reading:
        found = await reading.exec_driver_sql("SELECT count(*) FROM contributions")
        return int(found.scalar_one())


async def prepare_campaign(app: App) -> None:
    """Start a campaign, so that wishes are read to the end."""
    await app[CampaignService].create(GUILD, Terms("the blue mug", Discount(15), 30), by=1)


@contextmanager
def uncounted() -> Iterator[None]:
    """Count nothing within this block."""
    counting = db.measure_counts.write_occurrences

    async def nothing(transaction: Transaction, recorded: Iterable[Occurrence]) -> None:
        """Write nothing."""

    db.measure_counts.write_occurrences = nothing
    try:
        yield
    finally:
        db.measure_counts.write_occurrences = counting


def rounds_of_counting(
    frames: int,
    number: int,
    empty: Empty,
    encoder: Encoder | None = None,
    chat: Sequence[str] = (),
    more: frozenset[Feature] = frozenset(),
) -> Iterator[tuple[float, float]]:
    """Yield CPU microseconds per frame of the bot without counts and with them, round by round."""
    for seed in range(number):
        sent = traffic(frames, seed, chat)
        spent = {}
        for counts in (True, False) if seed % 2 else (False, True):
            with empty() as settings, nullcontext() if counts else uncounted():
                spent[counts] = asyncio.run(bot_round(sent, settings, encoder, more))
        yield spent[False] / frames * 1e6, spent[True] / frames * 1e6


def rounds(
    frames: int,
    number: int,
    empty: Empty,
    encoder: Encoder | None = None,
    chat: Sequence[str] = (),
    more: frozenset[Feature] = frozenset(),
    a_second: float | None = None,
) -> Iterator[tuple[float, float]]:
    """Yield CPU microseconds per frame of the bare client and of the bot, round by round."""
    for seed in range(number):
        sent = traffic(frames, seed, chat)
        with empty() as settings:
            bare = asyncio.run(bare_round(sent.frames))
            whole = asyncio.run(bot_round(sent, settings, encoder, more, a_second))
        yield bare / frames * 1e6, whole / frames * 1e6


def print_counting(measured: Iterator[tuple[float, float]]) -> None:
    """Print each round and the median ratio of what counting costs."""
    ratios = []
    for without, counted in measured:
        ratios.append(counted / without)
        print(f"uncounted {without:6.1f} µs   counted {counted:6.1f} µs   {ratios[-1]:.3f}")
    print(f"median ratio {statistics.median(ratios):.3f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--storage", choices=STORAGES, default="sqlite")
    parser.add_argument("--folder", type=Path, help="where there is a SQLite file to work on")
    parser.add_argument("--chat", type=Path, help="JSON lines with a text each, to be said")
    parser.add_argument("--without-meaning", action="store_true", help="no sentence encoder")
    parser.add_argument("--posts", action="store_true", help="with posts of the team")
    parser.add_argument("--inbox", action="store_true", help="with the inbox, two help channels")
    parser.add_argument("--counts", action="store_true", help="what counting costs the bot")
    parser.add_argument("--a-second", type=float, help="the pace at which frames come")
    parser.add_argument("--json", action="store_true", help="print only one JSON object, last")
    options = parser.parse_args()
    encoder = None if options.without_meaning else load_encoder()
    if encoder is not None:
        encoder.encode(["its model is read once, which is not the price of a message"])
    chat = real_chat(options.chat) if options.chat else ()
    more = frozenset(
        feature
        for feature, is_on in ((LISTENING, options.inbox), (PUBLISHING, options.posts))
        if is_on
    )
    if options.counts:
        with storage(options.storage) as empty:
            print_counting(
                rounds_of_counting(options.frames, options.rounds, empty, encoder, chat, more)
            )
        return
    measured = []
    with storage(options.storage) as empty:
        kept = Settings(_env_file=None, data_dir=options.folder) if options.folder else None
        there = (lambda: nullcontext(kept)) if kept else empty
        for bare, whole in rounds(
            options.frames, options.rounds, there, encoder, chat, more, options.a_second
        ):
            measured.append((bare, whole))
            if not options.json:
                ratio = whole / bare
                print(f"bare client {bare:6.1f} µs   whole bot {whole:6.1f} µs   {ratio:.2f}")
    bare = statistics.median(bare for bare, _ in measured)
    whole = statistics.median(whole for _, whole in measured)
    ratio = statistics.median(whole / bare for bare, whole in measured)
    result = {
        "ratio": round(ratio, 3),
        "bare_us": round(bare, 1),
        "bot_us": round(whole, 1),
        "frames": options.frames,
        "rounds": options.rounds,
    }
    print(json.dumps(result) if options.json else f"median ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
