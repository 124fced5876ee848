"""The client: messages to people and operators when something fails."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import aiohttp
import discord
import pytest
import structlog
from discord import app_commands

import bot.client
from bot.access import Access, requires
from bot.app import App
from bot.client import DiscordUnreachable, OvationBot, connect, required_intents
from bot.config import SettingsError
from db.errors import DatabaseUnreachable
from domain.refusals import Refusal
from domain.translatable_text import text
from tests.conftest import FakeClock
from tests.scenarios.world import MadeUpBug, World, answered

GATEWAY_NOT_FOUND: Exception = discord.GatewayNotFound()  # type: ignore[no-untyped-call]
"""discord.py's factory has no types."""
TOO_FEW_SHARDS = discord.ConnectionClosed(Mock(close_code=4011), shard_id=0)


@pytest.fixture
def client(app: App) -> OvationBot:
    return OvationBot(app)


def response(status: int) -> Any:
    return Mock(spec=aiohttp.ClientResponse, status=status, reason="made up")


@pytest.mark.parametrize(
    ("error", "told", "said"),
    [
        (discord.LoginFailure("no"), SettingsError, "OVATION_TOKEN"),
        (discord.PrivilegedIntentsRequired(None), SettingsError, "OVATION_MESSAGE_CONTENT"),
        (discord.HTTPException(response(503), "down"), DiscordUnreachable, "down"),
        (GATEWAY_NOT_FOUND, DiscordUnreachable, "gateway"),
        (aiohttp.ClientConnectionError("no route"), DiscordUnreachable, "no route"),
        (OSError(101, "Network is unreachable"), DiscordUnreachable, "unreachable"),
        (TOO_FEW_SHARDS, SettingsError, "OVATION_SHARDS: .*4011"),
    ],
)
async def test_what_kept_it_from_connecting_is_told_as_what_can_be_done(
    client: OvationBot,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    told: type[Exception],
    said: str,
) -> None:
    async def start(*_given: object, **_options: object) -> None:
        raise error

    monkeypatch.setattr(client, "start", start)
    with pytest.raises(told, match=said):
        await connect(client, "a.b.c")


class Sleeping:
    """An asyncio whose sleep only advances the clock."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds=seconds)


@pytest.fixture
def no_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    async def launch(_client: discord.AutoShardedClient) -> None:
        """Connect nothing."""

    monkeypatch.setattr(discord.AutoShardedClient, "launch_shards", launch)


@pytest.mark.usefixtures("no_shards")
async def test_the_last_identifies_of_the_day_are_spread_which_is_logged_once(
    client: OvationBot, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def limits() -> discord.SessionStartLimits:
        return discord.SessionStartLimits(
            total=1_000, remaining=4, reset_after=4 * 3_600_000, max_concurrency=1
        )

    monkeypatch.setattr(client, "fetch_session_start_limits", limits)
    monkeypatch.setattr(bot.client, "asyncio", Sleeping(clock))
    began = clock()
    with structlog.testing.capture_logs() as logs:
        await client.launch_shards()
        for hours in (1, 2, 3):
            await client.before_identify_hook(0, initial=True)
            assert clock() - began == timedelta(hours=hours)
    assert client.identify_budget.remaining == 1
    (said,) = logs
    assert (said["event"], said["remaining"], said["wait_seconds"]) == ("identifies_low", 4, 3_600)


@pytest.mark.usefixtures("no_shards")
@pytest.mark.parametrize("error", [GATEWAY_NOT_FOUND, aiohttp.ClientConnectionError(), KeyError()])
async def test_shards_are_connected_where_the_limits_cannot_be_told(
    client: OvationBot, clock: FakeClock, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def limits() -> discord.SessionStartLimits:
        raise error

    monkeypatch.setattr(client, "fetch_session_start_limits", limits)
    began = clock()
    await client.launch_shards()
    await client.before_identify_hook(0, initial=True)
    assert clock() == began
    assert client.identify_budget.remaining == 999


def test_no_more_is_asked_of_discord_than_is_needed() -> None:
    known = discord.Intents(
        guilds=True,
        guild_messages=True,
        guild_reactions=True,
        guild_scheduled_events=True,
        message_content=True,
    )
    assert required_intents(message_content=True) == known
    assert not required_intents(message_content=False).message_content


async def fails(interaction: discord.Interaction[Any]) -> None:
    raise MadeUpBug("a bug that nobody need know of")


async def refuses(interaction: discord.Interaction[Any]) -> None:
    raise Refusal(text("Not {what}.", what="*that*"))


@pytest.fixture
async def broken(world: World) -> World:
    """Add two commands to the world, one that has a bug and one that refuses."""
    for name, callback in (("fails", fails), ("refuses", refuses)):
        made: Any = app_commands.Command(name=name, description="made up", callback=callback)
        world.sim.bot.tree.add_command(requires(Access.EVERYONE)(made))
    await world.sim.work(world.sim.bot.tree.sync())
    return world


async def test_a_refusal_is_told_in_its_own_words_with_members_words_escaped(
    broken: World,
) -> None:
    result = await broken.ana.slash(broken.general, "refuses")
    assert result.ephemeral
    assert answered(result).content == r"Not \*that\*."


@pytest.mark.parametrize(
    ("error", "level"),
    [(MadeUpBug("a bug"), "error"), (DatabaseUnreachable("locked", "end it"), "warning")],
)
async def test_a_listener_that_fails_is_a_bug_unless_the_database_is_in_trouble(
    client: OvationBot, error: Exception, level: str
) -> None:
    with structlog.testing.capture_logs() as logged:
        try:
            raise error
        except Exception:
            await client.on_error("on_made_up")
    (told,) = logged
    assert (told["log_level"], told["listener"]) == (level, "on_made_up")
    assert told.get("mend") == getattr(error, "remedy", None)


async def test_a_bug_is_logged_whole_under_the_id_that_the_member_is_told(broken: World) -> None:
    with structlog.testing.capture_logs() as logged:
        result = await broken.ana.slash(broken.general, "fails")
    said = answered(result).content
    assert "a bug" not in said
    (short,) = re.findall(r"[0-9a-f]{8}", said)
    (entry,) = [entry for entry in logged if entry.get("work_id") == short]
    assert "a bug that nobody need know of" in repr(entry["exc_info"].original)
