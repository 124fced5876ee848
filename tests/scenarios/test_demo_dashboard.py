"""In the demo, the dashboard is open and full."""

from __future__ import annotations

from datetime import date, timedelta

import aiohttp
import pytest

from db.measure_counts import put_counts
from demo.community import community
from demo.past_year import DAYS, past_counts
from demo.server import Server
from domain.measures import MeasureCount, all_measures, day_key
from tests.scenarios.world import shown

pytestmark = pytest.mark.long
FIRST = date(2026, 1, 5)


def fortnight() -> dict[tuple[str, str], MeasureCount]:
    """Return a count of each measure on two days."""
    days = [day_key(FIRST), day_key(FIRST.replace(day=6))]
    return {(key, day): MeasureCount(30, 9) for key in all_measures() for day in days}


async def test_its_front_page_opens_it_as_a_moderator_with_a_year_of_figures() -> None:
    async with community() as place:
        async with place.app.database.transaction() as transaction:
            await put_counts(transaction, place.guild.id, fortnight())
        server = Server(place)
        await server.open()
        jar = aiohttp.CookieJar(unsafe=True)  # which browsers also keep for 127.0.0.1
        async with aiohttp.ClientSession(cookie_jar=jar) as browser:
            async with browser.get(f"{server.address}dashboard") as answer:
                page = await answer.text()
            assert answer.status == 200
            assert "Blue Mug Club" in page
            assert "Sign out" in page
            figure = answer.url / "figures" / "contributions.made"
            async with browser.get(figure.with_query(weeks=52)) as answer:
                assert (await answer.text()).count('<th scope="row">') >= 45
            async with browser.get(answer.url.with_path("/goals").with_query(None)) as goals:
                assert "Contributions: at least 480" in await goals.text()
            async with browser.get(answer.url.with_path("/report").with_query(None)) as report:
                assert "Decide: " in await report.text()
            async with browser.get(answer.url.with_path("/answers").with_query(None)) as answers:
                page = await answers.text()
            assert "had a first answer within" in page
            posts = place.channels["moderators"].history()
            assert any("This is a draft for you." in shown(post) for post in posts)
            async with browser.get(f"{server.address}me") as own:
                page = await own.text()
            assert (own.url.path, own.status) == ("/me", 200)
            assert "Download my data" in page
            assert "/figures" not in page
            hostile = {"Host": "evil.example"}
            async with browser.get(f"{server.address}dashboard", headers=hostile) as answer:
                assert answer.status == 403
        await server.close()


def test_neither_week_of_the_fortnight_is_less_than_usual() -> None:
    played = {
        ("contests.votes", day_key(FIRST + timedelta(days=at))): MeasureCount(number, 5)
        for at, number in enumerate([90] * 7 + [30] * 7)
    }
    past = past_counts(played)
    weeks = [
        sum(past[key].number for key in days_of(FIRST - timedelta(weeks=ago)) if key in past)
        for ago in range(1, 4)
    ]
    assert min(weeks) <= 7 * 30, "the quieter week is within the range of those before"


def days_of(first: date) -> list[tuple[str, str]]:
    """Return the keys of the votes in the seven days from this one on."""
    return [("contests.votes", day_key(first + timedelta(days=at))) for at in range(7)]


def test_the_year_before_leaves_what_was_played_as_it_is() -> None:
    played = fortnight()
    past = past_counts(played)
    assert past == past_counts(played), "it is the same each time"
    about_the_past = {"contributions.newcomers", "contributions.returning"}
    assert {key for key, _ in past.keys() & played.keys()} <= about_the_past
    days = {date.fromisoformat(period) for key, period in past if key not in about_the_past}
    assert max(days) < FIRST
    assert (FIRST - min(days)).days == DAYS
    assert {key for key, _ in past} == set(all_measures())
    assert past_counts({}) == {}


def test_of_those_who_take_part_few_are_new_and_most_come_back() -> None:
    past = past_counts(fortnight())
    weeks = [
        {
            measure: sum(
                past.get((f"contributions.{measure}", day), MeasureCount()).number
                for _, day in days_of(FIRST - timedelta(weeks=ago))
            )
            for measure in ("people", "newcomers", "returning")
        }
        for ago in range(1, 50)
    ]
    for week in weeks:
        assert week["newcomers"] + week["returning"] <= week["people"]
    sums = {name: sum(week[name] for week in weeks) for name in weeks[0]}
    assert 0 < sums["newcomers"] < sums["people"] / 10
    assert sums["returning"] > sums["people"] / 2
