"""The community of the demo: a server, its channels, its members and the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import discord
from pydantic import SecretStr
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE
from simcord.builders import ChannelHandle, GuildHandle

from bot.app import App
from bot.cli.database import open_database, prepare
from bot.client import OvationBot
from bot.config import Settings
from bot.services.gifts.address_encryption import new_key
from demo.artwork import avatar
from demo.simulation import MENTION, Simulation
from domain.permissions import PRIVATE_THREADS

NAME = "Blue Mug Club"
MODERATOR = "Maya"
MODERATORS = (MODERATOR, "Colette")
"""The two moderators: one reads English, the other French."""
BOT = "Ovation"
VISITOR = "Alex"
"""The newest member, as whom a viewer of the demo begins."""
MEMBER = "Priya"
"""The member whose own page of the dashboard the front page opens."""
CAST = (
    "Tomas", "Ines", "Jules", "Priya", "Owen", "Lena", "Kofi",
    "Rosa", "Sam", "Aiko", "Bertrand", "Nadia", "Dev",
)  # fmt: skip
FRENCH = frozenset({"Colette", "Ines", "Jules", "Bertrand"})
CROWD = """
Ada Alba Amir Anouk Arlo Bea Benoit Callum Carmen Chen Clara Cyril Dalia Dario Ebba Elif Emil Esme
Farah Felix Fatou Gael Greta Hana Hugo Ida Imran Iris Isak Jana Joel Juno Kai Karim Kira Leo Lila
Linus Lou Mara Marek Mila Mona Nils Noor Nuno Olga Omar Oona Otis Paula Petra Quinn Rafa Remy Runa
Saga Selim Silas Sunny Tamsin Theo Tove Uma Vera Viktor Wanda Wren Yara Yusuf Zoe Zuri
Abel Bela Cora Dina Edda Finn Gita Hedi Ivo Jette Klara Luca Mina Nina Otto Pia Rita Tara
"""
CHANNELS = {
    "general": "Good mornings, cats, coffee",
    "help": "White films, stalled brews, broken lids: somebody knows",
    "show-and-tell": "Your mugs, and where they live",
    "contests": "One line, one photo, one winner",
    "shop-talk": "What to get, and for whom",
}
LISTENING = ("general", "help", "shop-talk")
"""Channels in which the bot may answer somebody who looks for something to buy."""
CARE_CHANNEL = "help"
"""The channel in which private talks are opened."""
BACK_ROOM = "moderators"
SEED = 7
SLOWEST_SECONDS = 20.0
"""Seconds in which the bot must settle after each action; machines may be busy.

It is less than the bot waits before it writes contributions, or each action would wait for that.
"""
FLUSH_SECONDS = 60.0
AVATAR = "0" * 32
"""Discord's hash of everybody's avatar."""


@dataclass(slots=True)
class Community:
    """The simulated server and everybody in it, by name."""

    sim: Simulation
    guild: GuildHandle
    channels: dict[str, ChannelHandle]
    people: dict[str, MemberActor]
    """Moderator, cast and visitor."""
    crowd: list[MemberActor]
    """All other members: they read, react and vote."""

    @property
    def app(self) -> App:
        """The application of the bot."""
        return self.sim.bot.app

    def name_of(self, user_id: int) -> str:
        """Return the name of the member with this id."""
        user = self.sim.backend.get_user(user_id)
        return user.global_name or user.name

    def talks(self) -> dict[str, ChannelHandle]:
        """Return the private threads of talks with the team, by their names."""
        return {str(thread.name): thread for thread in self.channels[CARE_CHANNEL].threads}

    def avatars(self) -> dict[str, tuple[str, bytes]]:
        """Return the avatars of everybody who writes, by their addresses."""
        ids = {BOT: self.sim.backend.bot_user.id}
        ids |= {name: member.id for name, member in self.people.items()}
        return {
            f"{CDN_BASE}/avatars/{user_id}/{AVATAR}.png": (f"{name}.png", avatar(name))
            for name, user_id in ids.items()
        }

    def named(self, words: str) -> str:
        """Return `words` with names in place of mentions."""
        return MENTION.sub(lambda found: self.name_of(int(found[1])), words)


@asynccontextmanager
async def community() -> AsyncIterator[Community]:
    """Create a community with the real bot, on a database in a temporary folder.

    Nothing is read from the environment and nothing else is written.
    """
    worlds: list[Simulation] = []

    def now() -> datetime:
        return worlds[0].now()

    with TemporaryDirectory(prefix="ovation-demo-", ignore_cleanup_errors=True) as folder:
        settings = Settings(
            _env_file=None,
            data_dir=Path(folder),
            message_content=True,
            address_keys=SecretStr(new_key()),  # so that gifts can go by post
        )
        database = open_database(settings)
        try:
            await prepare(database, settings, datetime.now(UTC))
            app = App(
                settings,
                database,
                clock=now,
                rng=Random(SEED),
                alarmed=False,
                flush_seconds=FLUSH_SECONDS,
            )
            # Errors that the bot raised are in `sim.errors`, where callers can check them.
            sim = Simulation(OvationBot(app), check_errors=False, settle_timeout=SLOWEST_SECONDS)
            worlds.append(sim)
            sim.backend.bot_user.name = BOT
            sim.backend.bot_user.avatar = AVATAR
            await sim.start()
            try:
                yield settled(sim)
            finally:
                await app.stop()
                await sim.shutdown()
        finally:
            await database.close()


def settled(sim: Simulation) -> Community:
    """Create the server with its channels and members."""
    if sim.bot.user is None:
        raise RuntimeError("the bot is not connected")
    guild = sim.create_guild(NAME)
    moderating = discord.Permissions(manage_messages=True, manage_guild=True)
    moderators = guild.create_role("Moderators", permissions=moderating, color=0x7DB1F5)
    (own,) = (role for role in sim.backend.get_guild(guild.id).roles.values() if role.managed)
    allowed = discord.Permissions(own.permissions | PRIVATE_THREADS)
    sim.backend.edit_role(guild.id, own.id, {"permissions": allowed.value})
    channels = {name: guild.create_text_channel(name, topic=CHANNELS[name]) for name in CHANNELS}
    hidden = discord.PermissionOverwrite(view_channel=False)
    seen = discord.PermissionOverwrite(view_channel=True)
    # The bot is a member like any other in this channel: it needs permission.
    channels[BACK_ROOM] = guild.create_text_channel(
        BACK_ROOM,
        topic="For those who run this place",
        overwrites={guild.default_role: hidden, moderators: seen, sim.bot.user: seen},
    )

    def join(name: str) -> MemberActor:
        user = sim.create_user(name.lower(), global_name=name, avatar=AVATAR)
        if name in FRENCH:
            sim.locales[user.id] = "fr"
        member = guild.add_member(user, roles=[moderators] if name in MODERATORS else [])
        if name != VISITOR:
            sim.been_here(guild.id, member.id)
        return member

    people = {name: join(name) for name in (MODERATOR, *CAST, VISITOR)}
    crowd = [join(name) for name in CROWD.split()]
    people |= {name: join(name) for name in MODERATORS if name not in people}
    return Community(sim, guild, channels, people, crowd)
