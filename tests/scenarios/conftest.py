"""Fixtures of the simulated world, a new one for each scenario."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import discord
import pytest

from bot.config import Settings
from demo.simulation import Simulation
from tests import openapi
from tests.scenarios.world import MadeUpBug, World, build_bot, only_as_invited

SLOWEST_SECONDS = 20.0
"""How long one action of the bot may take; the machine may be busy.

Shorter than the scheduler's poll interval, or each action would wait for that.
"""


@pytest.fixture
async def sim(settings: Settings) -> AsyncIterator[Simulation]:
    """Start the simulated Discord.

    The test fails if the bot raised an error or sent an invalid request.
    """
    made: list[Simulation] = []

    def now() -> datetime:
        return made[0].now()

    sim = Simulation(build_bot(settings, now), check_errors=False, settle_timeout=SLOWEST_SECONDS)
    made.append(sim)
    await sim.start()
    yield sim
    await sim.bot.app.stop()
    await sim.shutdown()
    unexpected = [
        error
        for error in sim.errors
        if not isinstance(getattr(error, "original", error), MadeUpBug)
    ]
    if unexpected:
        raise BaseExceptionGroup("the bot raised", unexpected)
    openapi.check(sim.http_requests)


@pytest.fixture
def world(sim: Simulation, settings: Settings) -> World:
    """Create the guild with its channels and people."""
    guild = sim.create_guild("Blue Mug Club")
    exactly = only_as_invited(sim, guild)
    permissions = discord.Permissions(
        manage_messages=True, manage_guild=True, manage_roles=True, manage_channels=True
    )
    moderators = guild.create_role("Moderators", permissions=permissions)
    fanny = guild.add_member(sim.create_user("fanny"))
    sim.locales[fanny.id] = "fr"
    world = World(
        sim=sim,
        guild=guild,
        general=guild.create_text_channel("general", overwrites=exactly),
        contests=guild.create_text_channel("contests", overwrites=exactly),
        moderators=moderators,
        mod=guild.add_member(sim.create_user("mod"), roles=[moderators]),
        ana=guild.add_member(sim.create_user("ana")),
        ben=guild.add_member(sim.create_user("ben")),
        cleo=guild.add_member(sim.create_user("cleo")),
        fanny=fanny,
        settings=settings,
    )
    for actor in (world.mod, world.ana, world.ben, world.cleo, world.fanny):
        sim.been_here(guild.id, actor.id)
    return world
