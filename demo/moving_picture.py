"""Make the moving picture of the README: `python -m demo.moving_picture PATH`.

It shows a visitor's minute in the demo, in a real browser: thanks for an answer, a wish to buy and
its code, and the next weekly surprise. Chromium is needed, and Playwright, which no lock brings.
"""

from __future__ import annotations

import asyncio
import shutil
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import click
from PIL import Image

from demo.community import VISITOR, community
from demo.player import YEAR, ZONE, Play, fortnight
from demo.screenplay import read
from demo.server import Server

if TYPE_CHECKING:
    from playwright.async_api import Page

ANSWERED = (
    "## Sunday 18 January: a little more\n[19:00 #help]\n"
    "{visitor}: The lid of my travel mug whistles. Is that normal?\n"
    "Kofi > {visitor}: Turn the seal over, the flat side goes up. Then it is quiet.\n"
)
SURPRISE = "## Friday 23 January: another surprise\n[17:05 #general]\n"
SIZE = {"width": 760, "height": 620}
LONG, SHORT = 2600, 160
"""How long a frame is shown, in milliseconds: to be read, and while somebody types."""
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
SETTLED = "() => document.querySelector('#preview-app').getAttribute('aria-busy') === 'false'"


class Film:
    """Frames of one page, each with how long it is shown, in milliseconds."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.frames: list[tuple[Image.Image, int]] = []

    async def show(self, address: str) -> None:
        """Go to the page of a channel."""
        await self._page.goto("about:blank")
        await self._page.goto(address)
        await self._take(LONG)

    async def write(self, words: str) -> None:
        """Type and send a message, a few letters a frame."""
        box = self._page.locator("#channel-composer-input")
        for end in range(4, len(words) + 4, 4):
            await box.fill(words[:end])
            await self._take(SHORT)
        await box.press("Enter")
        await self._done("Message sent")

    async def press(self, label: str) -> None:
        """Press the latest button with this label."""
        await self._page.get_by_role("button", name=label).last.click()
        await self._done("completed")

    async def _done(self, status: str) -> None:
        """Wait until an action is over, and look at the newest message."""
        await self._page.locator("#action-status", has_text=status).wait_for()
        timeline = self._page.locator("#channel-timeline")
        await timeline.evaluate("timeline => timeline.scrollTo(0, timeline.scrollHeight)")
        await self._take(LONG)

    async def _take(self, shown: int) -> None:
        await self._page.wait_for_function(SETTLED)
        taken = Image.open(BytesIO(await self._page.screenshot()))
        self.frames.append((taken.convert("RGB"), shown))


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def command(path: Path) -> None:
    """Write the moving picture, an animated WebP, to PATH."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise click.ClickException(f"None of these is installed: {', '.join(BROWSERS)}.")
    frames = asyncio.run(film(browser))
    pictures = [taken for taken, _ in frames]
    durations = [shown for _, shown in frames]
    pictures[0].save(
        path,
        save_all=True,
        append_images=pictures[1:],
        duration=durations,
        loop=0,
        quality=70,
        method=6,
    )
    click.echo(f"{path}: {path.stat().st_size // 1024} KiB, {sum(durations) / 1000:.0f} s")


async def film(browser: str) -> list[tuple[Image.Image, int]]:
    """Return the frames, and how long each is shown in milliseconds."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 (an optional package)

    async with community() as place, async_playwright() as playwright:
        play = Play(place)
        await play.perform(fortnight())
        await play.perform(read(ANSWERED.format(visitor=VISITOR), year=YEAR, zone=ZONE))
        server = Server(place)
        await server.open()
        chromium = await playwright.chromium.launch(executable_path=browser)
        made = Film(await chromium.new_page(viewport=SIZE))
        await made.show(server.channels["help"])
        await made.write("@Kofi thank you, that was it!")
        await made.show(server.channels["shop-talk"])
        await made.write("where can I buy the blue mug?")
        await made.press("Show me")
        await play.perform(read(SURPRISE, year=YEAR, zone=ZONE))
        await server.step(1)
        await made.show(server.channels["general"])
        await chromium.close()
        await server.close()
        return made.frames


if __name__ == "__main__":
    command()
