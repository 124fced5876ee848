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

from bot.app import App
from bot.client import EXTENSIONS, Ovation, least_intents
from bot.meaning import SHARE, meaning
from bot.settings import Settings
from db.engine import Database, sqlite_url
from db.migrations import upgrade
from domain.campaigns import Discount, Terms
from domain.intent import Encoder
from domain.messages import DISCORD_EPOCH
from domain.settings import DEFAULT_FEATURES, Feature

GUILD = 900_000_000_000_000_001
CHANNELS = [GUILD + 10 + number for number in range(20)]
MEMBERS = [GUILD + 1_000 + number for number in range(2_000)]
CHATTER = (
    "has anyone tried the new firmware yet?",
    "mine keeps dropping the connection after an hour or so, no idea why",
    "lol",
    "you have to hold both buttons until the light turns green",
    "I think the antenna matters more than the power, honestly",
    "ok",
    "we had about thirty people at the meetup last night, it was great fun",
    "https://example.com/a-long-link/to/some/page?with=parameters&and=more",
    "no that is the old version, the new one has a different plug",
    "good morning everyone",
    "je viens de finir le montage, photos demain",
    "is it normal that it gets this warm when charging?",
    "same here, I thought I was the only one",
    "that would explain a lot",
    "the range is fine in town, but in the valley I get nothing at all, not even with the big "
    "antenna on the roof, so I suppose that the hill is in the way and there is nothing to be done",
    "did you check the logs",
    "haha yes",
    "I'll be away until Sunday, ping me if it breaks again",
    "does it work with the old charger?",
    "we should write this down somewhere before we forget it again",
    "ça marche chez moi",
    "not sure, let me look",
)
WISHES = (
    "where can I buy the blue mug?",
    "how much is the big antenna, and does it ship to Canada?",
    "où est-ce que je peux l'acheter ?",
)
LIKE_WISHES = (
    "I just ordered two of them, they should arrive on Friday",
    "the price went up again last week",
    "you need to update it first, then it will get the position",
    "looking at the map I can see about forty of them",
    "I want to get the old one working again before I try anything else",
    "does anyone know how to get it to stop blinking?",
    "that one needs a better charger than what came in the box",
    "il faut trouver un point haut, sinon ça ne marche pas",
    "mine was cheap and it shows, the case broke after a week",
    "who took the picture in the shop window? I like it",
    "I got help in the other channel, it needs the new settings",
    "they ship it with the wrong firmware, just so you know what to look for",
)
THANKS = ("thank you so much!", "merci beaucoup", "thanks, that fixed it", "ty!")
"""Sentences of our own. How often each kind comes follows real chat: one message in thirty says
thanks, one in five has words that a wish might have, and four in a thousand are one."""


SHARES = {THANKS: 0.033, WISHES: 0.037, LIKE_WISHES: 0.237, CHATTER: 1.0}
"""Up to which draw from 0 to 1 a message is of each kind."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """The frames of one round, and what must be on disk after it."""

    frames: Sequence[str]
    acts: int


def traffic(frames: int, seed: int) -> Traffic:
    """Messages, with a reaction to one in ten, as a lively guild of 2,000 members sends them."""
    rng = Random(seed)
    acts: set[tuple[int, ...]] = set()
    made: list[str] = []
    recent: list[tuple[int, int, int]] = []
    milliseconds = int((time.time() - DISCORD_EPOCH.timestamp()) * 1000) - frames
    for number in range(frames):
        if recent and rng.random() < 0.1:
            channel, message, author = rng.choice(recent)
            giver, emoji = rng.choice(MEMBERS), rng.choice("😂💡👍🔥🙏")
            if emoji in "😂💡🙏" and giver != author:
                acts.add((message, giver, ord(emoji)))
            made.append(
                frame("MESSAGE_REACTION_ADD", reaction(channel, message, author, giver, emoji))
            )
            continue
        message = ((milliseconds + number) << 22) | (number & 0xFFF)
        author, channel = rng.choice(MEMBERS), rng.choice(CHANNELS)
        chance = rng.random()
        kind = next(kind for kind, share in SHARES.items() if chance < share)
        reply = rng.choice(recent) if recent and (kind is THANKS or rng.random() < 0.25) else None
        said = rng.choice(kind)
        if kind is THANKS and reply is not None and reply[2] != author:
            acts.add((message, author, reply[2]))
        made.append(frame("MESSAGE_CREATE", a_message(channel, message, author, said, reply)))
        recent.append((channel, message, author))
        recent[:-200] = []
    return Traffic(made, len(acts))


def frame(event: str, data: dict[str, Any]) -> str:
    """The text that comes over the socket."""
    return json.dumps({"t": event, "s": 1, "op": 0, "d": data})


def a_user(user_id: int) -> dict[str, Any]:
    """A user as Discord writes one."""
    return {
        "id": str(user_id),
        "username": f"member{user_id % 10_000}",
        "global_name": f"Member {user_id % 10_000}",
        "avatar": "0123456789abcdef0123456789abcdef",
        "discriminator": "0",
        "public_flags": 0,
        "avatar_decoration_data": None,
        "clan": None,
        "primary_guild": None,
    }


def a_member() -> dict[str, Any]:
    """A member as Discord writes one, without the user."""
    return {
        "roles": [str(GUILD + 5), str(GUILD + 6)],
        "premium_since": None,
        "pending": False,
        "nick": None,
        "mute": False,
        "deaf": False,
        "joined_at": "2023-05-01T10:00:00.000000+00:00",
        "flags": 0,
        "communication_disabled_until": None,
        "banner": None,
        "avatar": None,
    }


def a_message(
    channel: int, message: int, author: int, said: str, reply: tuple[int, int, int] | None
) -> dict[str, Any]:
    """A message as Discord writes one."""
    data: dict[str, Any] = {
        "type": 0,
        "tts": False,
        "timestamp": "2026-03-01T12:00:00.000000+00:00",
        "pinned": False,
        "nonce": str(message),
        "mentions": [],
        "mention_roles": [],
        "mention_everyone": False,
        "member": a_member(),
        "id": str(message),
        "flags": 0,
        "embeds": [],
        "edited_timestamp": None,
        "content": said,
        "components": [],
        "channel_type": 0,
        "channel_id": str(channel),
        "author": a_user(author),
        "attachments": [],
        "guild_id": str(GUILD),
    }
    if reply is not None:
        about, replied, by = reply
        data["type"] = 19
        data["mentions"] = [{**a_user(by), "member": a_member()}]
        data["message_reference"] = {
            "type": 0,
            "message_id": str(replied),
            "channel_id": str(about),
            "guild_id": str(GUILD),
        }
        data["referenced_message"] = a_message(about, replied, by, CHATTER[replied % 20], None)
    return data


def reaction(channel: int, message: int, author: int, giver: int, emoji: str) -> dict[str, Any]:
    """A reaction as Discord writes one."""
    return {
        "user_id": str(giver),
        "type": 0,
        "message_id": str(message),
        "message_author_id": str(author),
        "member": {**a_member(), "user": a_user(giver)},
        "emoji": {"name": emoji, "id": None},
        "channel_id": str(channel),
        "burst": False,
        "guild_id": str(GUILD),
    }


def a_guild() -> dict[str, Any]:
    """The guild as Discord announces it."""
    roles = [
        {
            "id": str(GUILD + offset),
            "name": f"role {offset}",
            "permissions": "0",
            "position": offset,
        }
        | {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        for offset in (0, 5, 6)
    ]
    channels = [
        {"id": str(channel), "type": 0, "name": f"channel-{channel % 100}", "position": 0}
        | {"permission_overwrites": [], "nsfw": False, "topic": None, "parent_id": None}
        for channel in CHANNELS
    ]
    return {
        "id": str(GUILD),
        "name": "Bench",
        "owner_id": str(MEMBERS[0]),
        "member_count": len(MEMBERS),
        "roles": roles,
        "channels": channels,
        "members": [],
        "emojis": [],
        "features": [],
        "threads": [],
        "verification_level": 0,
        "preferred_locale": "en-US",
    }


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
