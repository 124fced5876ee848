"""`ovation demo`: a fortnight in a simulated Discord, then a look around in the browser."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager, suppress
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from bot.config import Settings
from bot.log import configure_logs
from demo.artwork import PICTURES, picture
from demo.community import Community, community
from demo.player import Play, ProgressCallback, fortnight
from demo.port_forwarding import own_address, relaying
from demo.report import report
from demo.server import HOST, Server


@click.command("demo")
@click.option("--exit", "ends", is_flag=True, help="Stop after the fortnight, without serving it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object at the end.")
@click.option(
    "--port",
    type=click.IntRange(0, 65_000),
    default=0,
    help="The port of the front page; the channels use the ports after it.  [default: free]",
)
@click.option(
    "--published",
    is_flag=True,
    help="Also listen on this machine's own address, as a container's published ports need.",
)
def command(*, ends: bool, as_json: bool, port: int, published: bool) -> None:
    """Play a lively fortnight in a simulated Discord, then serve it.

    Nothing leaves this machine, no account is needed, and nothing is kept.
    """
    configure_logs(Settings(_env_file=None, log_level="warning", log_format="console"))
    with suppress(KeyboardInterrupt):
        asyncio.run(demo(serving=not ends, as_json=as_json, port=port, published=published))


async def demo(*, serving: bool, as_json: bool, port: int, published: bool = False) -> None:
    """Play the fortnight, print a summary, and serve until Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    console = Console(stderr=True)
    also_on = own_address() if published else None
    work = asyncio.create_task(
        _demo(console, serving=serving, as_json=as_json, port=port, also_on=also_on)
    )
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait((work, stopped), return_when=asyncio.FIRST_COMPLETED)
    if not work.done():
        work.cancel()
        console.print("Goodbye!")
    stopped.cancel()
    with suppress(asyncio.CancelledError):
        await work


async def _demo(
    console: Console, *, serving: bool, as_json: bool, port: int, also_on: str | None
) -> None:
    began = time.monotonic()
    drawing = asyncio.create_task(asyncio.to_thread(_draw_all))
    async with community() as place:
        with shown_progress(console) as told:
            await Play(place, told).perform(fortnight())
        await drawing
        summary = {**await report(place), "seconds": round(time.monotonic() - began, 1)}
        tell(console, summary)
        if as_json:
            click.echo(json.dumps(summary, ensure_ascii=False))
            sys.stdout.flush()
        if serving:
            await serve(place, console, port, also_on)


def _draw_all() -> None:
    """Draw every picture, in another thread, while the first days are played."""
    for name in PICTURES:
        picture(name)


@contextmanager
def shown_progress(console: Console) -> Iterator[ProgressCallback]:
    """Show a progress bar on stderr, or without a terminal print a line for each day."""
    if not console.is_terminal:
        yield lambda _done, _all, what: console.print(what) if what else None
        return
    columns = (
        TextColumn("[bold blue]{task.description}", table_column=Column(min_width=44)),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("The bot is waking up")

        def told(done: int, of: int, what: str) -> None:
            progress.update(bar, completed=done, total=of, description=what or "That was it")

        yield told


def tell(console: Console, summary: dict[str, Any]) -> None:
    """Print a summary of the fortnight in a few lines."""
    print_ = console.print
    given, coupons = summary["contributions"], summary["coupons"]
    print_(f"\n[bold]A fortnight in {summary['seconds']:.0f} seconds[/bold]")
    print_(f"  {given['events']} contributions, towards {given['members']} members")
    for contest in summary["contests"]:
        print_(
            f"  {contest['kind']} contest: {contest['entries']} entries, {contest['votes']} votes, "
            f"won by [bold]{contest['winner']}[/bold]"
        )
    for surprise in summary["recognitions"]:
        print_(f"  surprised: [bold]{surprise['member']}[/bold], with {surprise['gift']}")
    print_(f"  {coupons['offered']} offers, {coupons['claimed']} codes taken\n")


async def serve(place: Community, console: Console, port: int, also_on: str | None = None) -> None:
    """Serve the simulated Discord until cancelled, on the address `also_on` as well."""
    server = Server(place)
    async with AsyncExitStack() as stack:
        try:
            await server.open(port)
            stack.push_async_callback(server.close)
            if also_on is not None:
                await stack.enter_async_context(relaying(also_on, HOST, server.ports))
        except OSError as error:
            raise click.ClickException(f"{error}. Try another --port, or none.") from None
        console.print(f"[bold]Open this in your browser:[/bold]  {server.address}", soft_wrap=True)
        console.print("[dim]or go straight to a channel:[/dim]")
        for name, address in server.channels.items():
            console.print(f"  [dim]#{name:<14} {address}[/dim]", soft_wrap=True, highlight=False)
        console.print("\nCtrl-C ends it.")
        await server.keep_time()
