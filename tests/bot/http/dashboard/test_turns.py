"""Pages are worked out a few at a time, so that the bot goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.http.dashboard.page_specs import PageSpec, View
from bot.http.dashboard.security import Site
from bot.http.dashboard.server import PAGES_AT_ONCE, Dashboard
from bot.http.dashboard.visits import Visit
from domain.dashboard import DashboardSession
from domain.translatable_text import text
from tests.bot.http.dashboard.conftest import BASE, HOST, URL, Browser

ASKED = PAGES_AT_ONCE + 3


async def test_few_pages_are_worked_out_at_once(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_in: asyncio.Queue[None] = asyncio.Queue()
    begun: asyncio.Queue[None] = asyncio.Queue()
    may_end = asyncio.Semaphore(0)
    ended = 0

    async def content(_visit: Visit) -> Mapping[str, Any]:
        nonlocal ended
        begun.put_nowait(None)
        await may_end.acquire()
        ended += 1
        if ended == 1:
            raise RuntimeError("a page that fails leaves its turn to others")
        return {"measures": []}

    find_session = browser.access.session

    async def session(secret: str) -> DashboardSession | None:
        found = await find_session(secret)
        let_in.put_nowait(None)
        return found

    slow = PageSpec("/data", text("Data"), 100, View("data.html", content))
    monkeypatch.setattr("bot.http.dashboard.server.all_pages", lambda: (slow,))
    monkeypatch.setattr(browser.access, "session", session)
    dashboard = Dashboard(browser.app, Site.at(URL), seconds=lambda: 0.0)
    headers = {"Host": HOST, "Cookie": f"ovation={await browser.session()}"}
    async with TestClient(TestServer(dashboard.application())) as http:

        async def show() -> int:
            async with http.get(f"{BASE}/data", headers=headers) as answer:
                return answer.status

        asked = [asyncio.create_task(show()) for _ in range(ASKED)]
        for _ in range(ASKED):
            await let_in.get()
        # While this is answered, every page begins that does not wait for a turn.
        async with http.get(f"{BASE}/data", headers={"Host": HOST}) as answer:
            assert answer.status == 401
        assert begun.qsize() == PAGES_AT_ONCE
        for _ in range(ASKED):
            may_end.release()
        assert sorted(await asyncio.gather(*asked)) == [200] * (ASKED - 1) + [500]
        assert begun.qsize() == ASKED
