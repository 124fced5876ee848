"""Everything that should not work at the dashboard is refused, and says nothing of a guild."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.http.dashboard.page_specs import all_pages
from bot.http.dashboard.security import MAX_FORM_BYTES
from bot.services.privacy import PrivacyService
from domain.dashboard import LINK_LASTS, SESSION_LASTS, form_token, token_hash
from tests.bot.http.dashboard.conftest import ANA, BASE, GUILD, HOST, MOD, OTHER_GUILD, Browser

PAGES = tuple(
    path.format(key="contributions.made")
    for page in all_pages()
    for path in (*page.all_views, *page.files)
)
FORMS = ("/sign-out", "/language", *(path for page in all_pages() for path in page.forms))
ANY = "0123456789abcdef" * 4
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}
Secret = Callable[[Browser], Awaitable[str]]


@pytest.mark.parametrize("path", PAGES)
async def test_page_is_shown_to_nobody_without_a_session(browser: Browser, path: str) -> None:
    answer = await browser.ask(path)
    assert answer.status == 401
    assert "Blue Mug Club" not in answer.text
    assert answer.cookies == {}


@pytest.mark.parametrize("path", FORMS)
async def test_form_is_taken_from_nobody_without_a_session(browser: Browser, path: str) -> None:
    answer = await browser.ask(path, method="POST", data={"form": form_token("")})
    assert answer.status == 401


# --- Sessions ---------------------------------------------------------------------------------


async def expired(browser: Browser) -> str:
    secret = await browser.session()
    browser.clock.now += SESSION_LASTS + timedelta(seconds=1)
    return secret


async def signed_out(browser: Browser) -> str:
    secret = await browser.session()
    assert (await browser.send("/sign-out", secret)).status == 303
    return secret


async def without_the_role(browser: Browser) -> str:
    secret = await browser.session()
    browser.directory.moderators.clear()
    browser.clock.advance(seconds=61)
    return secret


async def of_somebody_erased(browser: Browser) -> str:
    secret = await browser.session()
    await browser.app[PrivacyService].erase(MOD)
    return secret


async def its_hash(browser: Browser) -> str:
    return token_hash(await browser.session())


async def of_a_link(browser: Browser) -> str:
    return await browser.access.create_link(GUILD, MOD, "en")


async def in_capitals(browser: Browser) -> str:
    return (await browser.session()).upper()


async def with_more(browser: Browser) -> str:
    return await browser.session() + "0"


async def cut_short(browser: Browser) -> str:
    return (await browser.session())[:-1]


async def pushed_out(browser: Browser) -> str:
    secret = await browser.session()
    for _ in range(10):
        browser.clock.advance(seconds=1)
        await browser.session()
    return secret


async def made_up(_browser: Browser) -> str:
    return ANY


async def no_secret(_browser: Browser) -> str:
    return "' OR 1=1 --"


async def huge(_browser: Browser) -> str:
    return "a" * 4000


@pytest.mark.parametrize(
    "secret",
    [
        expired,
        signed_out,
        without_the_role,
        of_somebody_erased,
        its_hash,
        of_a_link,
        in_capitals,
        with_more,
        cut_short,
        pushed_out,
        made_up,
        no_secret,
        huge,
    ],
    ids=lambda secret: secret.__name__,
)
async def test_session_is_not_accepted(browser: Browser, secret: Secret) -> None:
    answer = await browser.ask("/", cookies={"ovation": await secret(browser)})
    assert answer.status == 401
    assert "Blue Mug Club" not in answer.text


async def test_session_shows_its_own_guild_whatever_is_asked(browser: Browser) -> None:
    secret = await browser.session(OTHER_GUILD, ANA)
    for path in (f"/?guild={GUILD}", f"/?guild_id={GUILD}", f"/figures?guild={GUILD}"):
        page = await browser.show(path, secret)
        assert "Red Mug Club" in page
        assert "Blue Mug Club" not in page


async def test_nobody_is_let_in_while_discord_is_away(browser: Browser) -> None:
    secret = await browser.session()
    browser.directory.is_away = True
    browser.clock.advance(seconds=61)
    answer = await browser.ask("/", cookies={"ovation": secret})
    assert answer.status == 503
    assert "Blue Mug Club" not in answer.text


# --- Links ------------------------------------------------------------------------------------


async def used_link(browser: Browser) -> str:
    link = await browser.access.create_link(GUILD, MOD, "en")
    assert await browser.access.sign_in(link)
    return link


async def expired_link(browser: Browser) -> str:
    link = await browser.access.create_link(GUILD, MOD, "en")
    browser.clock.now += LINK_LASTS + timedelta(seconds=1)
    return link


async def replaced_link(browser: Browser) -> str:
    link = await browser.access.create_link(GUILD, MOD, "en")
    await browser.access.create_link(GUILD, MOD, "en")
    return link


async def link_of_a_session(browser: Browser) -> str:
    return await browser.session()


async def link_of_somebody_who_lost_the_role(browser: Browser) -> str:
    link = await browser.access.create_link(GUILD, MOD, "en")
    browser.directory.moderators.clear()
    return link


LINKS = [
    used_link,
    expired_link,
    replaced_link,
    link_of_a_session,
    made_up,
    no_secret,
    link_of_somebody_who_lost_the_role,
]


@pytest.mark.parametrize("secret", LINKS, ids=lambda secret: secret.__name__)
async def test_link_opens_nothing(browser: Browser, secret: Secret) -> None:
    link = await secret(browser)
    shown = await browser.ask(f"/sign-in?link={link}")
    assert shown.status == (200 if secret is link_of_somebody_who_lost_the_role else 410)
    cookies = {"ovation-form": form_token(link)}
    form = {"link": link, "form": form_token(link)}
    answer = await browser.ask("/sign-in", method="POST", cookies=cookies, data=form)
    assert answer.status == 410
    assert "ovation" not in answer.cookies


async def test_link_is_not_spent_while_discord_is_away(browser: Browser) -> None:
    link = await browser.access.create_link(GUILD, MOD, "en")
    cookies, form = {"ovation-form": form_token(link)}, {"link": link, "form": form_token(link)}
    browser.directory.is_away = True
    answer = await browser.ask("/sign-in", method="POST", cookies=cookies, data=form)
    assert answer.status == 503
    browser.directory.is_away = False
    answer = await browser.ask("/sign-in", method="POST", cookies=cookies, data=form)
    assert answer.status == 303


async def test_of_many_who_use_a_link_at_once_one_is_let_in(browser: Browser) -> None:
    link = await browser.access.create_link(GUILD, MOD, "en")
    found = await asyncio.gather(*(browser.access.sign_in(link) for _ in range(20)))
    assert sum(secret is not None for secret in found) == 1


SIGN_IN: dict[str, tuple[dict[str, Any], int]] = {
    "without the cookie": ({"cookies": {}}, 403),
    "cookie of another link": ({"cookies": {"ovation-form": form_token(ANY)}}, 403),
    "empty cookie": ({"cookies": {"ovation-form": ""}}, 403),
    "without a token": ({"data": {"link": "LINK"}}, 403),
    "empty token": ({"data": {"link": "LINK", "form": ""}}, 403),
    "token of another link": ({"data": {"link": "LINK", "form": form_token(ANY)}}, 403),
    "from another site": ({"headers": {"Origin": "https://evil.example"}}, 403),
    "from nowhere": ({"headers": {"Origin": "null"}}, 403),
    "from a longer name": ({"headers": {"Origin": f"http://{HOST}.evil.example"}}, 403),
    "across sites": ({"headers": {"Sec-Fetch-Site": "cross-site"}}, 403),
    "from a sister site": ({"headers": {"Sec-Fetch-Site": "same-site"}}, 403),
    "as JSON": ({"data": b"{}", "headers": {"Content-Type": "application/json"}}, 415),
    "as text": ({"data": b"link=LINK", "headers": {"Content-Type": "text/plain"}}, 415),
    "too large": ({"data": {"link": "LINK", "form": "x" * MAX_FORM_BYTES}}, 413),
    "twice a field": ({"data": b"link=LINK&link=LINK&form=x", "headers": FORM_TYPE}, 400),
    "too many fields": ({"data": b"a=1&" * 20 + b"b=1", "headers": FORM_TYPE}, 400),
    "bytes that are no form": ({"data": b"\xff\xfe\x00", "headers": FORM_TYPE}, 400),
    "nothing": ({"data": b"", "headers": FORM_TYPE}, 403),
}


@pytest.mark.parametrize("attack", SIGN_IN)
async def test_form_for_signing_in_is_refused(browser: Browser, attack: str) -> None:
    changed, status = SIGN_IN[attack]
    link = await browser.access.create_link(GUILD, MOD, "en")
    asked: dict[str, Any] = {
        "cookies": {"ovation-form": form_token(link)},
        "data": {"link": link, "form": form_token(link)},
        **changed,
    }
    if isinstance(asked["data"], dict):
        asked["data"] = {name: value.replace("LINK", link) for name, value in asked["data"].items()}
    answer = await browser.ask("/sign-in", method="POST", **asked)
    assert answer.status == status
    assert "ovation" not in answer.cookies
    assert await browser.access.is_open(link), "the link was spent"


# --- Forms of pages ---------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS)
@pytest.mark.parametrize("sent", ["", ANY, "é", None])
async def test_form_without_the_token_of_its_session_is_refused(
    browser: Browser, path: str, sent: str | None
) -> None:
    secret = await browser.session()
    token = form_token(await browser.session()) if sent is None else sent
    answer = await browser.send(path, secret, form=token, language="fr")
    assert answer.status in {400, 403}
    assert 'lang="en"' in await browser.show("/", secret)


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/figures/../../evil",
        "/\r\nSet-Cookie: a=b",
        "javascript:alert(1)",
        "?weeks=52",
        "",
    ],
)
async def test_choice_of_a_language_leads_back_to_a_page_of_the_dashboard(
    browser: Browser, path: str
) -> None:
    answer = await browser.send("/language", await browser.session(), language="fr", back=path)
    assert answer.status == 303
    assert answer.headers["Location"] == f"{BASE}/"
    assert "Set-Cookie" not in answer.headers


async def test_choice_of_a_language_takes_nothing_but_choices_along(browser: Browser) -> None:
    back = "/figures?weeks=5\r\nSet-Cookie: a=b&x=//evil.example&<b>=1&week=2026-01-04#é"
    answer = await browser.send("/language", await browser.session(), language="fr", back=back)
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Location"] == f"{BASE}/figures"
    back = "/report?x=//evil.example&week=2026-01-04&part=-2"
    answer = await browser.send("/language", await browser.session(), language="fr", back=back)
    assert answer.headers["Location"] == f"{BASE}/report?week=2026-01-04&part=-2"


@pytest.mark.parametrize("language", ["xx", "../../etc", "<script>", ""])
async def test_unknown_language_changes_nothing(browser: Browser, language: str) -> None:
    secret = await browser.session()
    await browser.send("/language", secret, language=language or "-")
    assert '<html lang="en">' in await browser.show("/", secret)


# --- Paths, hosts and methods -----------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/figures/../../../etc/passwd",
        "/figures/..%2f..%2f..%2fetc%2fpasswd",
        "/figures/%2e%2e/config",
        "/figures/<script>alert(1)</script>",
        "/figures/contributions.made%00",
        "/figures/contributions.made%0d%0aSet-Cookie:%20a=b",
        "/figures/__class__",
        "/data/../style.css.csv",
        "/data/unknown.csv",
        "/data/days.csv.csv",
        "/colour/red;}body{x.css",
        "/colour/..%2fstyle.css",
        "/colour/0000000.css",
        "/colour/%22%3E%3Cscript%3E.svg",
        "/style.css/",
        "/templates/base.html",
    ],
)
async def test_path_that_is_no_page_is_not_found(browser: Browser, path: str) -> None:
    answer = await browser.ask(path, cookies={"ovation": await browser.session()})
    assert answer.status == 404
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "insight.example.evil.example", "insight.example:81", "127.0.0.1", "x"]
)
async def test_other_name_of_the_host_is_refused(browser: Browser, host: str) -> None:
    secret = await browser.session()
    for headers in ({"Host": host}, {"Host": host, "X-Forwarded-Host": HOST}):
        answer = await browser.ask("/", cookies={"ovation": secret}, headers=headers)
        assert answer.status == 421
        assert "Blue Mug Club" not in answer.text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
async def test_pages_have_no_other_methods(browser: Browser, method: str) -> None:
    cookies = {"ovation": await browser.session()}
    answer = await browser.ask("/", method=method, cookies=cookies)
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET,HEAD"


# --- Markup in names --------------------------------------------------------------------------

NASTY = "</h1><script>alert('x')</script>\"'&{{7001*9001}}"


async def test_names_are_escaped_wherever_they_are_shown(browser: Browser) -> None:
    browser.directory.names[GUILD] = NASTY
    await browser.app.guild_settings.change(GUILD, brand_name="<b>{{7001*9001}}</b>")
    secret = await browser.session()
    for path in ("/", "/figures", "/definitions", "/data", "/figures/contests.votes"):
        page = await browser.show(path, secret)
        assert "<script" not in page
        assert "<b>" not in page
        assert str(7001 * 9001) not in page
        assert "&lt;b&gt;{{7001*9001}}&lt;/b&gt;" in page


@pytest.mark.parametrize(
    "query",
    ["?weeks=<script>", "?weeks=-1", "?weeks=999999999999", "?weeks=%00", "?weeks=12&x=<b>"],
)
async def test_what_the_address_says_is_not_repeated(browser: Browser, query: str) -> None:
    page = await browser.show(f"/{query}")
    assert "<script" not in page
    assert "<b>" not in page
    assert "999999999999" not in page
