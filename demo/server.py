"""Web server that shows the simulated Discord, and lets its time pass."""

from __future__ import annotations

import asyncio
import time

from aiohttp import web
from simcord.backend.errors import SetupError
from yarl import URL

from demo.community import CAST, CHANNELS, MEMBER, MODERATORS, NAME, VISITOR, Community
from demo.dashboard import DemoDashboard
from demo.front_page import front_page, preferred_language
from demo.player import ZONE
from demo.previews import Windows

HOST = "127.0.0.1"
STEP_SECONDS = 1.0
CHANNELS_SHOWN = (*CHANNELS, "moderators")
DASHBOARD_AT = len(CHANNELS_SHOWN) + 1
"""The dashboard's port, counted from the front page's."""
TALKS_AT_MOST = 2
"""Number of ports after the dashboard's that are kept for the talks of the played fortnight."""


class Server:
    """The front page, and behind it one simcord preview for each channel."""

    def __init__(self, community: Community) -> None:
        self._community = community
        self._runner: web.AppRunner | None = None
        self._windows = Windows(community.sim, NAME, self._links)
        self._dashboard = DemoDashboard(community, HOST)
        self.address = ""
        self.channels: dict[str, str] = {}
        """The address of each channel."""

    async def open(self, port: int = 0) -> None:
        """Serve the front page on `port`, all else on those after it; 0 takes any free ones.

        The channels come first, then the dashboard, then the talks with the team.
        Raises `OSError` if a port is in use.
        """
        people = self._community.people
        moderators = [people[name] for name in MODERATORS]
        everybody = [people[VISITOR], *moderators, *(people[name] for name in CAST)]
        avatars = await asyncio.to_thread(self._community.avatars)
        self._runner = web.AppRunner(self._application(), access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, port)
        await site.start()
        bound = self._runner.addresses[0][1]
        self.address = f"http://{HOST}:{bound}/"
        await self._dashboard.open(port + DASHBOARD_AT if port else 0)
        talks = self._community.talks()
        ports = [*range(1, DASHBOARD_AT), *range(DASHBOARD_AT + 1, DASHBOARD_AT + 1 + len(talks))]
        for offset, name in zip(ports, (*CHANNELS_SHOWN, *talks), strict=True):
            channel = talks.get(name) or self._community.channels[name]
            viewers = everybody if name in CHANNELS else moderators
            if name in talks:
                inside = self._community.sim.backend.channels[channel.id].thread_members
                viewers = [who for who in everybody if who.id in inside]
            try:
                preview = await self._windows.open(
                    channel,
                    viewers,
                    timezone=ZONE.key,
                    port=port + offset if port else 0,
                    assets=avatars,
                )
            except SetupError as error:
                raise OSError(str(error)) from None
            self.channels[name] = preview.url

    @property
    def ports(self) -> list[int]:
        """The ports that are served, that of the front page first."""
        channels = [port for url in self.channels.values() if (port := URL(url).port)]
        return [URL(self.address).port or 0, *channels, self._dashboard.port]

    async def close(self) -> None:
        """Stop serving; the previews end with the simulation."""
        await self._dashboard.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def keep_time(self) -> None:
        """Let the simulated time pass like the real one, until cancelled."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(STEP_SECONDS)
            now = time.monotonic()
            await self.step(now - before)
            before = now

    async def step(self, seconds: float) -> None:
        """Let this time pass, run jobs that become due, and render changes in all windows.

        Time does not pass while a viewer acts: the bot's three seconds for an answer are theirs.
        """
        sim, app = self._community.sim, self._community.app
        async with self._windows.turn:
            sim.backend.advance_clock(seconds)
            due = await app.scheduler.next_at()
            if due is not None and due <= sim.now():
                await sim.ready()
            self._windows.refresh()

    def _links(self) -> dict[str, str]:
        return {
            "Front page": self.address,
            **{f"#{name}": address for name, address in self.channels.items()},
        }

    def _application(self) -> web.Application:
        application = web.Application()
        application.router.add_get("/", self._front_page)
        application.router.add_get("/{language:en|fr}", self._front_page)
        application.router.add_get("/dashboard", self._enter_dashboard)
        application.router.add_get("/me", self._enter_own_page)
        return application

    async def _enter_dashboard(self, request: web.Request) -> web.Response:
        _check_host(request)
        return await self._dashboard.enter(request)

    async def _enter_own_page(self, request: web.Request) -> web.Response:
        _check_host(request)
        return await self._dashboard.enter(request, MEMBER)

    async def _front_page(self, request: web.Request) -> web.Response:
        _check_host(request)
        asked = request.match_info.get("language")
        language = asked or preferred_language(request.headers.get("Accept-Language", ""))
        return web.Response(
            text=front_page(self.channels, language),
            content_type="text/html",
            headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"},
        )


def _check_host(request: web.Request) -> None:
    """Raise an error for a name of another machine: the pages hold the keys to the windows."""
    if request.host.partition(":")[0] not in {HOST, "localhost"}:
        raise web.HTTPForbidden
