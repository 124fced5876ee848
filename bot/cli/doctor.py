"""`ovation doctor`: what could keep the bot from working, and how to mend it."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp
import click

from bot.cli.database import explain_unusable, open_database
from bot.config import (
    Settings,
    SettingsError,
    ignored_settings,
    load_settings,
    missing_token,
)
from bot.i18n import say
from bot.images.font_files import missing_fonts
from bot.services.gifts.address_encryption import AddressCipher, count_unreadable
from bot.shops import configured_shops
from bot.shops.base import Shop, ShopRejected, ShopUnavailable
from db.database import Database
from db.errors import DatabaseError
from db.guild_settings import GuildSettingsRepository
from db.migrations import newest, revision
from domain.feature_switches import GivenRoles
from domain.guild_settings import GuildSettings
from domain.permissions import MANAGE_ROLES, Overwrite, missing_permissions, resolve_permissions
from domain.time_zones import COMMON, known

DISCORD = "https://discord.com/api/v10"
TIMEOUT = aiohttp.ClientTimeout(total=10)
ADVISED_SERVERS, MAX_SERVERS = 1000, 2500
"""Servers per shard: Discord's recommendation, and its maximum."""
READS_MESSAGES = 1 << 18 | 1 << 19
"""An application's flags for the message content intent: of a large bot, and of a small one."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check: its state and, if something is wrong, the remedy."""

    summary: str
    remedy: str | None = None

    def __str__(self) -> str:
        return f"✗ {self.summary}\n  → {self.remedy}" if self.remedy else f"✓ {self.summary}"


@click.command("doctor")
@click.option("--api", default=DISCORD, hidden=True, help="Where Discord's API is.")
def command(api: str) -> None:
    """Check token, intents, database, time zones and permissions; exit status 1 if one is wrong."""

    async def work() -> bool:
        well = True
        async for finding in run_checks(api):
            click.echo(str(finding))
            well = well and finding.remedy is None
        return well

    if not asyncio.run(work()):
        raise SystemExit(1)


async def run_checks(api: str = DISCORD) -> AsyncIterator[CheckResult]:
    """Run one check after the other; none changes anything."""
    try:
        settings = load_settings()
    except SettingsError as error:
        yield CheckResult("the settings cannot be used", str(error))
        return
    yield CheckResult("the settings can be read")
    yield _time_zones()
    yield CheckResult(*(missing_fonts() or ("there are fonts for every script and emoji",)))
    folder = _folder(settings)
    yield folder
    guilds: dict[int, GuildSettings] = {}
    if settings.database_url or (folder.remedy is None and settings.database_file.exists()):
        database = open_database(settings)
        try:
            found = await _database(database)
            yield found
            if found.remedy is None:
                async with database.snapshot() as reading:
                    guilds = await GuildSettingsRepository(reading).all()
                yield await _addresses(database, settings)
                if not database.is_sqlite:
                    yield await _who_has_the_shards(database, settings)
        finally:
            await database.close()
    elif folder.remedy is None:
        yield CheckResult(f"no database yet: the first start creates {settings.database_file}")
    async for finding in _rest_of_settings(settings):
        yield finding
    if settings.token is None:
        yield CheckResult("no token", str(missing_token()))
        return
    async with DiscordApi(api, settings.token.get_secret_value()) as discord:
        try:
            async for finding in _discord(discord, settings, guilds):
                yield finding
        except (aiohttp.ClientError, TimeoutError, OSError):
            yield CheckResult(
                "Discord cannot be reached",
                "check that this machine is online and can open https://discord.com, then try "
                "again",
            )


async def _who_has_the_shards(database: Database, settings: Settings) -> CheckResult:
    # Held for a moment only, so that a bot starting now waits no longer than a second.
    other = await database.acquire_shards(settings.shards, "ovation doctor")
    if other is None:
        return CheckResult(f"no process holds the shards {settings.shards}")
    return CheckResult(f"some of the shards {settings.shards} are held by {other}")


async def _addresses(database: Database, settings: Settings) -> CheckResult:
    shut = await count_unreadable(database, AddressCipher(settings.addresses))
    if shut:
        return CheckResult(
            f"{shut} postal addresses cannot be read with the keys in OVATION_ADDRESS_KEYS",
            "add the key that encrypted them after the new one; the addresses are still there",
        )
    if not settings.addresses:
        return CheckResult("no key for postal addresses (OVATION_ADDRESS_KEYS): no gifts by post")
    return CheckResult("postal addresses can be stored and read")


async def _rest_of_settings(settings: Settings) -> AsyncIterator[CheckResult]:
    for sentence in ignored_settings():
        yield CheckResult(sentence, "write it as in config.example.env, or remove it")
    async for finding in _shops(settings):
        yield finding


async def _shops(settings: Settings) -> AsyncIterator[CheckResult]:
    try:
        found = configured_shops(settings)
    except SettingsError as error:
        yield CheckResult("a shop is only partly configured", str(error))
        return
    for shop, _servers in found:
        yield await shop_finding(shop)
        if not settings.api_port:
            yield CheckResult(
                f"{shop.title} cannot report redemptions: the HTTP API is off",
                "choose a port in OVATION_API_PORT, and put a proxy with HTTPS in front of it",
            )
    if not found:
        yield CheckResult("no external shop: staff and tills redeem coupons")


async def shop_finding(shop: Shop) -> CheckResult:
    """Check the shop's API with its credentials, then close the connection."""
    try:
        await shop.check()
    except ShopRejected as error:
        return CheckResult(f"{shop.title} rejects requests", str(error))
    except ShopUnavailable as error:
        return CheckResult(
            f"{shop.title} cannot be reached ({error})",
            "check that this machine is online, then try again",
        )
    finally:
        await shop.close()
    return CheckResult(f"{shop.title} accepts the key")


def _time_zones() -> CheckResult:
    try:
        for name in COMMON:
            ZoneInfo(name)
    except ZoneInfoNotFoundError as error:
        return CheckResult(f"time zone data is missing: {error}", "pip install --upgrade tzdata")
    return CheckResult(f"{len(known())} time zones are available")


def _folder(settings: Settings) -> CheckResult:
    name = settings.data_dir.absolute()
    # The nearest existing folder: the check must not create any.
    existing = next(folder for folder in (name, *name.parents) if folder.exists())
    try:
        if existing == name:
            with tempfile.TemporaryFile(dir=name):
                pass
        elif not os.access(existing, os.W_OK | os.X_OK):
            raise PermissionError(13, "permission denied")
    except OSError as error:
        return CheckResult(
            f"the data folder {name} cannot be written to ({error.strerror})",
            "let this user write there, or choose another folder in OVATION_DATA_DIR",
        )
    if os.name == "posix" and existing == name and name.stat().st_mode & 0o007:
        return CheckResult(
            f"everybody on this machine can read the data folder {name}", f"chmod 700 {name}"
        )
    return CheckResult(f"the data folder is {name}")


async def _database(database: Database) -> CheckResult:
    try:
        await database.open_or_explain()
        at = await revision(database)
    except DatabaseError as error:
        return CheckResult(*explain_unusable(error, database))
    if at != newest():
        return CheckResult(
            f"the database is at {at or 'nothing'} and this release needs {newest()}",
            "start the bot, or run `ovation db upgrade`",
        )
    return CheckResult("the database is intact and up to date")


class DiscordApi:
    """The few requests of Discord's HTTP API that are needed, without a gateway connection."""

    def __init__(self, api: str, token: str) -> None:
        self._api = api
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bot {token}"}, timeout=TIMEOUT
        )

    async def __aenter__(self) -> DiscordApi:
        return self

    async def __aexit__(self, *_raised: object) -> None:
        await self._session.close()

    async def get(self, path: str) -> Any:
        """Return the answer, or None if Discord refuses access or the object does not exist.

        Raises `aiohttp.ClientResponseError` for Discord's other errors.
        """
        async with self._session.get(f"{self._api}{path}") as response:
            if response.status in {401, 403, 404}:
                return None
            response.raise_for_status()
            return await response.json()


async def _discord(
    discord: DiscordApi, settings: Settings, guilds: dict[int, GuildSettings]
) -> AsyncIterator[CheckResult]:
    application = await discord.get("/applications/@me")
    me = await discord.get("/users/@me")
    if application is None or me is None:
        yield CheckResult(
            "Discord does not accept the token (OVATION_TOKEN)",
            "copy a new one from the Bot page of your application ('Reset Token')",
        )
        return
    yield CheckResult(f"Discord knows the token: it is {me['username']}'s")
    yield _intent(application, settings)
    gateway = await discord.get("/gateway/bot")
    if gateway is not None:
        yield shard_finding(int(gateway["shards"]), settings.shards.count)
    for guild_id, chosen in guilds.items():
        async for finding in _guild(discord, guild_id, int(me["id"]), chosen):
            yield finding


def shard_finding(advised: int, count: int) -> CheckResult:
    """Check that there are enough shards: Discord recommends one per thousand servers."""
    if advised <= count:
        return CheckResult(f"there are {count} shards in all, and Discord recommends {advised}")
    if advised * ADVISED_SERVERS <= count * MAX_SERVERS:
        return CheckResult(
            f"Discord recommends {advised} shards in all; the {count} in OVATION_SHARDS are "
            f"enough for up to {MAX_SERVERS} servers each"
        )
    return CheckResult(
        f"Discord recommends {advised} shards in all, but OVATION_SHARDS has {count}: with "
        f"{MAX_SERVERS} servers on a shard, Discord stops serving it",
        f"stop all processes and start them with more, such as 0-{advised - 1}/{advised}: see "
        "docs/operating.md",
    )


def _intent(application: Any, settings: Settings) -> CheckResult:
    if not settings.message_content:
        return CheckResult("messages are not read (OVATION_MESSAGE_CONTENT is false)")
    if application.get("flags", 0) & READS_MESSAGES:
        return CheckResult("the message content intent is on")
    return CheckResult(
        "the message content intent is off, and OVATION_MESSAGE_CONTENT is true",
        "switch on 'Message Content Intent' on the Bot page of your application, or set "
        "OVATION_MESSAGE_CONTENT=false to run without reading messages",
    )


async def _guild(
    discord: DiscordApi, guild_id: int, me: int, chosen: GuildSettings
) -> AsyncIterator[CheckResult]:
    member = await discord.get(f"/guilds/{guild_id}/members/{me}")
    roles = await discord.get(f"/guilds/{guild_id}/roles")
    channels = await discord.get(f"/guilds/{guild_id}/channels")
    if member is None or roles is None or channels is None:
        yield CheckResult(
            f"the bot is no longer on server {guild_id}",
            "invite it again if you want it there; otherwise nothing needs to be done",
        )
        return
    permissions = {int(role["id"]): int(role["permissions"]) for role in roles}
    mine = {int(role) for role in member["roles"]}
    there = {int(channel["id"]): channel for channel in channels}
    wrong = [
        finding
        for channel_id, needed in chosen.posting_channels.items()
        for finding in _channel(
            there.get(channel_id), channel_id, needed, permissions, mine, guild_id, me
        )
    ]
    for feature in chosen.enabled_features:
        if feature.roles is not None:
            wrong += _given_roles(feature.roles, chosen, roles, mine, guild_id, me)
    for finding in wrong or [CheckResult(f"server {guild_id} allows what is chosen there")]:
        yield finding


def _given_roles(
    given: GivenRoles, chosen: GuildSettings, roles: Any, mine: set[int], guild_id: int, me: int
) -> Iterator[CheckResult]:
    """Yield the reasons why the bot cannot give the roles that a feature gives."""
    permissions = {int(role["id"]): int(role["permissions"]) for role in roles}
    allowed = resolve_permissions(permissions, mine, (), guild_id=guild_id, user_id=me)
    places = {int(role["id"]): int(role["position"]) for role in roles}
    top = max((places[role] for role in mine if role in places), default=0)
    for role_id in given.ids(chosen):
        yield from _given_role(role_id, places.get(role_id), top, allowed, guild_id, given)


def _given_role(
    role_id: int, place: int | None, top: int, allowed: int, guild_id: int, roles: GivenRoles
) -> Iterator[CheckResult]:
    """Yield the reason why the bot, with its highest role at `top`, cannot give a role."""
    if place is None:
        yield CheckResult(
            f"role {role_id} of a {roles.holder} of server {guild_id} is gone",
            f"choose another with {roles.command}",
        )
    elif not allowed & MANAGE_ROLES:
        yield CheckResult(
            f"the bot cannot give roles on server {guild_id}, and its {roles.holder}s need that",
            "in the server's settings, under Roles, allow the bot's role to 'Manage Roles'",
        )
    elif place >= top:
        yield CheckResult(
            f"role {role_id} of a {roles.holder} of server {guild_id} is above the bot's own",
            "in the server's settings, under Roles, drag the bot's role above it",
        )


def _channel(
    channel: Any,
    channel_id: int,
    needed: int,
    roles: dict[int, int],
    mine: set[int],
    guild_id: int,
    me: int,
) -> Iterator[CheckResult]:
    if channel is None:
        yield CheckResult(
            f"channel {channel_id} of server {guild_id} is gone", "choose another with /setup"
        )
        return
    overwrites = [
        Overwrite(int(each["id"]), int(each["allow"]), int(each["deny"]))
        for each in channel.get("permission_overwrites", ())
    ]
    allowed = resolve_permissions(roles, mine, overwrites, guild_id=guild_id, user_id=me)
    if missing := missing_permissions(allowed, needed):
        names = ", ".join(say(name, "en", markup=False) for name in missing)
        yield CheckResult(
            f"in #{channel['name']} of server {guild_id} the bot lacks: {names}",
            "edit the channel, open Permissions, add the bot's role and allow that",
        )
