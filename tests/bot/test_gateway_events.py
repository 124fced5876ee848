"""An event that cannot be read is logged without its content, counted, and skipped."""

from __future__ import annotations

from typing import Any

import pytest
import structlog

from bot.app import App
from bot.client import OvationBot

WORDS = "what Ana wrote"
GUILD = {"id": "77", "name": WORDS, "roles": [], "channels": [], "members": []}
TEXT = {"id": "5", "type": 0, "name": "general", "position": 1, "permission_overwrites": []}
ROLE = {
    "id": "77",
    "name": "everyone",
    "permissions": "0",
    "position": 0,
    "color": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    "hoist": False,
    "managed": False,
    "mentionable": False,
    "flags": 0,
}


@pytest.fixture
def client(app: App) -> OvationBot:
    return OvationBot(app)


def counted(client: OvationBot, what: str) -> float:
    value = client.app.metrics.registry.get_sample_value("ovation_unreadable_total", {"what": what})
    return value or 0.0


async def test_no_event_of_any_kind_ends_the_client_or_tells_its_content(
    client: OvationBot,
) -> None:
    odd: list[Any] = [None, [], "x", 3, {}, {"id": WORDS}, {"guild_id": WORDS, "id": {}}]
    parsers = client._connection.parsers
    assert len(parsers) > 50
    for event in parsers.keys() - {"READY"}:
        for data in odd:
            with structlog.testing.capture_logs() as logged:
                parsers[event](data)
            assert WORDS not in str(logged)
            assert all(line["what"] == event for line in logged)
    assert counted(client, "CHANNEL_UPDATE") == len(odd)
    assert counted(client, "INTERACTION_CREATE") == len(odd)


async def test_the_line_of_the_log_says_which_event_where_and_why(client: OvationBot) -> None:
    client.on_gateway_event("MESSAGE_CREATE", lambda data: data["missing"])
    with structlog.testing.capture_logs() as logged:
        client._connection.parsers["MESSAGE_CREATE"](
            {"guild_id": str(5 << 22), "channel_id": str(6 << 22), "content": WORDS}
        )
    (line,) = logged
    assert (line["event"], line["what"]) == ("payload_unreadable", "MESSAGE_CREATE")
    assert (line["guild"], line["shard"], line["error"]) == (5 << 22, 0, "KeyError")
    assert "test_gateway_events.py" in line["at"][-1]
    assert counted(client, "MESSAGE_CREATE") == 1


@pytest.mark.parametrize(
    "odd",
    [
        {"id": "6", "type": 0},
        {"type": 0},
        None,
        "x",
        {"type": 0, "name": 3, "permission_overwrites": 3},
    ],
)
async def test_of_a_guild_all_that_can_be_read_is_known(client: OvationBot, odd: Any) -> None:
    parse = client._connection.parsers["GUILD_CREATE"]
    parse({**GUILD, "roles": [ROLE, odd], "channels": [odd, TEXT], "member_count": "many"})
    guild = client.get_guild(77)
    assert guild is not None
    assert [channel.id for channel in guild.channels] == [5]
    assert [role.id for role in guild.roles] == [77]
    assert counted(client, "GUILD_CREATE") == 1
    # Nor does an update that cannot be read take away what was known.
    client._connection.parsers["GUILD_UPDATE"]({**GUILD, "roles": [odd, ROLE], "name": "New"})
    assert ([role.id for role in guild.roles], guild.name) == ([77], "New")


async def test_a_session_begins_with_the_guilds_that_can_be_read_or_not_at_all(
    client: OvationBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    state: Any = client._connection
    monkeypatch.setattr(state, "shard_ids", [0], raising=False)
    begins = {
        "shard": [0, 1],
        "user": {"id": "1", "username": "ovation", "discriminator": "0", "avatar": None},
        "guilds": [{"unavailable": True}, None, {"id": "77", "unavailable": True}, {"id": "x"}],
    }
    state.parsers["READY"](begins)
    assert [guild.id for guild in client.guilds] == [77]
    assert counted(client, "READY") == 3
    with pytest.raises(KeyError):
        state.parsers["READY"]({"guilds": []})
    for task in (*state._ready_tasks.values(), state._ready_task):
        task.cancel()
