"""Make the still pictures of the guides: `python -m demo.still_pictures FOLDER`.

Each is one message of the demo, in a real browser. `demo/browser.py` says what is needed.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import click

from demo.browser import Window, stage
from demo.player import YEAR, ZONE, fortnight
from demo.screenplay import Scene, read

WIDTH, HEIGHT = 700, 1400
BATH_IS_OVER = datetime(YEAR, 1, 10, 18, 1, tzinfo=ZONE)
"""A moment after the result of the contest “the bath”, before anybody answers it."""
ASKED = "## Sunday 18 January: a little more\n[18:00 #general]\nRosa: /leaderboard\nRosa: /me\n"


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
def command(folder: Path) -> None:
    """Write the pictures, PNG files, to FOLDER."""
    asyncio.run(take_all(folder))


async def take_all(folder: Path) -> None:
    """Play the fortnight, and take each picture when its message is the newest."""
    beats = fortnight()
    later = next(beat for beat in beats if isinstance(beat, Scene) and beat.at > BATH_IS_OVER)
    interval = beats.index(later)
    async with stage(WIDTH, HEIGHT) as (play, server, window):
        await play.perform([*beats[:interval], Scene(BATH_IS_OVER, "contests")])
        await server.step(1)
        await _take(window, "contests", folder / "contest.png")
        await play.perform(beats[interval:])
        await play.perform(read(ASKED, year=YEAR, zone=ZONE)[:-1])
        await server.step(1)
        await _take(window, "general", folder / "board.png")
        await play.perform(read(ASKED, year=YEAR, zone=ZONE)[-1:])
        await server.step(1)
        await _take(window, "general", folder / "me.png", viewer="Rosa")


async def _take(window: Window, channel: str, path: Path, viewer: str | None = None) -> None:
    """Take a picture of the channel's newest message."""
    await window.show(channel)
    if viewer is not None:
        await window.view_as(viewer)
    await window.page.locator(".channel-message").last.screenshot(path=path)
    click.echo(path)


if __name__ == "__main__":
    command()
