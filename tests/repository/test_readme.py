"""The pages of the documentation name commands, files and programs that exist."""

from __future__ import annotations

import re
from pathlib import Path

import discord

from bot.app import App
from bot.client import EXTENSIONS, OvationBot, required_intents
from domain.permissions import POSTING
from tests.repository import commands

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


async def test_the_page_about_commands_is_up_to_date(app: App) -> None:
    client = OvationBot(app)
    for extension in EXTENSIONS:
        await client.load_extension(extension)
    written = commands.PAGE.read_text(encoding="utf-8")
    assert written == commands.page(client), "bring it up to date: make docs"


def test_the_invitation_asks_for_what_is_needed_and_hardly_more() -> None:
    (asked,) = re.findall(r"permissions=(\d+)", README)
    threads = discord.Permissions(send_messages_in_threads=True).value
    assert int(asked) == POSTING | threads


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


def test_pictures_are_small_enough_to_load_at_once() -> None:
    for picture in (ROOT / "docs" / "pictures").glob("*.png"):
        assert picture.stat().st_size <= 300_000, picture.name
