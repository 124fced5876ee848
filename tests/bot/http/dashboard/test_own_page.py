"""A member sees their own page, and nothing else of the dashboard."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest

from bot.http.dashboard.page_specs import all_pages
from bot.services.consent import ConsentService
from bot.services.contributions import ContributionService
from domain.contributions import Contribution, ContributionKind, Source
from domain.dashboard import form_token
from tests.bot.http.dashboard.conftest import (
    ANA,
    BASE,
    BEN,
    GUILD,
    HOST,
    MOD,
    OTHER_GUILD,
    Browser,
    words,
)
from tests.bot.http.dashboard.test_attacks import FORMS, PAGES
from tests.conftest import START

CLEO = 515151515151
OWN = {path for page in all_pages() if page.for_members for path in (*page.all_views, *page.forms)}
TEAMS = [path for path in PAGES if path not in OWN and path != "/"]


async def thank(
    browser: Browser, receiver: int, *, giver: int = CLEO, guild_id: int = GUILD, message: int = 77
) -> None:
    """Thank a member, as the bot counts it."""
    contribution = Contribution(
        guild_id,
        20,
        message,
        Source.THANKS,
        ContributionKind.HELPED,
        giver,
        receiver,
        datetime(START.year, START.month, START.day, tzinfo=UTC),
    )
    assert await browser.app[ContributionService].give(contribution, receiver_is_bot=False)


async def test_a_member_sees_their_weeks_and_what_was_recognised_and_why(browser: Browser) -> None:
    await thank(browser, ANA)
    await thank(browser, ANA, message=78)
    page = await browser.show("/me", await browser.session(user_id=ANA))
    said = words(page)
    assert "This week 15" in said
    assert "On the leaderboard you would be number 1, all time." in said
    assert "Thanks 10 points Mar 2, 2026 · See it in Discord" in said
    assert "Thanks 5 points Mar 2, 2026 · not the first that day" in said
    assert f"https://discord.com/channels/{GUILD}/20/77" in page
    assert str(CLEO) not in page
    assert str(ANA) not in said


async def test_consents_and_what_is_kept_are_those_of_this_server(browser: Browser) -> None:
    await thank(browser, BEN)
    await browser.app[ConsentService].change(GUILD, BEN, direct_messages=True)
    here = await browser.show("/me", await browser.session(user_id=BEN))
    assert "<strong>Direct messages</strong> are on" in here
    assert "1 contribution others made to you" in here
    there = await browser.show("/me", await browser.session(OTHER_GUILD, BEN))
    assert "<strong>Direct messages</strong> are off" in there
    assert "1 contribution others made to you" not in there


async def test_a_page_shows_nothing_of_other_members_or_servers(browser: Browser) -> None:
    await thank(browser, MOD)
    await thank(browser, BEN, guild_id=OTHER_GUILD)
    secret = await browser.session(user_id=ANA)
    for query in ("", f"?user={MOD}", f"?user_id={MOD}", f"?guild={OTHER_GUILD}", f"?id={BEN}"):
        page = await browser.show(f"/me{query}", secret)
        assert "Red Mug Club" not in page
        assert "See it in Discord" not in page
        assert "Nothing yet, and that&#39;s fine." in page
    for path in (f"/me/{MOD}", f"/me/{ANA}", "/me/", "/me.csv", "/me/export/ovation.zip"):
        assert (await browser.ask(path, cookies={"ovation": secret})).status == 404


@pytest.mark.parametrize("path", TEAMS)
async def test_a_member_is_shown_no_page_of_the_team(browser: Browser, path: str) -> None:
    secret = await browser.session(user_id=ANA)
    answer = await browser.ask(path, cookies={"ovation": secret})
    assert answer.status == 403
    assert "Blue Mug Club" not in answer.text


async def test_a_member_is_led_from_the_first_page_to_their_own(browser: Browser) -> None:
    secret = await browser.session(user_id=ANA)
    answer = await browser.ask("/", cookies={"ovation": secret})
    assert (answer.status, answer.headers["Location"]) == (303, f"{BASE}/me")
    page = await browser.show("/me", secret)
    for path in TEAMS:
        assert f'href="{BASE}{path}"' not in page


async def test_a_moderator_has_a_page_of_their_own_too(browser: Browser) -> None:
    await thank(browser, MOD)
    assert f'href="{BASE}/me"' in await browser.show("/")
    assert "This week 10" in words(await browser.show("/me"))


async def test_who_loses_the_role_keeps_their_own_page_alone(browser: Browser) -> None:
    secret = await browser.session()
    browser.directory.moderators.clear()
    browser.directory.members.add((GUILD, MOD))
    browser.clock.advance(seconds=61)
    assert (await browser.ask("/figures", cookies={"ovation": secret})).status == 403
    await browser.show("/me", secret)
    browser.directory.members.clear()
    browser.clock.advance(seconds=61)
    assert (await browser.ask("/me", cookies={"ovation": secret})).status == 401


async def exported(browser: Browser, user_id: int) -> str:
    """Return the document in the export of a member."""
    secret = await browser.session(user_id=user_id)
    browser.seconds[0] += 10.0
    async with browser.http.post(
        f"{BASE}/me/export",
        headers={"Host": HOST, "Cookie": f"ovation={secret}"},
        data={"form": form_token(secret)},
    ) as answer:
        assert answer.status == 200
        assert answer.headers["Content-Disposition"] == 'attachment; filename="ovation.zip"'
        packed = zipfile.ZipFile(BytesIO(await answer.read()))
    assert packed.namelist() == ["ovation.json"]
    return packed.read("ovation.json").decode()


async def test_an_export_holds_what_is_the_members_and_nothing_of_others(browser: Browser) -> None:
    await thank(browser, ANA)
    await thank(browser, BEN, giver=MOD)
    document = await exported(browser, ANA)
    tables = json.loads(document)["tables"]
    (given,) = tables["contributions"]["rows"]
    assert (given["receiver_id"], given["giver_id"]) == ("you", "person 1")
    for other in (BEN, CLEO, MOD):
        assert str(other) not in document


async def test_a_second_export_is_refused_with_a_sentence(browser: Browser) -> None:
    await exported(browser, ANA)
    answer = await browser.send("/me/export", await browser.session(user_id=ANA))
    assert answer.status == 409
    assert "You can have another in ten minutes." in answer.text


@pytest.mark.parametrize("path", FORMS)
async def test_forms_of_a_member_need_the_token_of_their_own_session(
    browser: Browser, path: str
) -> None:
    mine, theirs = await browser.session(user_id=ANA), await browser.session(user_id=BEN)
    for token in ("", form_token(theirs), form_token(form_token(mine)), mine, "0" * 64):
        answer = await browser.send(path, mine, form=token)
        assert answer.status in {400, 403}, token
        assert "attachment" not in answer.headers.get("Content-Disposition", "")
    foreign = await browser.ask(
        path,
        method="POST",
        cookies={"ovation": mine},
        data={"form": form_token(mine)},
        headers={"Origin": "https://evil.example"},
    )
    assert foreign.status == 403
    assert (await browser.ask("/me/export", cookies={"ovation": mine})).status == 405


async def test_a_long_account_has_parts_and_any_other_number_is_the_nearest(
    browser: Browser,
) -> None:
    for giver in range(600, 630):
        await thank(browser, ANA, giver=giver, message=1000 + giver)
    secret = await browser.session(user_id=ANA)
    assert (await browser.show("/me", secret)).count("See it in Discord") == 25
    second = await browser.show("/me?part=2", secret)
    assert second.count("See it in Discord") == 5
    assert "2 / 2" in second
    for part in ("0", "-1", "99999", "1e9", "%00", "<b>", "٣"):
        page = await browser.show(f"/me?part={part}", secret)
        assert "<b>" not in page
