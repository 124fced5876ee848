"""A calendar is read at a secret address, until the address is renewed or removed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import icalendar
import pytest

from bot.services.calendar import CalendarService
from bot.services.calendar_feeds import CalendarFeedService
from bot.services.publishing.posts import BrandPostService, Typed
from domain.calendar.entries import CalendarKind
from domain.publishing.settings import PUBLISHING
from tests.bot.http.dashboard.conftest import GUILD, MOD, OTHER_GUILD, Answer, Browser
from tests.conftest import START


@pytest.fixture
async def feeds(browser: Browser) -> CalendarFeedService:
    """Turn posts of the team on, and put two entries into the calendar."""
    app = browser.app
    for guild_id in (GUILD, OTHER_GUILD):
        await app.guild_settings.change(guild_id, features=frozenset({PUBLISHING}), language="fr")
    at = START + timedelta(days=3)
    await app[CalendarService].add(GUILD, CalendarKind.FAIR, "Foire; à Lyon", at, by=MOD)
    await app[BrandPostService].create(GUILD, Typed("Which mug?", 5, at), by=MOD)
    return app[CalendarFeedService]


def events_in(answer: Answer) -> list[Any]:
    """Return the events of the calendar file in an answer."""
    calendar: Any = icalendar.Calendar.from_ical(answer.text)
    return list(calendar.walk("VEVENT"))


async def test_other_calendars_read_what_is_planned(
    browser: Browser, feeds: CalendarFeedService
) -> None:
    secret = await feeds.renew(GUILD)
    answer = await browser.ask(f"/calendar/{secret}.ics")
    assert answer.status == 200
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Cache-Control"] == "no-store"
    events = events_in(answer)
    assert sorted(str(each["SUMMARY"]) for each in events) == ["Foire; à Lyon", "Which mug?"]
    assert {str(each["CATEGORIES"].cats[0]) for each in events} == {"Publication", "Foire"}
    again = await browser.ask(f"/calendar/{secret}.ics")
    first, second = ({str(each["UID"]) for each in events_in(one)} for one in (answer, again))
    assert first == second
    other = await browser.ask(f"/calendar/{await feeds.renew(OTHER_GUILD)}.ics")
    assert other.status == 200
    assert "Lyon" not in other.text


async def test_a_leaked_address_stops_working_once_it_is_renewed(
    browser: Browser, feeds: CalendarFeedService
) -> None:
    leaked = await feeds.renew(GUILD)
    assert await feeds.since(GUILD) == START
    renewed = await feeds.renew(GUILD)
    assert (await browser.ask(f"/calendar/{leaked}.ics")).status == 404
    assert (await browser.ask(f"/calendar/{renewed}.ics")).status == 200
    await browser.app.guild_settings.change(GUILD, features=frozenset())
    assert (await browser.ask(f"/calendar/{renewed}.ics")).status == 404
    await browser.app.guild_settings.change(GUILD, features=frozenset({PUBLISHING}))
    assert await feeds.stop(GUILD)
    assert not await feeds.stop(GUILD)
    assert (await browser.ask(f"/calendar/{renewed}.ics")).status == 404
    assert await feeds.since(GUILD) is None


@pytest.mark.parametrize("secret", ["", "x", "0" * 63, "G" * 64, "0" * 64, "..%2f" * 9])
async def test_an_address_that_is_none_says_nothing(
    browser: Browser, feeds: CalendarFeedService, secret: str
) -> None:
    await feeds.renew(GUILD)
    answer = await browser.ask(f"/calendar/{secret}.ics")
    assert answer.status == 404
    assert "BEGIN:VCALENDAR" not in answer.text


async def test_who_tries_addresses_has_to_wait(
    browser: Browser, feeds: CalendarFeedService
) -> None:
    await feeds.renew(GUILD)
    statuses = set()
    for number in range(200):
        browser.seconds[0] -= 10.0
        statuses.add((await browser.ask(f"/calendar/{number:064x}.ics")).status)
    assert statuses == {404, 429}
