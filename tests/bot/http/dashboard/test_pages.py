"""The dashboard shows a guild's figures to its moderators."""

from __future__ import annotations

import re
from datetime import date, timedelta
from xml.etree import ElementTree as ET

import pytest
from aiohttp import web

from bot.http.dashboard import dashboard_of
from bot.http.dashboard.security import Site, set_cookie
from bot.services.calendar import CalendarService
from bot.services.insight.goals import GoalService
from bot.services.publishing.posts import BrandPostService, Typed
from db.goals import GoalRepository
from db.measure_counts import put_counts
from domain.calendar.entries import CalendarKind
from domain.contributions.measures import CONTRIBUTIONS_MADE
from domain.csv_safety import read_csv
from domain.dashboard import form_token
from domain.goals import GoalPoint, GoalState
from domain.measures import MeasureCount, all_measures, day_key
from domain.publishing.content import PostKind
from domain.publishing.settings import PUBLISHING
from tests.bot.http.dashboard.conftest import (
    ANA,
    BASE,
    GUILD,
    HOST,
    MOD,
    OTHER_GUILD,
    Browser,
    words,
)
from tests.conftest import START

YESTERDAY = START.date() - timedelta(days=1)


async def count(browser: Browser, numbers: dict[date, tuple[int, int]], key: str = "") -> None:
    """Store counts by day, as number and people."""
    name = key or CONTRIBUTIONS_MADE.key
    async with browser.app.database.transaction() as transaction:
        await put_counts(
            transaction,
            GUILD,
            {(name, day_key(day)): MeasureCount(*each) for day, each in numbers.items()},
        )


async def five_weeks(browser: Browser, *numbers: int) -> None:
    """Store one day for each of these weeks, the earliest first, at the week's beginning."""
    first = YESTERDAY - timedelta(days=7 * len(numbers) - 1)
    days = (first + timedelta(days=7 * week) for week in range(len(numbers)))
    await count(browser, {day: (number, 3) for day, number in zip(days, numbers, strict=True)})


async def test_a_moderator_signs_in_by_the_link_once_and_out_again(browser: Browser) -> None:
    link = await browser.access.create_link(GUILD, MOD, "fr")
    asked = await browser.ask(f"/sign-in?link={link}", headers={"Accept-Language": "fr"})
    assert "Ouvrir le tableau de bord" in asked.text
    assert await browser.access.is_open(link), "looking at the link is not using it"
    (token,) = re.findall(r'name="form" value="(\w+)"', asked.text)
    signed = await browser.ask(
        "/sign-in",
        method="POST",
        cookies={"ovation-form": asked.cookies["ovation-form"]},
        data={"link": link, "form": token},
        headers={"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"},
    )
    assert (signed.status, signed.headers["Location"]) == (303, f"{BASE}/")
    secret = signed.cookies["ovation"]
    assert '<html lang="fr">' in await browser.show("/", secret)
    left = await browser.send("/sign-out", secret)
    assert left.status == 303
    assert (await browser.ask("/", cookies={"ovation": secret})).status == 401


async def test_a_new_guild_is_told_when_figures_come(browser: Browser) -> None:
    page = words(await browser.show("/"))
    assert "Nothing was counted for a whole week yet." in page
    assert "None is running." in page


async def test_the_latest_week_is_compared_with_the_four_before(browser: Browser) -> None:
    await five_weeks(browser, 20, 30, 25, 22, 41)
    page = words(await browser.show("/"))
    assert "More than usual: Contributions." in page
    assert "41 ▲ More than usual (20 to 30)" in page
    assert "Last seven days: Feb 23 – Mar 1, 2026" in re.sub(r"[\u2009\u202f]", " ", page)


async def test_a_figure_has_its_weeks_its_people_and_its_definition(browser: Browser) -> None:
    await five_weeks(browser, 20, 30, 25, 22, 14)
    page = words(await browser.show("/figures/contributions.made?weeks=52"))
    assert "Less than usual (20 to 30)" in page
    assert "People a day, on average: 0.4" in page
    assert CONTRIBUTIONS_MADE.definition.message[:40] in page
    for number in (20, 30, 25, 22, 14):
        assert f" {number} " in page


async def test_a_figure_says_what_is_expected_of_the_next_week(browser: Browser) -> None:
    await five_weeks(browser, *[100] * 7)
    assert "Expected in the next" not in await browser.show("/figures/contributions.made")
    await five_weeks(browser, *[100] * 30)
    for weeks in (12, 52):
        page = words(await browser.show(f"/figures/contributions.made?weeks={weeks}"))
        assert "Expected in the next seven days: 97 to 103, in 80 of 100 cases" in page


async def test_every_figure_has_a_page_a_definition_and_a_file(browser: Browser) -> None:
    await five_weeks(browser, 20, 30)
    secret = await browser.session()
    definitions, data = (
        await browser.show("/definitions", secret),
        await browser.show("/data", secret),
    )
    for key in all_measures():
        assert f'href="{BASE}/figures/{key}"' in definitions
        assert f'href="{BASE}/data/{key}.csv"' in data
        await browser.show(f"/figures/{key}", secret)
        rows = read_csv((await browser.show(f"/data/{key}.csv", secret)).encode("utf-8"))
        assert rows[0] == ["first_day", "last_day", "number", "people_a_day"]


async def test_the_files_have_the_counts_of_each_day_and_week(browser: Browser) -> None:
    await count(browser, {YESTERDAY: (7, 4), YESTERDAY - timedelta(days=9): (5, 2)})
    days = read_csv((await browser.show("/data/days.csv")).encode())
    name = CONTRIBUTIONS_MADE.name.message
    assert days[1:] == [
        [str(YESTERDAY - timedelta(days=9)), "contributions.made", name, "5", "2"],
        [str(YESTERDAY), "contributions.made", name, "7", "4"],
    ]
    weeks = read_csv((await browser.show("/data/contributions.made.csv")).encode())
    assert weeks[1:] == [[str(YESTERDAY - timedelta(days=6)), str(YESTERDAY), "7", "0.6"]]


async def test_the_funnel_sums_the_weeks_that_are_shown(browser: Browser) -> None:
    for key, number in {"offers.wishes": 40, "offers.made": 30, "coupons.taken": 9}.items():
        await count(
            browser, {YESTERDAY: (number, 1), YESTERDAY - timedelta(days=90): (1000, 1)}, key
        )
    assert "Wishes heard 40" in words(await browser.show("/"))
    assert "Wishes heard 1,040" in words(await browser.show("/?weeks=26"))


async def test_the_chosen_period_goes_along_from_page_to_page(browser: Browser) -> None:
    for path in ("/figures?weeks=26", "/today?weeks=26"):
        assert f'href="{BASE}/offers?weeks=26"' in await browser.show(path)
    for path in ("/figures", "/figures?weeks=12", "/figures?weeks=%22%3E"):
        assert f'href="{BASE}/offers"' in await browser.show(path)


async def test_goals_are_shown_with_their_odds(browser: Browser) -> None:
    assert "You have no goals yet." in words(await browser.show("/goals"))
    days = {YESTERDAY - timedelta(days=ago): (10, 4) for ago in range(210)}
    await count(browser, days)
    due = START.date() + timedelta(weeks=10)
    await browser.app[GoalService].create(GUILD, "contributions.made", 60, due, by=MOD)
    page = words(await browser.show("/goals"))
    assert "Contributions: at least 60 in the week until May 11, 2026" in page
    assert "On course:" in page
    assert "in 80 of 100 cases" in page
    assert "You have no goals yet." in words(
        await browser.show("/goals", await browser.session(OTHER_GUILD, ANA))
    )


async def test_the_first_page_shows_goals_what_comes_next_and_the_mix(browser: Browser) -> None:
    page = words(await browser.show("/"))
    assert "You have no goals yet." in page
    assert "Nothing is planned." in page
    due = START.date() + timedelta(weeks=10)
    report = await browser.app[GoalService].create(GUILD, "contributions.made", 60, due, by=MOD)
    assert "A forecast needs 8 whole weeks." in words(await browser.show("/"))
    async with browser.app.database.transaction() as transaction:
        point = GoalPoint(YESTERDAY, 41, GoalState.ON_COURSE, 83)
        await GoalRepository(transaction, GUILD).put_points({report.goal.id: point})
    calendar = browser.app[CalendarService]
    for days, title in ((5, "Second"), (2, "First <b>"), (9, "Third"), (12, "Fourth")):
        at = START + timedelta(days=days)
        await calendar.add(GUILD, CalendarKind.FAIR, title, at, by=MOD)
    await browser.app.guild_settings.change(GUILD, features=frozenset({PUBLISHING}))
    await browser.app[BrandPostService].create(
        GUILD, Typed("Buy!", 10, START + timedelta(days=20), kind=PostKind.PROMOTIONAL), by=MOD
    )
    page = words(await browser.show("/"))
    assert "Contributions: at least 60 in the week until May 11, 2026 On course: 83 in 100" in page
    assert page.index("First &lt;b&gt;") < page.index("Second") < page.index("Third")
    assert "Fourth" not in page
    assert "sells 100%" in page


async def test_a_language_is_chosen_for_the_session(browser: Browser) -> None:
    secret = await browser.session()
    assert 'name="back" value="/figures?weeks=52"' in await browser.show(
        "/figures?weeks=52", secret
    )
    sent = await browser.send("/language", secret, language="fr", back="/figures?weeks=52")
    assert sent.headers["Location"] == f"{BASE}/figures?weeks=52"
    assert "Définitions" in await browser.show("/definitions", secret)
    assert "Definitions" in await browser.show("/definitions", await browser.session())


async def test_pages_wear_the_brands_name_and_a_readable_colour(browser: Browser) -> None:
    await browser.app.guild_settings.change(GUILD, brand_name="Mugs & Co", brand_colour="#1D7A46")
    page = await browser.show("/")
    assert "Mugs &amp; Co" in page
    assert f"{BASE}/colour/1d7a46.css" in page
    sheet = await browser.ask("/colour/1d7a46.css")
    assert "--accent: #1D7A46" in sheet.text
    assert "immutable" in sheet.headers["Cache-Control"]
    assert f'href="{BASE}/colour/1d7a46.svg"' in page
    icon = await browser.ask("/colour/1d7a46.svg")
    assert icon.headers["Content-Type"].startswith("image/svg+xml")
    assert ET.fromstring(icon.text).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 (our own)
    assert "#1D7A46" in icon.text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/style.css", "/nowhere"])
async def test_every_answer_has_the_headers_that_protect_it(browser: Browser, path: str) -> None:
    answer = await browser.ask(path, cookies={"ovation": await browser.session()})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"]
    assert "<script" not in answer.text
    assert " style=" not in answer.text


def test_cookies_are_secure_over_https_and_never_readable_by_scripts() -> None:
    site = Site.at("https://example.org/ovation/")
    assert (site.base, site.session_cookie) == ("/ovation", "__Host-ovation")
    assert site.origins == {"https://example.org"}
    response = web.Response()
    set_cookie(response, site, site.session_cookie, form_token("x"))
    morsel = response.cookies["__Host-ovation"]
    assert (morsel["httponly"], morsel["samesite"], morsel["secure"]) == (True, "Lax", True)
    assert morsel["path"] == "/"


def test_on_the_machine_itself_cookies_do_not_ask_for_https() -> None:
    site = Site.at("https://example.org/ovation", frozenset({"localhost:8080"}))
    assert site.hosts == {"example.org", "localhost:8080"}
    here = site.seen_at("localhost:8080")
    assert (here.is_secure, here.session_cookie, here.base) == (False, "ovation", "/ovation")
    assert here.origins == {"http://localhost:8080"}
    for host in ("example.org", "evil.example"):
        assert site.seen_at(host) is site
    assert site.origins == {"https://example.org"}, "forms of one are not sent from the other"


def test_the_dashboard_is_off_without_a_port(browser: Browser) -> None:
    assert dashboard_of(browser.app) is None
