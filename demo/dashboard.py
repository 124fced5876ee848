"""The dashboard of the demo's server, already open as a moderator or as a member."""

from __future__ import annotations

import socket
from datetime import timedelta

from aiohttp import web
from yarl import URL

from bot.http.dashboard import Dashboard, dashboard_of
from bot.http.dashboard.security import Site, set_cookie
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.goals import GoalService
from bot.services.insight.initiatives import InitiativeService
from bot.services.insight.plan import PlanService
from demo.community import BACK_ROOM, MODERATOR, Community
from demo.past_talks import add_past_talks
from demo.past_year import add_past_year
from domain.initiatives import NewInitiative, Verdict
from domain.money import Money
from domain.plan import PlanAim, PlanMeans, PlanQuestion
from domain.weekly_report_settings import WEEKLY_REPORT

GOALS = {"contributions.made": 480, "offers.complaints": 4, "care.first_in_time": 90}
GOALS_WITHIN = timedelta(weeks=10)
AIM = PlanAim(
    "One order in five comes from somebody who is in the club",
    ("People who bought a mug and photograph it", "Cafés that look for tableware"),
    ("Every mug is thrown by hand", "We repair what breaks", "You see who made yours"),
    "This server, the newsletter, the studio's door",
    "Contests of photos, questions each Friday, answers within a day",
)
MEANS = PlanMeans(14, Money(25_000, "EUR"), "The shop's two, and a potter on Fridays", 9)
INITIATIVES = (
    ("Photo contests", "Whoever shows their mug comes back within the month", 5),
    ("Question each Friday", "People who never post answer one question", 3),
    ("Repairs on camera", "Trust grows where mending is seen", 6),
)
"""Title, hypothesis and hours a week of what the team tries."""


class DemoDashboard:
    """The dashboard, and the way into it without a link from Discord."""

    def __init__(self, community: Community, host: str) -> None:
        self._community = community
        self._host = host
        self._dashboard: Dashboard | None = None
        self.address = ""

    async def open(self, port: int = 0) -> None:
        """Fill the dashboard and serve it on a port; 0 is any free one."""
        await add_past_year(self._community)
        await add_past_talks(self._community)
        await self._set_goals()
        await self._write_plan()
        await self._draft_report()
        app = self._community.app
        port = port or free_port(self._host)
        app.settings = app.settings.model_copy(update={"web_host": self._host, "web_port": port})
        self.address = f"http://{self._host}:{port}"
        self._dashboard = dashboard_of(app)
        if self._dashboard is not None:
            await self._dashboard.start(self._host, port)

    async def _set_goals(self) -> None:
        """Set goals as a moderator: to grow a little, to hear few complaints, to answer."""
        community = self._community
        due = community.sim.now().date() + GOALS_WITHIN
        for key, number in GOALS.items():
            await community.app[GoalService].create(
                community.guild.id, key, number, due, by=community.people[MODERATOR].id
            )

    async def _write_plan(self) -> None:
        """Write a plan down as a moderator, with what is tried for it."""
        community = self._community
        app, guild_id = community.app, community.guild.id
        plans, initiatives = app[PlanService], app[InitiativeService]
        await plans.answer(guild_id, dict.fromkeys(PlanQuestion, True))
        await plans.set_aim(guild_id, AIM)
        await plans.set_means(guild_id, MEANS)
        await plans.sign(guild_id, by=community.people[MODERATOR].id)
        goal, *_ = await app[GoalService].of(guild_id)
        until = community.sim.now().date() + GOALS_WITHIN
        numbers = [
            await initiatives.add(
                guild_id, NewInitiative(title, hypothesis, hours, None, goal.id, until)
            )
            for title, hypothesis, hours in INITIATIVES
        ]
        reason = "Each contest brought new names."
        await initiatives.decide(guild_id, numbers[0], Verdict.KEEP, reason)
        things = await initiatives.things(guild_id)
        for thing in list(things)[:2]:
            await initiatives.toggle_link(guild_id, numbers[0], thing.key)

    async def _draft_report(self) -> None:
        """Switch the weekly report on, and draft one as a moderator."""
        community = self._community
        room, settings = community.channels[BACK_ROOM], community.app.guild_settings
        features = settings.of(community.guild.id).features | {WEEKLY_REPORT}
        await settings.change(
            community.guild.id,
            features=features,
            moderator_channel_id=room.id,
            report_channel_id=room.id,
        )
        await community.people[MODERATOR].slash(room, "report")
        await community.sim.ready()

    @property
    def port(self) -> int:
        """The port that is served."""
        return URL(self.address).port or 0

    async def close(self) -> None:
        """Stop serving."""
        if self._dashboard is not None:
            await self._dashboard.stop()

    async def enter(self, request: web.Request, name: str = MODERATOR) -> web.Response:
        """Sign the visitor in as a moderator, or as another member, and show the dashboard."""
        access = self._community.app[DashboardAccessService]
        person = self._community.people[name]
        link = await access.create_link(self._community.guild.id, person.id, "en")
        secret = await access.sign_in(link)
        # Cookies do not differ by port. The browser's own name of this machine is used throughout.
        address = str(URL(self.address).with_host(request.url.host or self._host))
        response = web.Response(status=303, headers={"Location": address})
        if secret is not None:
            site = Site.at(self.address)
            set_cookie(response, site, site.session_cookie, secret)
        return response


def free_port(host: str) -> int:
    """Return a port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
