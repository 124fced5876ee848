"""Boards as people see them: pictures and words, turned by buttons that outlive a restart."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from db.contributions import ContributionRepository
from domain.contributions import Kind
from domain.contributions.ledger import ALL
from tests.journeys.world import World, answered, shown


@pytest.fixture
async def lively(world: World) -> World:
    """Twelve members with points, and Ben who would rather not be listed."""
    names = ["Żaneta", "さくら", "Maximilian von und zu Hohenzollern", "🔥🔥", "مرحبا"]
    crowd = [world.member(f"member{number}") for number in range(len(names))]
    crowd += [world.member(f"other{number}") for number in range(5)]
    for actor, name in zip(crowd, names, strict=False):
        world.sim.backend.get_member(world.guild.id, actor.id).nick = name
    points = {actor.id: 500 - 10 * number for number, actor in enumerate(crowd)}
    points |= {world.ana.id: 300, world.ben.id: 900, world.fanny.id: 20}
    await world.app.members.change(world.guild.id, world.ben.id, ranked=False)
    async with world.app.database.transaction() as transaction:
        period = world.app.contributions.period(world.guild.id, "week")
        await ContributionRepository(transaction, world.guild.id).add_to_totals(
            {
                (each, kind, member): (number, 1)
                for member, number in points.items()
                for each in (ALL, period)
                for kind in (ALL, Kind.HELPED)
            }
        )
    return world


async def test_a_board_is_a_picture_that_can_be_read_aloud_and_turned(lively: World) -> None:
    message: Any = answered(await lively.ana.slash(lively.general, "leaderboard"))
    (attachment,) = message.attachments
    picture = Image.open(BytesIO(await attachment.read()))
    assert (picture.format, picture.width) == ("PNG", 1080)
    # Names in letters that cannot be drawn are told by user name.
    assert "1. Żaneta: 500; 2. member1: 490; 3. Maximilian" in spoken(message)
    assert "11. ana: 300" in spoken(message)
    assert str(lively.ben.id) not in spoken(message)
    await lively.restart()
    for label in ("▶️", "My place"):
        await lively.ana.click(message, custom_id=button(message, label))
        message = lively.general.last_message
        assert "11. ana: 300; 12. fanny: 20" in spoken(message)
        assert "1. Żaneta" not in spoken(message)


async def test_a_board_in_words_says_the_same_in_the_guilds_language(lively: World) -> None:
    await lively.app.guilds.change(lively.guild.id, language="fr")
    result = await lively.fanny.slash(lively.general, "leaderboard", period="all", look="words")
    said = shown(result.response)
    assert "## 🏆 Depuis toujours · Tout compris" in said
    assert "🥇 <@" in said
    assert f"…\n12. <@{lively.fanny.id}>: 20 points" in said.replace("\u202f", "").replace(
        " :", ":"
    )
    assert "Page 1 sur 2" in said
    message = answered(result)
    await lively.fanny.select(message, ["entertained"], custom_id="boards:all:words")
    assert "Personne pour l" in shown(lively.general.last_message)
    refused = await lively.ben.click(message, custom_id=button(message, "Ma place"))
    assert "You are not on this board" in refused.followups[-1].content


def spoken(message: Any) -> str:
    """What is read to those who do not see the picture."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if "media" in node:
                found.append(str(node.get("description")))
            for each in node.values():
                walk(each)
        elif isinstance(node, (list, tuple)):
            for each in node:
                walk(each)

    walk(plain(message))
    return "\n".join(found)


def button(message: Any, label: str) -> str:
    """The id of the button of that label or emoji."""
    for row in plain(message)[0]["components"]:
        for one in row.get("components", ()):
            if label in {one.get("label"), (one.get("emoji") or {}).get("name")}:
                return str(one["custom_id"])
    raise AssertionError(f"no button {label}")


def plain(message: Any) -> list[dict[str, Any]]:
    """A message's components as Discord has them."""
    return [part if isinstance(part, dict) else part.to_dict() for part in message.components]


async def test_ones_own_weeks_are_a_picture_for_oneself_that_can_be_read_aloud(
    lively: World,
) -> None:
    result = await lively.fanny.slash(lively.general, "me")
    assert result.ephemeral
    message = answered(result)
    (attachment,) = message.attachments
    assert Image.open(BytesIO(await attachment.read())).width == 1080
    assert "Points de chacune des dernières semaines" in spoken(message)
    assert "20 points" in shown(message)
