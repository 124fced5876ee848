"""No request reaches another server's data or a moderator's tools.

Every command, option and persistent button is tried: a new one cannot be left out, and one that is
for everybody must be named here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import cycle
from random import Random
from typing import Any

import discord
import pytest
from hypothesis import strategies as st
from simcord.actors import MemberActor
from simcord.results import InteractionResult

from tests.db.test_privacy import ME, OTHERS
from tests.repository.commands import PAGE
from tests.scenarios.hostile import Intruder, commands, known_buttons, part_types, samples
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_hostile_input import OF_THE_BOT, ROWS, all_rows, neighbours
from tests.scenarios.world import World, shown

__all__ = ["neighbours"]

REFUSED = re.compile(
    "Only moderators can do that|Only people who can manage the server|"
    "Only the people who send parcels"
)
CORRECTS = re.compile("form:correct:.*")
FOR_EVERYBODY = {
    "case:rate",
    "case:read",
    "case:solve",
    "case:talk",
    "case:write",
    "complaint:talk",
    "confirm:no",
    "confirm:ask:withdraw_entry",
    "confirm:yes:withdraw_entry",
    "form:correct",
    "idea:agree",
    "page:ideas",
    "page:my_ideas",
    "post:less",
    "contest:enter",
    "contest:mine",
    "contest:minepage",
    "contest:withdraw",
    "contest:replace",
    "contest:takeback",
    "page:photo_permissions",
    "contest:gallery",
    "contest:leaf",
    "contest:mark",
    "contest:jury",
    "contest:sheet",
    "contest:score",
    "contest:claim",
    "contest:award",
    "contest:report",
    "contest:which",
    "contest:whichleaf",
    "contest:reported",
    "contest:runoff",
    "contest:runoffpage",
    "contest:pick",
    "contest:vote",
    "contest:more",
    "contest:rate",
    "contest:rerate",
    "contest:review",
    "contest:undo",
    "contest:stop",
    "me:listed",
    "board",
    "boards",
    "listed",
    "score:why",
    "gift:claim",
    "monthly",
    "offer:show",
    "offer:no",
    "offer:stop",
    "page:contests",
    "page:coupons",
    "page:gifts_of_mine",
    "page:help",
    "page:prompt_answers",
    "privacy",
    "prompt:answer",
    "prompt:answers",
    "prompt:choose",
    "prompt:like",
    "reshare:back",
    "reshare:nameless",
    "reshare:no",
    "reshare:yes",
    "share:go",
    "share:take",
}
"""Prefixes of the ids of buttons for members; all others are for moderators."""
ALSO_GIVEN = {("gift add", "campaign"): {"kind": "coupon"}}
"""Other options without which an option is not looked at."""


@pytest.fixture
def everybody(world: World) -> World:
    """Let everybody see and call every command."""
    world.list_every_command()
    return world


def said(result: InteractionResult) -> str:
    return "" if result.response is None else shown(result.response)


def refused(result: InteractionResult) -> bool:
    """Return whether the answer is a sentence that is not that of a bug.

    It has no components but those by which what was typed is corrected.
    """
    message = result.response
    if message is None or not shown(message):
        return False
    if message.components:
        clickable = buttons(message)
        if not clickable or not all(map(CORRECTS.fullmatch, clickable)):
            return False
    return "Something went wrong on my side" not in shown(message)


def intruder(world: World, actor: MemberActor) -> Intruder:
    return Intruder(world, actor, world.general, Random(3), range(1, ROWS + 1), [], [])


def who_may() -> dict[str, str]:
    """Return the access of each command, from the page about commands."""
    found: dict[str, str] = {}
    for part in re.split(r"^## For ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        people = part.partition("\n")[0]
        found |= dict.fromkeys(re.findall(r"^\| `/([\w -]+)` \|", part, re.MULTILINE), people)
    return found


def options(world: World, command: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = command.to_dict(world.sim.bot.tree).get("options", [])
    return found


async def call(who: Intruder, command: Any, **given: Any) -> InteractionResult:
    """Call the command with its required options and the given ones."""
    needed = {
        one["name"]: who._value(one)
        for one in options(who.world, command)
        if one.get("required") and one["name"] not in given
    }
    return await who.actor.slash(who.channel, command.qualified_name, **needed, **given)


def forged(pattern: re.Pattern[str], guild_id: int, number: int) -> Iterator[str]:
    """Return ids of a button about row `number`; those with a server's id have this server's."""
    shapes = samples(st.from_regex(pattern, fullmatch=True), 12)
    for shape in sorted({re.sub(r"[0-9]+", "0", one) for one in shapes})[:3]:
        parts = shape.split("0")
        numbers = [[number] * (len(parts) - 1)]
        if len(parts) > 2:
            numbers += [[guild_id, *numbers[0][1:]], [*numbers[0][1:], guild_id]]
        for some in numbers:
            custom_id = "".join(
                f"{part}{one}" for part, one in zip(parts, [*some, ""], strict=True)
            )
            if pattern.fullmatch(custom_id) and len(custom_id) <= 100:
                yield custom_id


async def press(who: Intruder, kind: type[Any], custom_id: str) -> InteractionResult:
    part = {"type": part_types(kind)[0].value, "custom_id": custom_id}
    message = who._post(part)
    if part["type"] == discord.ComponentType.button.value:
        return await who.actor.click(message, custom_id=custom_id)
    return await who.actor.select(message, who._chosen(part), custom_id=custom_id)


async def test_no_command_takes_the_id_of_another_servers_row(
    everybody: World, neighbours: dict[str, list[str]]
) -> None:
    world = everybody
    moderator, begin = intruder(world, world.mod), len(world.sim.http_requests)
    reached, tried = [], 0
    for command in commands(world):
        for option in options(world, command):
            if not option.get("autocomplete"):
                continue
            for number in range(1, ROWS + 1):
                numeric = option["type"] == discord.AppCommandOptionType.integer.value
                value = number if numeric else str(number)
                also = ALSO_GIVEN.get((command.qualified_name, option["name"]), {})
                result = await call(moderator, command, **{option["name"]: value}, **also)
                tried += 1
                if result.modal or not refused(result):
                    reached.append(f"/{command.qualified_name} {option['name']}: {said(result)}")
            offered = await world.mod.autocomplete(
                world.general, command.qualified_name, option["name"], ""
            )
            reached += [f"{command.qualified_name}: {one}" for one in offered if named(one)]
    assert tried >= 80
    assert not reached, "\n".join(reached)
    await untouched(world, neighbours, begin)


@pytest.mark.long
async def test_no_button_takes_the_id_of_another_servers_row(
    world: World, neighbours: dict[str, list[str]]
) -> None:
    moderator, begin = intruder(world, world.mod), len(world.sim.http_requests)
    numbers, tried = cycle(range(1, ROWS + 1)), 0
    for pattern, kind in known_buttons(world).items():
        for custom_id in forged(pattern, world.guild.id, next(numbers)):
            await press(moderator, kind, custom_id)
            tried += 1
    assert tried > len(known_buttons(world))
    await untouched(world, neighbours, begin)


def named(words: object) -> bool:
    """Return whether somebody of the other server is mentioned."""
    return any(str(person) in str(words) for person in (ME, *OTHERS))


async def untouched(world: World, neighbours: dict[str, list[str]], begin: int) -> None:
    """Check that the other server's rows are unchanged and nothing of them was sent."""
    after = await all_rows(world)
    for name, kept in neighbours.items():
        assert not set(kept) - set(after[name]), name
    told = [json.dumps(one.json, default=str) for one in world.sim.http_requests[begin:]]
    assert not [words for words in told if named(words)]


async def test_every_command_for_moderators_is_refused_to_members(everybody: World) -> None:
    world = everybody
    member = intruder(world, world.ana)
    before = await all_rows(world)
    let_through = []
    for command in commands(world):
        if who_may()[command.qualified_name] != "everybody":
            result = await call(member, command)
            if result.modal or not REFUSED.match(said(result)):
                let_through.append(f"/{command.qualified_name}: {said(result)}")
    assert not let_through, "\n".join(let_through)
    assert await all_rows(world) == before


async def test_every_command_for_who_manages_the_server_is_refused_to_mere_moderators(
    everybody: World,
) -> None:
    world = everybody
    role = world.guild.create_role("Helpers", permissions=discord.Permissions(manage_messages=True))
    helper = world.guild.add_member(world.sim.create_user("helper"), roles=[role])
    let_through = []
    for command in commands(world):
        if who_may()[command.qualified_name] == "managers":
            result = await call(intruder(world, helper), command)
            if result.modal or "can manage the server" not in said(result):
                let_through.append(f"/{command.qualified_name}: {said(result)}")
    assert not let_through, "\n".join(let_through)


@pytest.mark.long
async def test_every_button_for_moderators_is_refused_to_members(world: World) -> None:
    member, let_through, pressed = intruder(world, world.ana), [], set()
    before = {
        name: rows for name, rows in (await all_rows(world)).items() if name not in OF_THE_BOT
    }
    for pattern, kind in known_buttons(world).items():
        for custom_id in forged(pattern, world.guild.id, 1):
            begins = [name for name in FOR_EVERYBODY if re.match(rf"{name}\b", custom_id)]
            pressed.update(begins)
            elsewhere = "gift:" in custom_id and str(world.guild.id) not in custom_id
            if begins or elsewhere:
                continue
            result = await press(member, kind, custom_id)
            if result.modal or not REFUSED.match(said(result)):
                let_through.append(f"{custom_id}: {said(result)}")
    assert not let_through, "\n".join(let_through)
    assert pressed == FOR_EVERYBODY, "no such buttons any more"
    after = await all_rows(world)
    assert {name: after[name] for name in before} == before
