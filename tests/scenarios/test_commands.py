"""The commands as they are sent to Discord."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.scenarios.world import World

NAME = re.compile(r"[-_'\w]{1,32}")
"""The pattern of names that Discord accepts, in lower case; menu commands may have any name."""
MENU_TYPES = {2, 3}
GROUPED = {1, 2}
"""The types of options that are commands or groups."""
SERVERS = 0
"""The context of commands in servers; the others are direct messages."""


def registered(world: World) -> list[dict[str, Any]]:
    (sync,) = [
        request.json or []
        for request in world.sim.http_requests
        if request.method == "PUT" and "/commands" in request.path
    ]
    return list(sync)


def walk(command: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the command, its subcommands and their options."""
    yield command
    for option in command.get("options", []):
        yield from walk(option)


async def test_names_are_such_as_discord_takes_in_every_language(world: World) -> None:
    for command in registered(world):
        for part in walk(command):
            names = [part["name"], *part.get("name_localizations", {}).values()]
            for name in names:
                assert 1 <= len(name) <= 32
                if part.get("type") not in MENU_TYPES or part is not command:
                    assert NAME.fullmatch(name), name
                    assert name == name.lower(), name


async def test_no_two_of_a_kind_have_the_same_name_in_a_language(world: World) -> None:
    def distinct(parts: list[dict[str, Any]]) -> None:
        for locale in (None, "fr"):
            names = [
                (part.get("type", 1), part.get("name_localizations", {}).get(locale, part["name"]))
                for part in parts
            ]
            assert len(set(names)) == len(names), names
        for part in parts:
            distinct(part.get("options", []))

    distinct(registered(world))


async def test_every_description_fits_and_is_said_in_french(world: World) -> None:
    for command in registered(world):
        for part in walk(command):
            if part.get("type") in MENU_TYPES and part is command:
                continue
            said = [part["description"]]
            if not any(option["type"] in GROUPED for option in part.get("options", [])):
                # Discord shows the description of everything but a group.
                said.append(part.get("description_localizations", {}).get("fr", ""))
            assert all(1 <= len(description) <= 100 for description in said), (part["name"], said)


async def test_every_command_is_for_servers_alone(world: World) -> None:
    elsewhere = [
        command["name"] for command in registered(world) if command.get("contexts") != [SERVERS]
    ]
    assert elsewhere == []


async def test_no_guild_can_have_a_member_offered_things_twice_in_thirty_days(
    world: World,
) -> None:
    (offers,) = [one for one in registered(world) if one["name"] == "offers"]
    (pause,) = [part for part in walk(offers) if part["name"] == "pause_days"]
    assert pause["min_value"] == 30
