"""The bot as a process: it stops on request and does not give up early."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from collections.abc import Awaitable, Callable, Iterator

import aiohttp
import click
import pytest
import structlog
from pydantic import SecretStr

from bot.cli.database import open_database
from bot.cli.main import main
from bot.cli.run import serve
from bot.client import DiscordUnreachable, OvationBot
from bot.config import Settings, SettingsError
from bot.services.contributions import ContributionService
from bot.systemd import SystemdNotifier
from db.contributions import ContributionRepository
from db.database import Database
from db.shard_locks import ShardLockLost
from domain.shards import ALL_SHARDS
from tests.ports import free_port

GUILD, CHANNEL, MESSAGE = 100_000_000_000_000_001, 100_000_000_000_000_002, 9
ANA, BEN = 501_000_000_000_000_000, 501_000_000_000_000_001

Connect = Callable[[OvationBot, str], Awaitable[None]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"token": SecretStr("a.b.c")})


@pytest.fixture(autouse=True)
def collect_garbage_as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


async def until_closed(client: OvationBot) -> None:
    """Pretend to be connected until the client is closed."""
    closed = asyncio.Event()
    close = client.close

    async def noted() -> None:
        await close()
        closed.set()

    client.close = noted  # type: ignore[method-assign] # to hear of it
    await closed.wait()


async def test_no_collection_of_garbage_walks_over_what_lives_as_long_as_the_process(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    walked: list[bool] = []

    async def connect(client: OvationBot, _token: str) -> None:
        walked.append(any(client.app is one for one in gc.get_objects()))
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    monkeypatch.setattr("bot.cli.run.connect", connect)
    await asyncio.wait_for(serve(settings), 30)
    assert walked == [False]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_what_was_heard_is_on_disk_when_the_process_is_told_to_stop(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    async def connect(client: OvationBot, _token: str) -> None:
        await client.app.start()
        client.app[ContributionService].record_reaction(
            guild_id=GUILD,
            channel_id=CHANNEL,
            message_id=MESSAGE,
            author_id=BEN,
            giver_id=ANA,
            emoji="😂",
        )
        os.kill(os.getpid(), number)
        await until_closed(client)

    monkeypatch.setattr("bot.cli.run.connect", connect)
    await asyncio.wait_for(serve(settings), 30)
    database = open_database(settings)
    async with database.snapshot() as reading:
        (contribution,) = await ContributionRepository(reading, GUILD).on_messages({MESSAGE})
    await database.close()
    assert (contribution.giver_id, contribution.receiver_id) == (ANA, BEN)


async def test_while_discord_cannot_be_reached_it_tries_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[OvationBot] = []

    async def connect(client: OvationBot, _token: str) -> None:
        tries.append(client)
        if len(tries) < 3:
            raise DiscordUnreachable("the cable is pulled")
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    monkeypatch.setattr("bot.cli.run.connect", connect)
    monkeypatch.setattr("bot.cli.run.FIRST_WAIT_SECONDS", 0.0)
    await asyncio.wait_for(serve(settings), 30)
    assert len(set(tries)) == 3, "each try has a client of its own"


async def test_it_is_known_to_live_while_it_waits_to_try_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = asyncio.Event()

    async def connect(_client: OvationBot, _token: str) -> None:
        tried.set()
        raise DiscordUnreachable("the cable is pulled")

    async def status(path: str) -> int:
        async with http.get(f"http://127.0.0.1:{port}/{path}") as response:
            return response.status

    monkeypatch.setattr("bot.cli.run.connect", connect)
    port = free_port()
    known = settings.model_copy(update={"health_port": port, "meaning": False})
    serving = asyncio.create_task(serve(known))
    await asyncio.wait_for(tried.wait(), 30)
    async with aiohttp.ClientSession() as http:
        # At whichever point of its waiting it is.
        assert [await status("healthz") for _ in range(20)] == [200] * 20
        assert await status("readyz") == 503
        assert await status("metrics") == 503
    os.kill(os.getpid(), signal.SIGTERM)
    await asyncio.wait_for(serving, 30)


async def test_a_second_process_stands_by_until_the_first_has_ended(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_database(settings)
    assert await first.acquire_shards(ALL_SHARDS, "the first process") is None
    connected: list[OvationBot] = []

    async def connect(client: OvationBot, _token: str) -> None:
        connected.append(client)
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    async def ends_once_it_waits() -> None:
        while not any(entry["event"].startswith("shard_locks_awaited") for entry in logged):  # noqa: ASYNC110 (nothing notifies)
            await asyncio.sleep(0.01)
        assert not connected
        await first.close()

    monkeypatch.setattr("bot.cli.run.connect", connect)
    monkeypatch.setattr("bot.cli.run.TAKE_AGAIN_SECONDS", 0.01)
    with structlog.testing.capture_logs() as logged:
        async with asyncio.timeout(30):
            await asyncio.gather(serve(settings), ends_once_it_waits())
    (told,) = [entry for entry in logged if entry["event"].startswith("shard_locks_awaited")]
    assert told["other"] == "the first process"
    assert connected


async def test_one_that_stands_by_can_be_told_to_stop(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_database(settings)
    assert await first.acquire_shards(ALL_SHARDS, "the first process") is None
    monkeypatch.setattr("bot.systemd.SystemdNotifier.doing", stop_when_waiting)
    await asyncio.wait_for(serve(settings), 30)
    await first.close()


def stop_when_waiting(_supervisor: SystemdNotifier, what: str) -> None:
    if what.startswith("waiting"):
        os.kill(os.getpid(), signal.SIGTERM)


async def test_who_loses_the_hold_on_the_shards_starts_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[OvationBot] = []

    async def connect(client: OvationBot, _token: str) -> None:
        tries.append(client)
        if len(tries) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)

    async def lost(_database: Database) -> None:
        raise ShardLockLost("made up")

    monkeypatch.setattr("bot.cli.run.connect", connect)
    monkeypatch.setattr("bot.cli.run.RENEW_SECONDS", 0.01)
    monkeypatch.setattr("db.database.Database.verify_shards", lost)
    await asyncio.wait_for(serve(settings), 30)
    assert len(set(tries)) == 2, "each has a client of its own"


async def test_a_token_that_is_refused_ends_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(_client: OvationBot, _token: str) -> None:
        raise SettingsError("OVATION_TOKEN: Discord does not accept this token.")

    monkeypatch.setattr("bot.cli.run.connect", connect)
    with pytest.raises(SettingsError, match="OVATION_TOKEN"):
        await asyncio.wait_for(serve(settings), 30)


@pytest.mark.parametrize("setting", ["OVATION_API_PORT", "OVATION_HEALTH_PORT"])
async def test_a_port_that_is_taken_ends_it_with_the_name_of_the_setting(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    async def connect(client: OvationBot, _token: str) -> None:
        await until_closed(client)

    monkeypatch.setattr("bot.cli.run.connect", connect)
    port = free_port()
    known = settings.model_copy(update={setting.removeprefix("OVATION_").lower(): port})
    other = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    with pytest.raises(SettingsError, match=f"{setting}: cannot listen on 127.0.0.1:{port}"):
        await asyncio.wait_for(serve(known), 30)
    other.close()
    await other.wait_closed()


async def test_a_connection_that_breaks_while_stopping_is_no_error(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(client: OvationBot, _token: str) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        await until_closed(client)
        raise RuntimeError("Session is closed")

    monkeypatch.setattr("bot.cli.run.connect", connect)
    await asyncio.wait_for(serve(settings), 30)


@pytest.mark.sqlite
async def test_a_damaged_database_is_said_and_not_retried(settings: Settings) -> None:
    settings.database_file.write_bytes(b"not a database" * 100)
    with pytest.raises(click.ClickException, match="file is not a database; restore a ba"):
        await asyncio.wait_for(serve(settings), 30)


def test_settings_that_cannot_be_used_end_it_with_a_sentence_and_a_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(_arguments: object) -> None:
        raise SettingsError("OVATION_TOKEN: Discord does not accept this token.")

    monkeypatch.setattr("bot.cli.main.ovation", refused)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "OVATION_TOKEN: Discord does not accept" in said
    assert "Traceback" not in said
