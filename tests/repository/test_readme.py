"""The README names the commands and settings that there are, and what it links to exists."""

from __future__ import annotations

import re
from pathlib import Path

import discord
from discord import app_commands

from bot.app import App
from bot.client import EXTENSIONS, OvationBot, required_intents
from bot.config import PREFIX, Settings
from domain.permissions import NEEDED

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(first_column: str) -> set[str]:
    """What the README's tables have in their first column, as far as it looks like that."""
    return set(re.findall(rf"^\| {first_column}[^|]*\|", README, re.MULTILINE))


async def test_the_table_names_exactly_the_commands_that_there_are(app: App) -> None:
    client = OvationBot(app)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    slash = {
        command.qualified_name
        for command in client.tree.walk_commands()
        if not isinstance(command, app_commands.Group)
    }
    menus = {
        command.name
        for kind in (discord.AppCommandType.message, discord.AppCommandType.user)
        for command in client.tree.walk_commands(type=kind)
    }
    assert table(r"`/([\w -]+)`") == slash
    assert table(r"\*([\w ]+)\*, in a message's menu") == menus


def test_the_table_names_exactly_the_settings_that_there_are_with_their_defaults() -> None:
    told = dict(re.findall(r"^\| `(OVATION_\w+)` \| (?:`([^`]*)`)? ?\|", README, re.MULTILINE))
    defaults = {
        PREFIX + name.upper(): str(setting.default).removeprefix("None")
        for name, setting in Settings.model_fields.items()
    }
    defaults |= {
        PREFIX + name.upper(): str(setting.default).lower()
        for name, setting in Settings.model_fields.items()
        if isinstance(setting.default, bool)
    }
    assert told == defaults


def test_the_invitation_asks_for_what_is_needed_and_hardly_more() -> None:
    (asked,) = re.findall(r"permissions=(\d+)", README)
    threads = discord.Permissions(send_messages_in_threads=True).value
    assert int(asked) == sum(NEEDED) | threads


def test_all_that_is_asked_of_a_server_is_documented_with_what_it_is_for() -> None:
    said = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (table,) = re.findall(r"\| Permission \|.*\n.*\n((?:\|.*\n)+)", said)
    named = [name for row in table.splitlines() for name in row.split("|")[1].split(",")]
    always = {name.strip() for name in named[:6]}
    (asked,) = re.findall(r"The number stands for: ([^.]+)\.", README)
    told = {" ".join(name.split()) for name in asked.split(",")}
    assert always == told
    intents = {name for name, on in required_intents(message_content=True) if on}
    assert intents == {
        "guilds",
        "guild_messages",
        "guild_reactions",
        "guild_scheduled_events",
        "message_content",
    }


def test_what_the_readme_links_to_exists() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_pictures_are_small_enough_to_load_at_once() -> None:
    for picture in (ROOT / "docs" / "pictures").glob("*.png"):
        assert picture.stat().st_size <= 300_000, picture.name
