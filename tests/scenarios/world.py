"""A small community in a simulated Discord, with the real bot in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import discord
from simcord.actors import MemberActor
from simcord.backend.models import Role
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.results import InteractionResult, ResponseMessage

from bot.app import App
from bot.cli.database import open_database
from bot.client import OvationBot
from bot.clock import Clock
from bot.config import Settings
from demo.simulation import Simulation
from domain.no_break_spaces import NARROW_NO_BREAK_SPACE, NO_BREAK_SPACE
from domain.offer_settings import OFFERS

PLAIN_SPACES = {ord(sign): " " for sign in (NO_BREAK_SPACE, NARROW_NO_BREAK_SPACE)}
"""Tests write ordinary spaces in French, as translators do."""


@dataclass(slots=True)
class World:
    """A guild with two channels, a moderator, three members who speak English and one French."""

    sim: Simulation
    guild: GuildHandle
    general: ChannelHandle
    contests: ChannelHandle
    moderators: RoleHandle
    mod: MemberActor
    ana: MemberActor
    ben: MemberActor
    cleo: MemberActor
    fanny: MemberActor
    """Her Discord is in French."""
    settings: Settings

    @property
    def app(self) -> App:
        """The application of the running bot."""
        return self.sim.bot.app

    def allow(self, **permissions: bool) -> None:
        """Allow the bot more than its invitation asks for."""
        role = own_role(self.sim, self.guild)
        more = discord.Permissions(role.permissions) | discord.Permissions(**permissions)
        self.sim.backend.edit_role(self.guild.id, role.id, {"permissions": more.value})

    def list_every_command(self) -> None:
        """Let everybody on the server see and call every command."""
        for command in self.sim.backend.commands[None].values():
            command["default_member_permissions"] = None

    async def turn_on_offers(self, **changes: Any) -> None:
        """Let the bot make offers in #general, without a trial, with these further settings."""
        await self.app.guild_settings.change(
            self.guild.id,
            features=frozenset({OFFERS}),
            offer_channel_ids=(self.general.id,),
            offers_trial=False,
            **changes,
        )

    async def open_setup(self, tab: str) -> ResponseMessage:
        """Open this page of /setup as the moderator, past the first steps."""
        panel = answered(await self.mod.slash(self.general, "setup"))
        if "setup:tab:when" not in json.dumps(panel.components):
            panel = answered(await self.mod.click(panel, custom_id="setup:tab:where"))
        return answered(await self.mod.click(panel, custom_id=f"setup:tab:{tab}"))

    async def restart(self) -> None:
        """Stop the bot and start a new one on the same database; the world is unchanged."""
        await self.app.stop()
        await self.sim.restart_bot(build_bot(self.settings, self.sim.now))

    def member(self, name: str, locale: str = "en-US") -> MemberActor:
        """Add a member."""
        actor = self.guild.add_member(self.sim.create_user(name))
        self.sim.been_here(self.guild.id, actor.id)
        self.sim.locales[actor.id] = locale
        return actor


def invited() -> discord.Permissions:
    """Return the permissions that the invitation in the README asks for."""
    readme = Path(__file__).parents[2] / "README.md"
    (asked,) = re.findall(r"permissions=(\d+)", readme.read_text(encoding="utf-8"))
    return discord.Permissions(int(asked))


def own_role(sim: Simulation, guild: GuildHandle) -> Role:
    """Return the role that Discord made for the bot."""
    (role,) = (one for one in sim.backend.get_guild(guild.id).roles.values() if one.managed)
    return role


def only_as_invited(sim: Simulation, guild: GuildHandle) -> dict[Any, discord.PermissionOverwrite]:
    """Allow the bot what its invitation asks for; return the overwrites for channels.

    Channels allow members things that the invitation does not ask for; the overwrites deny those to
    the bot.
    """
    role = own_role(sim, guild)
    allowed = invited()
    sim.backend.edit_role(guild.id, role.id, {"permissions": allowed.value})
    denied = discord.Permissions(discord.Permissions.all().value & ~allowed.value)
    handle = RoleHandle(sim, guild, role)
    return {handle: discord.PermissionOverwrite.from_pair(allowed, denied)}


def build_bot(settings: Settings, clock: Clock) -> OvationBot:
    """Build a bot on the database that the settings name."""
    database = open_database(settings)
    return OvationBot(
        App(settings, database, clock=clock, rng=Random(7), alarmed=False, flush_seconds=60)
    )


class MadeUpBug(Exception):
    """A bug for a test."""


def answered(result: InteractionResult) -> ResponseMessage:
    """Return the message with which the bot answered."""
    assert result.response is not None, "the bot gave no answer"
    return result.response


def shown(message: Any) -> str:
    """Return the text of a message, in order, a line for each part."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            keys = ("content", "label", "placeholder", "title", "description")
            found.extend(node[key] for key in keys if isinstance(node.get(key), str))
            for key in ("components", "items", "accessory", "component", "options"):
                walk(node.get(key))
        elif isinstance(node, (list, tuple)):
            for item in node:
                walk(item)

    if message is None:
        return ""
    if message.content:
        found.append(message.content)
    walk([c if isinstance(c, dict) else c.to_dict() for c in message.components])
    return "\n".join(found).translate(PLAIN_SPACES)


async def agree(actor: MemberActor, asked: InteractionResult) -> InteractionResult:
    """Say yes to the question with which the bot answered."""
    question = answered(asked).message
    yes = re.search(
        r"confirm:yes:[a-z_]+:[0-9:]*", str([each.to_dict() for each in question.components])
    )
    assert yes is not None, f"nothing was asked, but said: {shown(question)}"
    return await actor.click(question, custom_id=yes[0])


def prefilled(result: InteractionResult) -> dict[str, Any]:
    """Return what the fields of the opened form hold, as values to send it with unchanged."""
    assert result.modal is not None, f"no form was opened, but said: {shown(result.response)}"
    held: dict[str, Any] = {}
    for label in result.modal["components"]:
        field = label.get("component", {})
        if field.get("value") is not None:
            held[field["custom_id"]] = field["value"]
        elif chosen := [one["value"] for one in field.get("options", ()) if one.get("default")]:
            # A group of radio buttons takes one value.
            held[field["custom_id"]] = chosen[0] if field["type"] == 21 else chosen
        elif "default" in field:
            held[field["custom_id"]] = field["default"]
    return held
