"""Servers that are unusual: many channels, names from right to left, one that is left, two bots."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from html.parser import HTMLParser
from random import Random

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.cli.database import open_database
from bot.config import Settings
from bot.http.dashboard.security import Site
from bot.http.dashboard.server import Dashboard
from bot.services.calendar import CalendarService
from bot.services.campaigns import CampaignService
from bot.services.contests.drafts import DraftService
from bot.services.contests.lifecycle import ContestLifecycleService
from bot.services.holds import HoldService
from bot.services.insight.access import DashboardAccessService
from bot.services.insight.initiatives import InitiativeService
from bot.services.insight.plan import PlanService
from bot.services.publishing.posts import BrandPostService, Typed
from domain.calendar.entries import CalendarKind
from domain.campaigns import Discount, Terms
from domain.contests.contest import ContestPlan
from domain.contests.contest_kinds import contest_kind
from domain.dashboard import RIGHTS_LAST
from domain.initiatives import NewInitiative
from domain.plan import PlanAim
from domain.publishing.settings import PUBLISHING
from tests.bot.http.dashboard.conftest import (
    ANA,
    GUILD,
    MOD,
    URL,
    Browser,
    Directory,
    words,
)
from tests.conftest import START, FakeClock

CHANNELS = 200
MOST_BYTES = 100_000
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
RTL = "مقهى الأكواب الزرقاء"


async def post_in_every_channel(browser: Browser) -> None:
    """Plan a post with nearly the same words in each channel."""
    await browser.app.guild_settings.change(
        GUILD, features=frozenset({PUBLISHING}), moderator_channel_id=6
    )
    posts = browser.app[BrandPostService]
    for number in range(CHANNELS):
        at = START + HOUR + timedelta(minutes=number)
        typed = Typed(f"Which mug is yours, number {number} of the blue ones?", 10_000 + number, at)
        await posts.create(GUILD, typed, by=MOD)


async def test_pages_stay_small_with_a_post_in_each_of_200_channels(browser: Browser) -> None:
    await post_in_every_channel(browser)
    secret = await browser.session()
    for path in ("/", "/today", "/calendar", "/calendar?month=0"):
        page = await browser.show(path, secret)
        assert "number 0 of the blue ones" in page
        assert len(page.encode()) <= MOST_BYTES, path
        if "calendar" in path:
            assert "160 more" in page if path == "/calendar" else "188 more" in page
            assert "more pairs of entries are about the same thing." in page


class Directions(HTMLParser):
    """Finds text that holds a phrase, and whether it may run in its own direction."""

    def __init__(self, phrase: str) -> None:
        super().__init__()
        self._phrase = phrase
        self._open: list[tuple[str, bool]] = []
        self.found: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "br", "input"}:
            self._open.append((tag, tag == "bdi" or ("dir", "auto") in attrs))

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._phrase in data and self._open[-1][0] != "title":
            self.found.append((data, any(free for _, free in self._open)))


async def test_names_from_right_to_left_run_in_their_own_direction(browser: Browser) -> None:
    app = browser.app
    browser.directory.names[GUILD] = RTL
    await app.guild_settings.change(GUILD, brand_name=RTL)
    await app[CalendarService].add(GUILD, CalendarKind.FAIR, RTL, START + DAY, by=MOD)
    plan = ContestPlan(contest_kind("photo"), RTL, "", START + DAY, START + 2 * DAY)
    draft = await app[DraftService].create(GUILD, 20, MOD, plan, None)
    await app[ContestLifecycleService].post(draft.id, GUILD)
    terms = Terms(RTL, Discount(15), 14)
    await app[CampaignService].create(GUILD, terms, by=MOD)
    await app[PlanService].set_aim(GUILD, PlanAim(RTL, (RTL,), (RTL,)))
    initiative = NewInitiative(RTL, RTL, 2, None, None, START.date() + 40 * DAY)
    await app[InitiativeService].add(GUILD, initiative)
    await app[HoldService].start(GUILD, RTL, by=MOD, until=None)
    secret, shown = await browser.session(), 0
    for path in ("/", "/today", "/contests", "/offers", "/calendar", "/calendar?month=0", "/plan"):
        directions = Directions(RTL)
        directions.feed(await browser.show(path, secret))
        assert [text for text, free in directions.found if not free] == [], path
        shown += len(directions.found)
    assert shown >= 15


async def test_a_server_that_the_bot_left_is_shown_to_nobody(browser: Browser) -> None:
    secret, link = await browser.session(), await browser.access.create_link(GUILD, MOD, "en")
    del browser.directory.names[GUILD]
    browser.directory.moderators.clear()
    browser.clock.now += RIGHTS_LAST
    for path in ("/", "/goals", "/me", "/data/days.csv"):
        gone = await browser.ask(path, cookies={"ovation": secret})
        assert gone.status == 401
        assert "Please sign in" in words(gone.text)
    assert await browser.access.sign_in(link) is None
    # It is invited again.
    browser.directory.names[GUILD] = "Blue Mug Club"
    browser.directory.moderators.add((GUILD, MOD))
    browser.clock.now += RIGHTS_LAST
    assert "Blue Mug Club" in await browser.show("/", secret)


@pytest.fixture
async def second(settings: Settings, clock: FakeClock) -> AsyncIterator[Browser]:
    """Return a browser at another process on the same database."""
    app = App(settings, open_database(settings), clock=clock, rng=Random(2), alarmed=False)
    await app.start()
    directory = Directory()
    app[DashboardAccessService].connect(directory)
    dashboard = Dashboard(app, Site.at(URL), None, seconds=lambda: seconds[0])
    seconds = [0.0]
    server = TestServer(dashboard.application())
    async with TestClient(server, cookie_jar=DummyCookieJar()) as http:
        yield Browser(app, http, directory, clock, None, seconds)  # type: ignore[arg-type]
    await app.stop()


async def test_two_processes_serve_one_session(browser: Browser, second: Browser) -> None:
    secret = await browser.session(GUILD, MOD)
    assert "Sign out" in await second.show("/goals", secret)
    assert (await second.send("/language", secret, language="fr", path="/goals")).status == 303
    assert "Objectifs" in await browser.show("/goals", secret)
    # A link that one of them made opens the other, and is spent in both.
    link = await browser.access.create_link(GUILD, ANA, "en")
    assert await second.access.sign_in(link) is not None
    assert await browser.access.sign_in(link) is None
    assert (await second.send("/sign-out", secret)).status == 303
    for each in (browser, second):
        assert (await each.ask("/goals", cookies={"ovation": secret})).status == 401
