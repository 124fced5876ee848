"""A browser at the dashboard of a guild."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.http.dashboard.discord_login import DiscordLogin
from bot.http.dashboard.security import Site
from bot.http.dashboard.server import Dashboard
from bot.services.insight.access import DashboardAccessService, DirectoryUnavailable
from domain.dashboard import Rights, form_token
from tests.bot.http.dashboard.fake_login import CLIENT_ID, CLIENT_SECRET, FakeLogin
from tests.conftest import FakeClock

GUILD, OTHER_GUILD, MOD, ANA, BEN = 900, 901, 902, 501, 502
URL = "http://insight.example/figures-of-ovation"
HOST = "insight.example"
BASE = "/figures-of-ovation"


@dataclass(slots=True)
class Directory:
    """Guilds, their moderators and members, as Discord knows them."""

    names: dict[int, str] = field(
        default_factory=lambda: {GUILD: "Blue Mug Club", OTHER_GUILD: "Red Mug Club"}
    )
    moderators: set[tuple[int, int]] = field(
        default_factory=lambda: {(GUILD, MOD), (OTHER_GUILD, ANA)}
    )
    members: set[tuple[int, int]] = field(
        default_factory=lambda: {(GUILD, ANA), (GUILD, BEN), (OTHER_GUILD, BEN)}
    )
    """Members who do not moderate."""
    is_away: bool = False

    def guild_name(self, guild_id: int) -> str | None:
        """Return the guild's name."""
        return self.names.get(guild_id)

    async def rights(self, guild_id: int, user_id: int) -> Rights:
        """Return what the person is in the guild."""
        if self.is_away:
            raise DirectoryUnavailable
        if (guild_id, user_id) in self.moderators:
            return Rights.MODERATOR
        return Rights.MEMBER if (guild_id, user_id) in self.members else Rights.NONE

    async def guilds_of(self, user_id: int) -> list[int]:
        """Return the guilds of which the person is a member."""
        found = (guild for guild, member in self.moderators | self.members if member == user_id)
        return sorted(found)


@dataclass(slots=True)
class Answer:
    """An answer of the dashboard."""

    status: int
    text: str
    headers: Mapping[str, str]
    cookies: Mapping[str, str]


@dataclass(slots=True)
class Browser:
    """Requests to the dashboard, with only the cookies that are named."""

    app: App
    http: TestClient[Any, Any]
    directory: Directory
    clock: FakeClock
    discord: FakeLogin
    seconds: list[float]
    """The clock of the rate limits."""

    @property
    def access(self) -> DashboardAccessService:
        """The service that lets people in."""
        return self.app[DashboardAccessService]

    async def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        cookies: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        data: Any = None,
    ) -> Answer:
        """Send a request; `path` is below the path prefix."""
        self.seconds[0] += 10.0
        jar = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
        sent = {"Host": HOST, **({"Cookie": jar} if jar else {}), **(headers or {})}
        async with self.http.request(
            method, BASE + path, headers=sent, data=data, allow_redirects=False
        ) as response:
            body = await response.text()
            found = {name: morsel.value for name, morsel in response.cookies.items()}
            return Answer(response.status, body, response.headers.copy(), found)

    async def session(self, guild_id: int = GUILD, user_id: int = MOD, language: str = "en") -> str:
        """Return the secret of a new session."""
        link = await self.access.create_link(guild_id, user_id, language)
        secret = await self.access.sign_in(link)
        assert secret is not None
        return secret

    async def show(self, path: str, secret: str | None = None) -> str:
        """Return a page that the moderator sees."""
        shown = await self.ask(path, cookies={"ovation": secret or await self.session()})
        assert shown.status == 200, shown.text
        return shown.text

    async def send(self, path: str, secret: str, /, **fields: str) -> Answer:
        """Send a form of a page."""
        form = {"form": form_token(secret), **fields}
        return await self.ask(path, method="POST", cookies={"ovation": secret}, data=form)


def words(page: str) -> str:
    """Return the text of a page, without markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.fixture
async def browser(app: App, clock: FakeClock) -> AsyncIterator[Browser]:
    seconds = [0.0]
    directory = Directory()
    app[DashboardAccessService].connect(directory)
    discord = FakeLogin({f"{URL}/login/back"})
    async with discord.served() as api:
        redirect = f"{URL}/login/back"
        login = DiscordLogin(
            CLIENT_ID, CLIENT_SECRET, redirect, authorize_url=f"{api}/authorize", api_url=api
        )
        site = Site.at(URL)
        dashboard = Dashboard(app, site, login, seconds=lambda: seconds[0])
        server = TestServer(dashboard.application())
        async with TestClient(server, cookie_jar=DummyCookieJar()) as http:
            yield Browser(app, http, directory, clock, discord, seconds)
