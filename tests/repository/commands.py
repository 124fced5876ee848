"""The page about commands: `python -m tests.repository.commands` writes docs/commands.md."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import discord
from discord import app_commands

from bot.access import Access, declared_access
from bot.app import App
from bot.client import EXTENSIONS, OvationBot
from bot.config import Settings
from db.database import Database, sqlite_url

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "commands.md"
KINDS = (
    discord.AppCommandType.chat_input,
    discord.AppCommandType.message,
    discord.AppCommandType.user,
)
FOR = {
    Access.EVERYONE: "everybody",
    Access.SHIPPER: "who sends parcels",
    Access.MODERATOR: "moderators",
    Access.MANAGER: "managers",
}
"""Access by role, in the words of docs/operating.md."""
HEAD = """\
# Commands

Everything that Ovation can be asked on Discord, and by whom ([who is
who](operating.md#who-may-do-what)). `make docs` writes this page from the commands themselves.

"""


def commands(client: OvationBot) -> Iterator[Any]:
    """Yield every command that can be called, of all kinds, but not groups."""
    for kind in KINDS:
        for command in client.tree.walk_commands(type=kind):
            if not isinstance(command, app_commands.Group):
                yield command


def table(rows: dict[str, str]) -> str:
    """Return a table of two columns, in alphabetical order."""
    lines = ["| Command | What it does |", "| --- | --- |"]
    lines += [f"| {name} | {does} |" for name, does in sorted(rows.items())]
    return "\n".join(lines) + "\n"


def page(client: OvationBot) -> str:
    """Return the whole page: a table for each group of people, and one for message menus."""
    slash: dict[Access, dict[str, str]] = {access: {} for access in Access}
    menus: dict[str, str] = {}
    for command in commands(client):
        if isinstance(command, app_commands.ContextMenu):
            first, _, _ = (command.callback.__doc__ or "").partition("\n")
            menus[f"*{command.name}*"] = first.removesuffix(".")
        else:
            access = declared_access(command) or Access.EVERYONE
            slash[access][f"`/{command.qualified_name}`"] = command.description
    parts = [f"## For {FOR[access]}\n\n" + table(rows) for access, rows in slash.items() if rows]
    parts.append("## In a message's menu\n\nUnder *Apps*, for everybody.\n\n" + table(menus))
    return HEAD + "\n".join(parts)


async def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data_dir=Path(folder))
        database = Database.open(sqlite_url(settings.database_file))
        client = OvationBot(App(settings, database, alarmed=False))
        for extension in EXTENSIONS:
            await client.load_extension(extension)
        PAGE.write_text(page(client), encoding="utf-8")
        await database.close()


if __name__ == "__main__":
    asyncio.run(_main())
