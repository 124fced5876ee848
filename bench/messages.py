"""What a message costs: the whole bot against a bare discord.py client.

    python -m bench.messages [--frames 30000] [--rounds 5] [--folder FOLDER] [--meaning] [--json]

Both receive the same gateway frames through discord.py's own receive path
(`DiscordWebSocket.received_message`: JSON text in, events out). The bare client is a
`discord.Client` with the same intents and no handlers. The bot has contributions and offers
switched on, in every channel, with a running campaign; each round ends when all that was heard is
on disk, and what is on disk is counted. The figure is process CPU time per frame, all threads
included, the median of interleaved rounds, as a ratio of the two.

Each round begins with an empty database; with `--folder` with what lies there already, such as the
million members of `bench.leaderboard --folder`, to which it adds.

The bot hears without the sentence encoder, unless `--meaning` is given: what that adds depends on
how many messages pass the gate before the offers of the day are used up, not on how many there are.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import discord
from discord.gateway import DiscordWebSocket

from bench.talk import CHANNELS, GUILD, Talk, a_guild, frame, milliseconds
from bot.app import App
from bot.client import EXTENSIONS, Ovation, least_intents
from bot.meaning import SHARE, meaning
from bot.settings import Settings
from db.engine import Database, sqlite_url
from db.migrations import upgrade
from domain.campaigns import Discount, Terms
from domain.intent import Encoder
from domain.settings import DEFAULT_FEATURES, Feature


@dataclass(frozen=True, slots=True)
class Traffic:
    """The frames of one round, and what must be on disk after it."""

    frames: Sequence[str]
    acts: int


def traffic(frames: int, seed: int, chat: Sequence[str] = ()) -> Traffic:
    """Messages, with a reaction to one in ten, as a lively guild of 2,000 members sends them."""
    talk = Talk(Random(seed), chat=chat)
    began = milliseconds(time.time()) - frames
    made = [frame(*talk.next(began + number)) for number in range(frames)]
    return Traffic(made, len(talk.acts))


def connected(client: discord.Client) -> DiscordWebSocket:
    """The client's gateway connection, as discord.py makes it, but for the socket itself."""
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
    state.parsers["GUILD_CREATE"](a_guild())
    return gateway


async def receive(
    gateway: DiscordWebSocket, frames: Sequence[str], keep_up: Callable[[], Awaitable[object]]
) -> None:
    """Receive the frames one after the other; after every 100, wait until the client keeps up.

    In a real second there are not thousands of messages, so nothing is to be let go for haste.
    """
    for number, text in enumerate(frames):
        await gateway.received_message(text)
        if number % 100 == 0:
            await keep_up()


async def bare_round(frames: Sequence[str]) -> float:
    """CPU seconds of a bare client for these frames."""
    client = discord.Client(intents=least_intents(message_content=True))
    gateway = connected(client)
    gc.collect()
    begin = time.process_time()
    await receive(gateway, frames, lambda: asyncio.sleep(0))
    return time.process_time() - begin


async def bot_round(traffic: Traffic, folder: Path, encoder: Encoder | None) -> float:
    """CPU seconds of the whole bot for these frames, all events on disk at the end."""
    settings = Settings(_env_file=None, data=folder)
    database = Database.open(sqlite_url(settings.database_file))
    await upgrade(database)
    app = App(settings, database, encoder=encoder, alarmed=False)
    client = Ovation(app)
    gateway = connected(client)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    await app.start()
    await app.guilds.change(
        GUILD,
        features=DEFAULT_FEATURES | {Feature.OFFERS},
        offer_channel_ids=tuple(CHANNELS),
        offers_trial=False,
    )
    app.contributions.is_bot = nobody_is_a_bot
    await prepare_campaign(app)
    before = await acts_kept(database)
    gc.collect()
    begin = time.process_time()
    await receive(gateway, traffic.frames, app.offers.settle)
    await app.offers.settle()
    await app.contributions.flush()
    spent = time.process_time() - begin
    found = await acts_kept(database) - before
    assert found == traffic.acts, f"{found} acts on disk, {traffic.acts} were sent"
    await app.stop()
    return spent


async def acts_kept(database: Database) -> int:
    """How many acts are on disk."""
    async with database.snapshot() as reading:
        found = await reading.exec_driver_sql("SELECT count(*) FROM acts")
        return int(found.scalar_one())


async def nobody_is_a_bot(_user_id: int) -> bool:
    """In this guild all are people."""
    return False


async def prepare_campaign(app: App) -> None:
    """Have a campaign run, so that wishes are read to the end."""
    await app.campaigns.create(GUILD, Terms("the blue mug", Discount(15), 30), by=1)


def rounds(
    frames: int, number: int, kept: Path | None = None, encoder: Encoder | None = None
) -> Iterator[tuple[float, float]]:
    """CPU microseconds per frame of the bare client and of the bot, round by round."""
    for seed in range(number):
        sent = traffic(frames, seed)
        with tempfile.TemporaryDirectory() as folder:
            bare = asyncio.run(bare_round(sent.frames))
            whole = asyncio.run(bot_round(sent, kept or Path(folder), encoder))
        yield bare / frames * 1e6, whole / frames * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=30_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where there is a database to work on")
    parser.add_argument("--meaning", action="store_true", help="with the sentence encoder")
    parser.add_argument("--json", action="store_true", help="print only one JSON object, last")
    options = parser.parse_args()
    encoder = meaning(SHARE) if options.meaning else None
    if encoder is not None:
        encoder.encode(["its model is read once, which is not the price of a message"])
    measured = []
    for bare, whole in rounds(options.frames, options.rounds, options.folder, encoder):
        measured.append((bare, whole))
        if not options.json:
            print(f"bare client {bare:6.1f} µs   whole bot {whole:6.1f} µs   {whole / bare:.2f}")
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
