"""Requests that are refused are limited by address; those that are answered are not."""

from __future__ import annotations

import pytest

from tests.bot.http.dashboard.conftest import Browser

ANY = "0123456789abcdef" * 4


async def test_requests_with_wrong_secrets_are_limited(browser: Browser) -> None:
    statuses = []
    for _ in range(200):
        browser.seconds[0] -= 10.0
        statuses.append((await browser.ask("/", cookies={"ovation": ANY})).status)
    assert statuses[0] == 401
    assert statuses[-1] == 429


@pytest.mark.long
@pytest.mark.parametrize(
    ("path", "status"),
    [("/", 401), ("/nowhere", 404), ("/sign-in?link=x", 410), ("/login/back", 403)],
)
async def test_pages_about_errors_are_limited_too(browser: Browser, path: str, status: int) -> None:
    secret = await browser.session()
    statuses = []
    for _ in range(120):
        browser.seconds[0] -= 10.0
        statuses.append((await browser.ask(path)).status)
    assert statuses == [status] * 100 + [429] * 20
    browser.seconds[0] += 60.0
    for _ in range(120):
        browser.seconds[0] -= 10.0
        await browser.show("/definitions", secret)
