"""Leaderboards: pictures and text, with page buttons that survive a restart."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from bot.services.consent import ConsentService
from bot.services.contributions import ContributionQueryService
from db.contributions import ContributionRepository
from domain.contributions import ContributionKind
from domain.contributions.totals import ALL
from domain.languages import Language
from tests.scenarios.world import World, answered, shown


@pytest.fixture
async def lively(world: World) -> World:
    """Create twelve listed members, and Ben, who is not listed and has the most points."""
    names = ["Żaneta", "さくら", "Maximilian von und zu Hohenzollern", "🔥🔥", "مرحبا"]
    crowd = [world.member(f"member{number}") for number in range(len(names))]
    crowd += [world.member(f"other{number}") for number in range(5)]
    for actor, name in zip(crowd, names, strict=False):
        world.sim.backend.get_member(world.guild.id, actor.id).nick = name
    points = {actor.id: 500 - 10 * number for number, actor in enumerate(crowd)}
    points |= {world.ana.id: 300, world.ben.id: 900, world.fanny.id: 20}
    for member in points.keys() - {world.ben.id}:
        await world.app[ConsentService].change(world.guild.id, member, listed=True)
    async with world.app.database.transaction() as transaction:
        period = world.app[ContributionQueryService].period(world.guild.id, "week")
        await ContributionRepository(transaction, world.guild.id).add_to_totals(
            {
                (each, kind, member): (number, 1)
                for member, number in points.items()
                for each in (ALL, period)
                for kind in (ALL, ContributionKind.HELPED)
            }
        )
    return world


async def test_a_board_is_a_picture_that_can_be_read_aloud_and_turned(lively: World) -> None:
    message: Any = answered(await lively.ana.slash(lively.general, "leaderboard"))
    (attachment,) = message.attachments
    picture = Image.open(BytesIO(await attachment.read()))
    assert (picture.format, picture.width) == ("PNG", 1080)
    # Names in letters that the font lacks are replaced by user names.
    assert "1. Żaneta: 500; 2. さくら: 490; 3. Maximilian" in spoken(message)
    assert "11. ana: 300" in spoken(message)
    assert str(lively.ben.id) not in spoken(message)
    await lively.restart()
    for label in ("▶️", "My place"):
        await lively.ana.click(message, custom_id=button(message, label))
        message = lively.general.last_message
        assert "11. ana: 300; 12. fanny: 20" in spoken(message)
        assert "1. Żaneta" not in spoken(message)


async def test_a_board_in_words_says_the_same_in_the_guilds_language(lively: World) -> None:
    await lively.app.guild_settings.change(lively.guild.id, language="fr")
    result = await lively.fanny.slash(lively.general, "leaderboard", period="all", look="words")
    said = shown(result.response)
    assert "## 🏆 Depuis toujours · Toutes les catégories" in said
    assert "🥇 <@" in said
    assert f"…\n12. <@{lively.fanny.id}>: 20 points" in said.replace(" :", ":")
    assert "Page 1 sur 2" in said
    message = answered(result)
    await lively.fanny.select(message, ["entertained"], custom_id="boards:all:words")
    assert "la première place est libre" in shown(lively.general.last_message)
    refused = await lively.ben.click(message, custom_id=button(message, "Ma place"))
    assert "You have no points on this board yet" in refused.followups[-1].content


@pytest.mark.parametrize(
    ("language", "would_be", "joined", "left", "taking_part"),
    [
        (
            "en",
            "You would be number 1 here. Only you see this",
            "You are on the leaderboard, as number 1 here. Everybody on this server sees your name",
            "You are off the leaderboard. You keep your points",
            "{} members are on this board",
        ),
        (
            "fr",
            "Tu serais ici nº 1. Tu es seul·e à voir cela",
            "Tu figures au classement, ici nº 1. Tout le monde sur ce serveur voit ton nom",
            "Tu ne figures plus au classement. Tu gardes tes points",
            "{} membres figurent dans ce classement",
        ),
    ],
)
async def test_one_tap_puts_you_on_the_board_and_another_takes_you_off_at_once(
    lively: World, language: Language, would_be: str, joined: str, left: str, taking_part: str
) -> None:
    ben, mention = lively.ben, f"<@{lively.ben.id}>"
    if language == "fr":
        lively.sim.locales[ben.id] = "fr"
    await lively.app.guild_settings.change(lively.guild.id, language=language)
    message: Any = answered(await lively.ana.slash(lively.general, "leaderboard", look="words"))
    assert mention not in shown(message)
    assert taking_part.format(12) in shown(message)
    refused = await ben.click(message, custom_id="board:mine:week:all:0:words")
    assert would_be in refused.followups[-1].content
    await lively.restart()
    told = await ben.click(message, custom_id="listed:week:all:1:words")
    assert joined in shown(told.followups[-1])
    assert told.followups[-1].ephemeral
    message = lively.general.last_message
    assert f"🥇 {mention}" in shown(message)
    assert taking_part.format(13) in shown(message)
    told = await ben.click(message, custom_id="listed:week:all:1:words")
    assert left in shown(told.followups[-1])
    assert mention not in shown(lively.general.last_message)
    assert taking_part.format(12) in shown(lively.general.last_message)


@pytest.mark.parametrize(
    ("language", "inviting", "first"),
    [
        ("en", "so first place is free", "1 member is on this board"),
        ("fr", "la première place est libre", "1 membre figure dans ce classement"),
    ],
)
async def test_a_board_without_anybody_invites_and_whoever_has_points_can_be_its_first(
    world: World, language: Language, inviting: str, first: str
) -> None:
    await world.app.guild_settings.change(world.guild.id, language=language)
    said = await world.ben.send(world.general, "press both buttons at once")
    await world.ana.send(world.general, "it works, thank you!", reply_to=said)
    message: Any = answered(await world.ana.slash(world.general, "leaderboard"))
    assert inviting in shown(message)
    # She has no points, so the board stays empty until he comes, too.
    told = await world.ana.click(message, custom_id="listed:week:all:1:picture")
    assert "Once you have points here" in shown(told.followups[-1])
    message = world.general.last_message
    assert inviting in shown(message)
    await world.ben.click(message, custom_id="listed:week:all:1:picture")
    assert first in shown(world.general.last_message)
    assert "1. ben: 10" in spoken(world.general.last_message)


def spoken(message: Any) -> str:
    """Return the alternative texts of the pictures."""
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
    """Return the id of the button with this label or emoji."""
    for row in plain(message)[0]["components"]:
        for one in row.get("components", ()):
            if label in {one.get("label"), (one.get("emoji") or {}).get("name")}:
                return str(one["custom_id"])
    raise AssertionError(f"no button {label}")


def plain(message: Any) -> list[dict[str, Any]]:
    """Return a message's components as Discord has them."""
    return [part if isinstance(part, dict) else part.to_dict() for part in message.components]


async def test_ones_own_weeks_are_a_picture_for_oneself_that_can_be_read_aloud(
    lively: World,
) -> None:
    result = await lively.fanny.slash(lively.general, "me")
    assert result.ephemeral
    message = answered(result)
    (attachment,) = message.attachments
    assert Image.open(BytesIO(await attachment.read())).width == 1080
    assert "Points par semaine" in spoken(message)
    assert "20 points" in shown(message)
    assert "Tu es nº 12, toutes périodes confondues" in shown(message)
    await lively.restart()
    left: Any = answered(await lively.fanny.click(message, custom_id="me:listed:no"))
    assert "Tu serais nº 12, toutes périodes confondues" in shown(left)
    assert "tu ne figures pas au classement" in shown(left)
    assert lively.fanny.id not in await on_board(lively)
    back: Any = answered(await lively.fanny.click(left, custom_id="me:listed:yes"))
    assert "Tu figures au classement : tout le monde" in shown(back)
    assert lively.fanny.id in await on_board(lively)


async def test_who_has_no_points_may_ask_to_be_listed_all_the_same(world: World) -> None:
    message = answered(await world.cleo.slash(world.general, "me"))
    assert "Nothing yet, and that's fine" in shown(message)
    joined = answered(await world.cleo.click(message, custom_id="me:listed:yes"))
    assert "You are on the leaderboard" in shown(joined)
    assert (await world.app[ConsentService].of(world.guild.id, world.cleo.id)).listed


async def on_board(world: World) -> set[int]:
    """Return the members on the all-time leaderboard."""
    board = await world.app[ContributionQueryService].leaderboard(world.guild.id, "all", limit=99)
    return {standing.user_id for standing in board}
