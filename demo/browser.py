"""The demo in a real browser, for pictures.

Chromium is needed, and Playwright, which no lock brings.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import click

from demo.community import community
from demo.player import Play
from demo.server import Server

if TYPE_CHECKING:
    from playwright.async_api import Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SETTLED = "() => document.querySelector('#preview-app').getAttribute('aria-busy') === 'false'"
TO_THE_END = "timeline => timeline.scrollTo(0, timeline.scrollHeight)"


class Window:
    """A page of the browser that shows a channel."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page = page
        self._server = server

    async def show(self, channel: str) -> None:
        """Go to the page of a channel."""
        await self.page.goto("about:blank")
        await self.page.goto(self._server.channels[channel])
        await self.settle()

    async def press(self, label: str) -> None:
        """Press the latest button with this label."""
        await self.page.get_by_role("button", name=label).last.click()
        await self.done("completed")

    async def view_as(self, name: str) -> None:
        """Show what a member sees, who has a private answer as the newest message."""
        await self.page.locator("#viewer-picker").select_option(label=name)
        await self.page.get_by_text("Only you can see this").last.wait_for()
        await self.settle()

    async def done(self, status: str) -> None:
        """Wait until an action is over, and go to the newest message."""
        await self.page.locator("#action-status", has_text=status).wait_for()
        await self.page.locator("#channel-timeline").evaluate(TO_THE_END)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the page shows everything."""
        await self.page.wait_for_function(SETTLED)


@asynccontextmanager
async def stage(width: int, height: int) -> AsyncIterator[tuple[Play, Server, Window]]:
    """Yield a community with nothing played yet, its server, and a window of this size."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 (an optional package)

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise click.ClickException(f"None of these is installed: {', '.join(BROWSERS)}.")
    async with community() as place, async_playwright() as playwright:
        server = Server(place)
        await server.open()
        chromium = await playwright.chromium.launch(executable_path=browser)
        page = await chromium.new_page(viewport={"width": width, "height": height})
        yield Play(place), server, Window(page, server)
        await chromium.close()
        await server.close()
