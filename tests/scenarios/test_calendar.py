"""The team looks at what is planned, adds what it does elsewhere, and exchanges files."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import icalendar
import pytest
import vobject
from aiohttp.test_utils import TestClient, TestServer

from bot.http.dashboard.discord_login import DiscordLogin
from bot.http.dashboard.security import Site
from bot.http.dashboard.server import Dashboard
from domain.calendar.files import FileEvent, write_ics
from domain.publishing.settings import PUBLISHING
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import said, write
from tests.scenarios.translated import is_said
from tests.scenarios.world import World, agree, answered, shown

URL = "http://plan.example"
WORDS = {
    "en-US": {
        "none": "There are none",
        "saved": "/calendar week shows which of them are free",
        "free": "18:00 free",
        "post": "Which mug",
        "events": "2 events are in the calendar. Left out: 1 was over",
        "removed": "It is removed",
        "files": "entries of the next half year",
        "fair": "Fair: Spring fair",
        "slots": "Monday 18:00\nTuesday 18:00",
    },
    "fr": {
        "none": "Il n’y en a pas",
        "saved": "montre lesquels sont libres",
        "free": "18:00 libre",
        "post": "Which mug",
        "events": "2 événements sont dans le calendrier. Laissés de côté : 1 était passé",
        "removed": "C’est retiré",
        "files": "entrées pour les six mois à venir",
        "fair": "Foire : Spring fair",
        "slots": "lundi 18h\nmardi 18h",
    },
}


@pytest.fixture(params=["en-US", "fr"])
async def team(request: pytest.FixtureRequest, world: World) -> World:
    """Switch posts on, in English or French, with #contests for the team."""
    world.sim.locales[world.mod.id] = request.param
    await world.app.guild_settings.change(
        world.guild.id,
        features=frozenset({PUBLISHING}),
        moderator_channel_id=world.contests.id,
        language="fr" if request.param == "fr" else "en",
    )
    return world


def words(world: World) -> dict[str, str]:
    return WORDS[world.sim.locales[world.mod.id]]


async def sent_file(world: World, data: bytes) -> Any:
    return await world.mod.slash(world.general, "calendar import", file=("plan.ics", data))


async def test_a_week_shows_posts_entries_and_free_times(team: World) -> None:
    said_as = words(team)
    await write(team)
    form = await team.mod.slash(team.general, "calendar slots")
    assert said_as["saved"] in said(await team.mod.submit_modal(form, {"slots": said_as["slots"]}))
    await team.mod.slash(
        team.general, "calendar add", what="fair", title="Spring fair", when="in 3 hours"
    )
    week = await team.mod.slash(team.general, "calendar week")
    message = answered(week).message
    assert message.attachments[0].filename == "calendar.png"
    assert said_as["post"] in shown(message)
    assert "Spring fair" in shown(message)
    later = answered(await team.mod.slash(team.general, "calendar week", weeks=1)).message
    assert said_as["free"] in shown(later)
    assert "Spring fair" not in shown(later)


async def test_own_entries_are_listed_and_removed(team: World) -> None:
    said_as = words(team)
    await team.mod.slash(
        team.general, "calendar add", what="fair", title="Spring fair", when="in 3 hours"
    )
    listed = await team.mod.slash(team.general, "calendar list")
    assert said_as["fair"] in said(listed)
    removed = await team.mod.click(answered(listed).message, custom_id="calendar:remove:1")
    assert said_as["removed"] in said(removed)
    assert said_as["none"] in said(removed)


async def test_a_file_is_imported_twice_without_doubling_and_exported(team: World) -> None:
    said_as, now = words(team), team.app.clock()
    events = [
        FileEvent("a@x", "Letter no. 7", now + timedelta(days=2)),
        FileEvent("b@x", "Sale", now + timedelta(days=3)),
        FileEvent("c@x", "Old", now - timedelta(days=3)),
    ]
    for _ in range(2):
        taken = await sent_file(team, write_ics(events, name="x", at=now))
        assert said_as["events"] in said(taken)
    exported = await team.mod.slash(team.general, "calendar export")
    message = answered(exported).message
    assert said_as["files"] in shown(message)
    ics, table = [await each.read() for each in message.attachments]
    found = icalendar.Calendar.from_ical(ics).walk("VEVENT")
    assert sum("Letter no. 7" in str(each["SUMMARY"]) for each in found) == 1
    assert b"Letter no. 7" in table


async def test_two_posts_of_one_minute_are_two_events_of_a_file(team: World) -> None:
    for _ in range(2):
        await write(team)
    exported = await team.mod.slash(team.general, "calendar export")
    ics = await answered(exported).message.attachments[0].read()
    uids = [str(each["UID"]) for each in icalendar.Calendar.from_ical(ics).walk("VEVENT")]
    assert len(set(uids)) == len(uids) == 2


async def feed_at(world: World, address: str) -> tuple[int, bytes]:
    """Return the status and the body with which the dashboard answers at an address."""
    app = world.app
    login = DiscordLogin("1", "secret", f"{URL}/login/back")
    dashboard = Dashboard(app, Site.at(URL), login)
    async with TestClient(TestServer(dashboard.application())) as http:
        response = await http.get(address.removeprefix(URL), headers={"Host": "plan.example"})
        return response.status, await response.read()


def address_in(result: Any) -> str:
    """Return the address of the calendar with which the bot answers."""
    (address,) = re.findall(r"http://\S+\.ics", said(result))
    return str(address)


async def test_the_feed_is_read_by_other_calendars_until_its_address_is_renewed(
    team: World,
) -> None:
    refused = said(await team.mod.slash(team.general, "calendar feed"))
    assert is_said(team, "Other calendars cannot read me yet", refused)
    team.app.settings = team.app.settings.model_copy(update={"web_url": URL, "web_port": 8123})
    await team.mod.slash(
        team.general, "calendar add", what="fair", title="Spring fair", when="in 3 days"
    )
    await write(team)
    made = await team.mod.slash(team.general, "calendar feed")
    assert is_said(team, "Subscribe to this address", said(made))
    address = address_in(made)
    status, data = await feed_at(team, address)
    assert status == 200
    calendar: Any = icalendar.Calendar.from_ical(data)
    titles = sorted(str(each["SUMMARY"]) for each in calendar.walk("VEVENT"))
    assert titles == ["Spring fair", "Which mug is yours?"]
    other = vobject.readOne(data.decode())
    assert sorted(each.summary.value for each in other.vevent_list) == titles
    starts = {each.dtstart.value for each in other.vevent_list}
    assert starts == {each["DTSTART"].dt for each in calendar.walk("VEVENT")}

    again = answered(await team.mod.slash(team.general, "calendar feed"))
    assert address not in shown(again.message)
    renew = next(each for each in buttons(again.message) if "calendar_renew" in each)
    asked = await team.mod.click(again.message, custom_id=renew)
    renewed = address_in(await agree(team.mod, asked))
    assert renewed != address
    assert (await feed_at(team, address))[0] == 404
    assert (await feed_at(team, renewed))[0] == 200
    assert (await feed_at(team, f"{URL}/calendar/{'0' * 64}.ics"))[0] == 404


@pytest.mark.parametrize(
    ("command", "options", "answer"),
    [
        (
            "calendar add",
            {"what": "fair", "title": "\u200b", "when": "in 2 hours"},
            "Write what it is.",
        ),
        ("calendar add", {"what": "fair", "title": "x", "when": "soonish"}, "soonish"),
        ("calendar import", {"file": ("a.ics", b"hello")}, "cannot read that as a calendar"),
        (
            "calendar import",
            {"file": ("a.ics", b"BEGIN:VCALENDAR\r\n" * 5_000)},
            "cannot read that as a calendar",
        ),
        ("calendar import", {"file": ("a.ics", b"x" * (20 * 2**20))}, "too large"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    team: World, command: str, options: dict[str, Any], answer: str
) -> None:
    refused = said(await team.mod.slash(team.general, command, **options))
    assert is_said(team, answer, refused)


async def test_a_slot_without_a_weekday_is_refused_and_can_be_corrected(team: World) -> None:
    form = await team.mod.slash(team.general, "calendar slots")
    refused = await team.mod.submit_modal(form, {"slots": "18:00"})
    assert is_said(team, "Write a weekday and a time", said(refused))
