"""Make the moving picture of the README: `python -m demo.moving_picture PATH`.

It shows a visitor's minute in the demo, in a real browser: thanks for an answer, a wish to buy and
its code, and the next weekly surprise. `demo/browser.py` says what is needed.
"""

from __future__ import annotations

import asyncio
from io import BytesIO
from pathlib import Path

import click
from PIL import Image

from demo.browser import Window, stage
from demo.community import VISITOR
from demo.player import YEAR, ZONE, fortnight
from demo.screenplay import read

ANSWERED = (
    "## Sunday 18 January: a little more\n[19:00 #help]\n"
    "{visitor}: The lid of my travel mug whistles. Is that normal?\n"
    "Kofi > {visitor}: Turn the seal over, the flat side goes up. Then it is quiet.\n"
)
SURPRISE = "## Friday 23 January: another surprise\n[17:05 #general]\n"
WIDTH, HEIGHT = 760, 620
LONG, SHORT = 2600, 160
"""How long a frame is shown, in milliseconds: to be read, and while somebody types."""


class Film:
    """Frames of one window, each with how long it is shown, in milliseconds."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self.frames: list[tuple[Image.Image, int]] = []

    async def show(self, channel: str) -> None:
        """Go to the page of a channel."""
        await self._window.show(channel)
        await self._take(LONG)

    async def write(self, words: str) -> None:
        """Type and send a message, a few letters a frame."""
        box = self._window.page.locator("#channel-composer-input")
        for end in range(4, len(words) + 4, 4):
            await box.fill(words[:end])
            await self._take(SHORT)
        await box.press("Enter")
        await self._window.done("Message sent")
        await self._take(LONG)

    async def press(self, label: str) -> None:
        """Press the latest button with this label."""
        await self._window.press(label)
        await self._take(LONG)

    async def _take(self, shown: int) -> None:
        await self._window.settle()
        taken = Image.open(BytesIO(await self._window.page.screenshot()))
        self.frames.append((taken.convert("RGB"), shown))


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def command(path: Path) -> None:
    """Write the moving picture, an animated WebP, to PATH."""
    frames = asyncio.run(film())
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


async def film() -> list[tuple[Image.Image, int]]:
    """Return the frames, and how long each is shown in milliseconds."""
    async with stage(WIDTH, HEIGHT) as (play, server, window):
        await play.perform(fortnight())
        await play.perform(read(ANSWERED.format(visitor=VISITOR), year=YEAR, zone=ZONE))
        await server.step(1)
        made = Film(window)
        await made.show("help")
        await made.write("@Kofi thank you, that was it!")
        await made.show("shop-talk")
        await made.write("where can I buy the blue mug?")
        await made.press("Show me")
        await play.perform(read(SURPRISE, year=YEAR, zone=ZONE))
        await server.step(1)
        await made.show("general")
        return made.frames


if __name__ == "__main__":
    command()
