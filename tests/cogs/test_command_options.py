"""Options of commands are described, and their names are found for the catalogues."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from discord import app_commands
from discord.app_commands import locale_str

from cogs.ui.command_options import options
from locales.extraction import extract


def test_an_option_is_called_as_its_parameter_is() -> None:
    @app_commands.command()
    @options(member=locale_str("To whom"), for_=locale_str("The reason"))
    async def thank(_interaction: Any, member: str, for_: str) -> None:
        """Thank somebody."""

    assert [(each.display_name, each.description) for each in thank.parameters] == [
        ("member", "To whom"),
        ("for", "The reason"),
    ]
    assert all(isinstance(each.locale_name, locale_str) for each in thank.parameters)


def test_an_option_without_description_is_an_error() -> None:
    async def thank(_interaction: Any, member: str, why: str) -> None:
        """Thank somebody."""

    with pytest.raises(TypeError, match="does not describe"):
        options(member=locale_str("To whom"))(thank)


def test_names_of_options_are_found_for_the_catalogues() -> None:
    source = (
        b'@options(member=locale_str("To whom"), **SHARED)\n'
        b"async def thank(self, interaction, member: User, for_: str) -> None: ...\n"
        b"async def other(self, interaction, secret) -> None: ...\n"
    )
    found = [each[2] for each in extract(BytesIO(source), {"locale_str": None}, (), {})]
    assert found == ["To whom", "member", "for"]


def test_no_command_describes_its_options_in_another_way() -> None:
    cogs = Path(__file__).parents[2] / "cogs"
    direct = [
        file.name
        for file in sorted(cogs.rglob("*.py"))
        if "@app_commands.describe" in (source := file.read_text(encoding="utf-8"))
        or "@app_commands.rename" in source
    ]
    assert direct == []
