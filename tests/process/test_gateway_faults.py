"""The gateway: cut, refused, silent, and closed for good."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.config import SettingsError
from bot.http.health import HealthServer
from bot.services.contributions import ContributionService
from db.database import Transaction
from db.jobs import Job, JobRepository
from db.tables.contributions import channel_cursors, contributions
from tests.process.fake_discord import Wire
from tests.process.faults import GATEWAY
from tests.process.gateway_session import Session
from tests.process.in_process_bot import NearBot
from tests.process.talk import Talk

pytestmark = pytest.mark.long


async def test_a_line_that_is_cut_or_changed_loses_nothing_and_doubles_nothing(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    faults: list[Callable[[], Awaitable[None]]] = [
        wire.cut,
        partial(wire.drop, 4000),
        partial(wire.drop, 4008),
        wire.ask_to_reconnect,
        partial(wire.invalidate, resumable=True),
    ]
    for resumed, fault in enumerate(faults, 1):
        await fault()
        await talk.thanks()
        await bot.until(wire.identified.is_set)
        await talk.thanks()
        await talk.counted(bot)
        assert wire.resumed == resumed
    assert len(wire.sessions) == 1, "each time the session went on"
    assert not bot.bugs()


async def test_a_gateway_that_says_nothing_any_more_is_left(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    bot.heartbeat_timeout = 0.5
    await bot.ready()
    wire.mute = True
    await talk.thanks()
    before = wire.resumed
    await bot.until(lambda: wire.resumed > before)
    wire.mute = False
    await talk.counted(bot)
    assert not bot.bugs()


async def test_where_a_session_cannot_go_on_what_it_missed_is_read_in_the_channels(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: len(wire.sessions) == 2)
    await talk.thanks()
    await talk.counted(bot)
    wire.resumable = False
    await wire.cut()
    await talk.thanks()
    await bot.until(lambda: len(wire.sessions) == 3)
    await talk.thanks()
    await talk.counted(bot)
    assert not bot.bugs()


async def test_a_message_right_after_a_new_session_does_not_hide_what_was_missed(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    assert bot.client is not None
    parsers = bot.client._connection.parsers
    (ready, guild, *_) = [dict(data) for _, data in wire.sessions[-1].sent]
    beginnings = [
        ("READY", ready),
        ("GUILD_DELETE", {"id": str(talk.guild.id), "unavailable": True}),
    ]
    said = int(wire.sessions[-1].sent[-1][1]["id"])
    for number, (event, data) in enumerate(beginnings, 1):
        await bot.until(lambda: not bot.app[ContributionService].is_frozen(talk.guild.id))
        await bot.app[ContributionService].flush()
        known = await bot.rows(channel_cursors)
        # All of it is in the socket's buffer, and so read without a pause.
        parsers[event](data)
        parsers["MESSAGE_CREATE"](
            {
                "id": str(said + number),
                "guild_id": str(talk.guild.id),
                "channel_id": str(talk.general.id),
                "author": {"id": str(talk.ana.id), "username": "ana"},
                "content": "",
                "mentions": [],
                "type": 0,
                "member": {"joined_at": "2026-01-01T00:00:00+00:00"},
            }
        )
        await bot.app[ContributionService].flush()
        assert await bot.rows(channel_cursors) == known, event
        parsers["GUILD_CREATE"]({**guild, "unavailable": False})


async def test_a_drop_while_the_past_is_unread_does_not_hide_it(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bot.ready()
    monkeypatch.setattr(sys.modules["cogs.contributions.history_backfill"], "RETRY_SECONDS", 1.0)
    await talk.thanks()
    await talk.counted(bot)
    unread = wire.faults.fails("GET /channels/*/messages", status=500, times=5)
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: unread.met == 5)
    await wire.cut()
    await bot.until(lambda: wire.resumed == 1)
    await talk.thanks()
    await talk.counted(bot)


async def test_jobs_that_count_contributions_wait_until_what_was_missed_is_read(
    wire: Wire, bot: NearBot, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def look(transaction: Transaction, _job: Job) -> None:
        seen.append(len(list(await transaction.execute(select(contributions)))))

    await bot.ready()
    monkeypatch.setattr(sys.modules["cogs.contributions.history_backfill"], "RETRY_SECONDS", 1.0)
    await talk.thanks()
    await talk.counted(bot)
    bot.app.scheduler.register("look", look, needs_history=True)
    unread = wire.faults.fails("GET /channels/*/messages", status=500, times=5)
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: unread.met == 5)
    async with bot.app.database.transaction() as transaction:
        await JobRepository(transaction).schedule(talk.guild.id, "look", 1, bot.clock())
    await bot.until(lambda: bot.said("jobs_wait_for_history"))
    await bot.until(lambda: seen)
    assert seen == [2], "it ran after both thanks were counted, by itself"


async def test_a_guild_that_comes_back_after_an_outage_is_read_from_where_it_was(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    wire.resumable = False
    wire.away.add(talk.guild.id)
    await wire.cut()
    await talk.thanks()
    await bot.until(lambda: len(bot.said("ready")) == 2)
    await wire.find(talk.guild.id)
    await talk.thanks()
    await talk.counted(bot)

    await wire.lose(talk.guild.id)
    await talk.thanks()
    await wire.find(talk.guild.id)
    await talk.thanks()
    await talk.counted(bot)
    assert not bot.bugs()


async def test_what_was_said_while_it_was_not_in_the_guild_is_not_its_to_count(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    await talk.thanks()
    await talk.counted(bot)
    await wire.kick(talk.guild.id)
    await talk.thanks(counts=False)
    await wire.invite(talk.guild.id)
    await talk.thanks()
    await talk.counted(bot)
    # Nor when it reads what it missed later.
    await wire.invalidate(resumable=False)
    await talk.thanks()
    await bot.until(lambda: len(bot.said("ready")) == 2)
    await talk.thanks()
    await talk.counted(bot)
    assert not bot.bugs()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (4004, "OVATION_TOKEN"),
        (4011, "OVATION_SHARDS"),
        (4014, "Message Content Intent"),
        (4013, "install a newer one"),
    ],
)
async def test_what_trying_again_cannot_mend_ends_it_with_what_to_do(
    wire: Wire, bot: NearBot, code: int, said: str
) -> None:
    wire.faults.closes(code)
    bot.start()
    with pytest.raises(SettingsError, match=said):
        await bot.ended()


async def test_a_token_that_is_reset_while_it_runs_ends_it(wire: Wire, bot: NearBot) -> None:
    await bot.ready()
    await wire.drop(4004)
    with pytest.raises(SettingsError, match="OVATION_TOKEN"):
        await bot.ended()


async def test_a_first_handshake_that_fails_is_tried_again(wire: Wire, bot: NearBot) -> None:
    faults = wire.faults.fails(GATEWAY, status=503), wire.faults.breaks(GATEWAY)
    wire.faults.closes(4000)
    await bot.ready()
    assert all(fault.met for fault in faults)
    assert not wire.faults.closing
    assert not bot.bugs()


async def test_while_the_gateway_is_down_it_says_so_and_comes_back_soon(
    wire: Wire, bot: NearBot, talk: Talk
) -> None:
    await bot.ready()
    assert bot.client is not None
    async with TestClient(TestServer(HealthServer(bot.client).application())) as http:

        async def is_ready() -> bool:
            async with http.get("/readyz") as response:
                said = await response.json()
                assert said["discord"] is (response.status == 200)
                return bool(said["discord"])

        assert await is_ready()
        down = wire.faults.fails(GATEWAY, status=503, times=1_000_000)
        await wire.cut()
        await bot.until(lambda: down.met > 2)
        assert not await is_ready()
        async with http.get("/metrics") as response:
            assert "ovation_gateway_latency_seconds NaN" in await response.text()
        down.times = down.met
        await talk.thanks()
        await talk.counted(bot)
        assert await is_ready()
    assert not bot.bugs()


async def test_no_shard_waits_longer_than_half_a_minute_to_try_again(
    wire: Wire, bot: NearBot
) -> None:
    await bot.ready()
    await wire.invalidate(resumable=False)
    await bot.until(lambda: len(wire.sessions) == 2)
    assert bot.client is not None
    (shard,) = bot.client.shards.values()
    waits = [shard._parent._backoff.delay() for _ in range(300)]
    assert 16 < max(waits) <= 32


@pytest.mark.parametrize("odd", [{}, {"session_id": "1"}, {"session_id": 3, "guilds": None}])
async def test_a_session_that_begins_unreadably_is_begun_anew(
    wire: Wire, bot: NearBot, talk: Talk, odd: dict[str, object]
) -> None:
    send = wire._send
    struck: list[str] = []

    async def begin(session: Session, event: str, payload: Mapping[str, Any]) -> None:
        if event == "READY" and not struck:
            struck.append(event)
            payload = odd
        await send(session, event, payload)

    wire._send = begin  # type: ignore[method-assign]
    await bot.ready()
    assert struck
    (line,) = bot.said("payload_unreadable")
    assert line["what"] == "session"
    assert bot.said("discord_unreachable")
    await talk.thanks()
    await talk.counted(bot)
