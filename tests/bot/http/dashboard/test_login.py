"""People sign in with Discord, which says who they are; their rights are the bot's to know."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select
from yarl import URL

from db.tables.dashboard import dashboard_sessions
from domain.dashboard import form_token, token_hash
from tests.bot.http.dashboard.conftest import (
    ANA,
    BASE,
    GUILD,
    MOD,
    OTHER_GUILD,
    Answer,
    Browser,
)
from tests.bot.http.dashboard.fake_login import CODE_SECONDS, DeclinedError


@dataclass(slots=True)
class Way:
    """The way to Discord and back: the cookie, and where Discord leads."""

    cookie: str
    back: URL


async def to_discord(browser: Browser, user_id: int = MOD, query: str = "") -> Way:
    """Follow the way to Discord, and agree there."""
    sent = await browser.ask(f"/login{query}")
    assert sent.status == 303
    back = browser.discord.authorize(sent.headers["Location"], user_id)
    return Way(sent.cookies["ovation-state"], back)


async def back(browser: Browser, way: Way) -> Answer:
    """Come back to the dashboard with the browser's cookie."""
    cookies = {"ovation-state": way.cookie} if way.cookie else {}
    path = way.back.raw_path_qs.removeprefix(BASE)
    return await browser.ask(path, cookies=cookies)


async def test_a_moderator_signs_in_and_the_token_is_thrown_away(browser: Browser) -> None:
    asked = await browser.ask("/")
    assert f'href="{BASE}/login"' in asked.text
    answer = await back(browser, await to_discord(browser))
    assert answer.status == 303, answer.text
    assert answer.headers["Location"] == f"{BASE}/"
    secret = answer.cookies["ovation"]
    assert "Blue Mug Club" in await browser.show("/", secret)
    assert browser.discord.tokens == {}
    assert browser.discord.revoked == ["token0"]
    async with browser.app.database.snapshot() as reading:
        (stored,) = await reading.execute(select(dashboard_sessions))
    assert stored.secret_hash == token_hash(secret)
    assert "token0" not in repr(tuple(stored))


async def test_somebody_who_moderates_several_servers_chooses_one(browser: Browser) -> None:
    browser.directory.moderators.add((OTHER_GUILD, MOD))
    answer = await back(browser, await to_discord(browser))
    assert answer.status == 200
    assert "ovation" not in {name for name, value in answer.cookies.items() if value}
    for guild_id, name in browser.directory.names.items():
        assert name in answer.text
        assert f'href="{BASE}/login?guild={guild_id}"' in answer.text
    chosen = await back(browser, await to_discord(browser, query=f"?guild={OTHER_GUILD}"))
    assert "Red Mug Club" in await browser.show("/", chosen.cookies["ovation"])


async def test_a_member_signs_in_and_sees_their_own_page_alone(browser: Browser) -> None:
    browser.directory.members.add((GUILD, 777))
    secret = (await back(browser, await to_discord(browser, 777))).cookies["ovation"]
    assert "Only you see this page." in await browser.show("/me", secret)
    assert (await browser.ask("/figures", cookies={"ovation": secret})).status == 403


@pytest.mark.parametrize(
    ("user_id", "query"),
    [(555, ""), (555, f"?guild={GUILD}"), (MOD, f"?guild={OTHER_GUILD}"), (555, "?guild=1")],
)
async def test_who_is_not_on_the_server_is_refused(
    browser: Browser, user_id: int, query: str
) -> None:
    answer = await back(browser, await to_discord(browser, user_id, query))
    assert answer.status == 403
    assert "Mug Club" not in answer.text
    assert "ovation" not in answer.cookies


async def test_state_belongs_to_the_browser_that_was_sent(browser: Browser) -> None:
    mine, theirs = await to_discord(browser), await to_discord(browser, ANA)
    forged = "ab" * 32
    for way in (
        Way(mine.cookie, theirs.back),
        Way("", mine.back),
        Way(mine.cookie, mine.back.update_query(state=forged)),
        Way(forged, mine.back),
        Way("", mine.back.update_query(state="")),
        Way("", mine.back.update_query(state=form_token(""))),
        Way(f"{mine.cookie}{OTHER_GUILD}", mine.back),
    ):
        answer = await back(browser, way)
        assert answer.status == 403
        assert "ovation" not in answer.cookies
    assert browser.discord.tokens == {}, "no code was used"


async def test_codes_that_discord_refuses_let_nobody_in(browser: Browser) -> None:
    used = await to_discord(browser)
    assert (await back(browser, used)).status == 303
    assert (await back(browser, used)).status == 410
    late = await to_discord(browser)
    browser.discord.now += CODE_SECONDS + 1
    assert (await back(browser, late)).status == 410
    other = await to_discord(browser)
    assert (await back(browser, Way(other.cookie, other.back.update_query(code="x")))).status == 410
    for code in ("", "x" * 600):
        way = Way(other.cookie, other.back.update_query(code=code))
        assert (await back(browser, way)).status == 401


async def test_declining_at_discord_leads_to_the_page_for_signing_in(browser: Browser) -> None:
    way = await to_discord(browser)
    way.back = way.back.without_query_params("code").update_query(error="access_denied")
    assert (await back(browser, way)).status == 401


async def test_a_token_that_is_good_for_more_is_not_taken(browser: Browser) -> None:
    browser.discord.scope = "identify guilds"
    assert (await back(browser, await to_discord(browser))).status == 410


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_while_discord_does_not_answer_nobody_is_let_in(
    browser: Browser, status: int
) -> None:
    way = await to_discord(browser)
    browser.discord.status = status
    assert (await back(browser, way)).status == 503


async def test_only_the_registered_address_is_led_back_to(browser: Browser) -> None:
    sent = await browser.ask("/login")
    there = URL(sent.headers["Location"])
    assert there.query["scope"] == "identify"
    for changed in ("http://evil.example/login/back", there.query["redirect_uri"] + "/"):
        with pytest.raises(DeclinedError):
            browser.discord.authorize(str(there.update_query(redirect_uri=changed)), MOD)


@pytest.mark.parametrize("guild", ["x", "-1", "1 OR 1=1", "9" * 30, "%0d%0aSet-Cookie:%20a=b"])
async def test_a_server_that_is_no_number_is_not_found(browser: Browser, guild: str) -> None:
    answer = await browser.ask(f"/login?guild={guild}")
    assert answer.status == 404
    assert "Set-Cookie" not in answer.headers
