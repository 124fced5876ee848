"""Web server that shows the simulated Discord, and lets its time pass."""

from __future__ import annotations

import asyncio
import time
from html import escape
from string import Template

from aiohttp import web
from simcord.backend.errors import SetupError
from yarl import URL

from demo.community import CAST, CHANNELS, MODERATORS, NAME, VISITOR, Community
from demo.dashboard import DemoDashboard
from demo.player import ZONE
from demo.previews import Windows

HOST = "127.0.0.1"
STEP_SECONDS = 1.0
CHANNELS_SHOWN = (*CHANNELS, "moderators")


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
        """Serve the front page on `port`, the channels on those after it; 0 takes any free ones.

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
        talks = self._community.talks()
        for offset, name in enumerate((*CHANNELS_SHOWN, *talks), start=1):
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
        await self._dashboard.open(port + len(CHANNELS_SHOWN) + 1 if port else 0)

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
        application.router.add_get("/dashboard", self._enter_dashboard)
        return application

    async def _enter_dashboard(self, request: web.Request) -> web.Response:
        _check_host(request)
        return await self._dashboard.enter(request)

    async def _front_page(self, request: web.Request) -> web.Response:
        _check_host(request)
        rows = "\n".join(
            f'<a href="{escape(url)}" target="_blank" rel="noreferrer"><b># {escape(name)}</b>'
            f"<span>{escape(_about(name))}</span>"
            "</a>"
            for name, url in self.channels.items()
        )
        english, french = MODERATORS
        page = PAGE.substitute(
            name=NAME, visitor=VISITOR, moderator=english, french=french, channels=rows
        )
        return web.Response(
            text=page,
            content_type="text/html",
            headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"},
        )


def _check_host(request: web.Request) -> None:
    """Raise an error for a name of another machine: the pages hold the keys to the windows."""
    if request.host.partition(":")[0] not in {HOST, "localhost"}:
        raise web.HTTPForbidden


def _about(name: str) -> str:
    if name in CHANNELS:
        return CHANNELS[name]
    return "Only moderators are let in here" if name in CHANNELS_SHOWN else "A private talk"


PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$name: Ovation's demo</title>
<style>
  body { margin: 0; font: 17px/1.55 system-ui, sans-serif; color: #2e2836; background: #f8f0e0; }
  main { max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem 4rem; }
  h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .5rem; }
  h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
  nav { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: .7rem; }
  nav a { display: block; padding: .8rem 1rem; border-radius: .7rem; background: #fff;
          color: inherit; text-decoration: none; border-left: .4rem solid #2e5e9e; }
  nav a:hover, nav a:focus { background: #eaf1fa; }
  nav span { display: block; font-size: .88rem; color: #6b6475; }
  li { margin: .45rem 0; }
  q { font-style: italic; }
  code { background: #fff; padding: .1em .35em; border-radius: .3em; }
</style>
<main>
<h1>Welcome to the $name</h1>
<p>The real bot has just played a fortnight here, in a simulated Discord. Everything runs on this
machine, and nothing is kept when you stop the demo. Pick a channel: each opens in its own tab, and
all tabs update together.</p>
<nav>
$channels
<a href="/dashboard" target="_blank"><b>Dashboard</b>
<span>What the team sees of the year, in the browser. The year before the fortnight is made
up.</span></a>
</nav>
<h2>Things to do</h2>
<ul>
<li>You are <b>$visitor</b>, who has just joined. With <b>Viewing as</b>, at the top, you become
anybody else, such as <b>$moderator</b>, who moderates, or <b>$french</b>, who does so in
French.</li>
<li>In <b>#shop-talk</b>, write <q>where can I buy the blue mug?</q> and open the bot's reply.
</li>
<li>In <b>#contests</b>, enter the contest that is open. As $moderator, run
<code>/contest close</code> to begin the voting, vote as anybody, and close it again for the
result.</li>
<li>Thank somebody in a reply, react, then look at <code>/me</code> and <code>/leaderboard</code>.
</li>
<li>Scroll up in <b>#general</b> for the two weekly surprises, and see <code>/privacy</code> for
what is stored about you.</li>
<li>As $moderator in <b>#moderators</b>, see how the team listened: the inbox, a complaint that
became a private talk, and Saturday's storm with its alert and playbook. Complain about your order
in <b>#shop-talk</b> as anybody, and answer the card.</li>
</ul>
<h2>What only the real Discord has</h2>
<p>There, <i>Nominate</i>, <i>Thank</i>, <i>Solved by</i> and <i>Report entry</i> are in the menu of
a message, under <i>Apps</i>. These windows have no such menu.</p>
</main>
</html>
""")
