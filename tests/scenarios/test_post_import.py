"""A plan from a spreadsheet becomes drafts; what is wrong in it is named line by line."""

from __future__ import annotations

from typing import Any

import pytest

from bot.services.publishing.posts import MAX_UNFINISHED, BrandPostService
from domain.file_size import MAX_BYTES
from domain.publishing.content import PostKind
from domain.publishing.post import BrandPost, PostState
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import colleague, locale_of, said, team, words
from tests.scenarios.world import World, answered, shown

__all__ = ["team"]
WORDS = {
    "en-US": {
        "heading": "when,channel,kind,text,source",
        "promotional": "promotional",
        "day": "2026-03-{day:02} {hour:02}:00",
        "drafts": "{count} drafts are in /post list",
        "one": "1 draft is in /post list",
        "known": "{count} lines were here already",
        "left out": "4 lines are left out",
        "time": "- line 3: I cannot read “soonish”",
        "past": "- line 4: ",
        "purpose": "- line 5: “funny” is not a purpose",
        "channel": "- line 6: There is no channel “nowhere”",
        "empty": "- line 6: Write what the post says",
        "room": "There is room for 0 more posts",
        "columns": "I cannot find “text”",
        "nothing": "There is no post in that file",
        "many": "A file can have 200 posts at most",
        "unreadable": "I cannot read that file",
        "large": "That file is too large",
        "off": "Posts of your team are off",
        "twice": "- line 3: The channel “general” is named twice",
        "five": "- line 4: A post goes to 4 channels at most",
        "together": "- line 5: Keep the wordings for all channels below 1,700",
    },
    "fr": {
        "heading": "quand;salon;but;texte;source",
        "promotional": "promotionnel",
        "day": "{day:02}/03/2026 {hour:02}h00",
        "drafts": "{count} brouillons sont dans /publication liste",
        "one": "1 brouillon est dans /publication liste",
        "known": "{count} lignes étaient déjà là",
        "left out": "4 lignes sont laissées de côté",
        "time": "- ligne 3 : ",
        "past": "- ligne 4 : ",
        "purpose": "- ligne 5 : « funny » n’est pas un genre",
        "channel": "- ligne 6 : Il n’y a pas de salon « nowhere »",
        "empty": "- ligne 6 : Écris ce que dit la publication",
        "room": "Il reste de la place pour 0 publication",
        "columns": "Je ne trouve pas « texte »",
        "nothing": "Il n’y a aucune publication dans ce fichier",
        "many": "Un fichier peut avoir 200 publications au plus",
        "unreadable": "Je n’arrive pas à lire ce fichier",
        "large": "Ce fichier est trop gros",
        "off": "désactivées",
        "twice": "- ligne 3 : Le salon « general » est nommé deux fois",
        "five": "- ligne 4 : Une publication va dans 4 salons au plus",
        "together": "- ligne 5 : Reste en dessous de ",
    },
}


def more(world: World) -> dict[str, str]:
    return words(world) | WORDS[locale_of(world)]


def line(world: World, number: int, *, channel: str = "#general", kind: str = "") -> str:
    """Return a line of a file, of a post on a day and at an hour of its own."""
    said_as = more(world)
    delimiter = ";" if ";" in said_as["heading"] else ","
    at = said_as["day"].format(day=3 + number // 10, hour=8 + number % 10)
    return delimiter.join([at, channel, kind, f"Mug number {number:03}", ""])


async def sent(world: World, *lines: str, heading: str | None = None) -> Any:
    head = more(world)["heading"] if heading is None else heading
    data = "\r\n".join([head, *lines]).encode("utf-8-sig")
    return await world.mod.slash(world.general, "post import", file=("plan.csv", data))


async def stored(world: World) -> list[BrandPost]:
    return list(await world.app[BrandPostService].listed(world.guild.id))


async def test_a_plan_becomes_drafts_that_somebody_else_approves(team: World) -> None:
    said_as = more(team)
    await sent(team, line(team, 1, kind=said_as["promotional"]), line(team, 2))
    (first, second) = await stored(team)
    assert (first.content.text, first.content.kind) == ("Mug number 001", PostKind.PROMOTIONAL)
    assert first.content.channel_id == team.general.id
    assert f"{first.content.at:%d %H:%M}" == "03 09:00"
    assert first.author_id == team.mod.id
    assert {first.state, second.state} == {PostState.DRAFT}
    listed = answered(await team.mod.slash(team.general, "post list")).message
    show = next(each for each in buttons(listed) if each.startswith("post:show:"))
    await team.mod.click(listed, custom_id=show)
    await team.mod.click(listed, label=said_as["hand in"])
    await team.sim.pass_time(60)
    card = team.contests.history()[-1]
    assert said_as["own"] in said(await team.mod.click(card, label=said_as["approve"]))
    assert said_as["own"] not in said(await colleague(team).click(card, label=said_as["approve"]))


async def test_two_hundred_posts_are_imported_at_once_and_again_without_doubling(
    team: World,
) -> None:
    said_as = more(team)
    lines = [line(team, number) for number in range(200)]
    assert said_as["drafts"].format(count=200) in said(await sent(team, *lines))
    assert len(await stored(team)) == MAX_UNFINISHED == 200
    again = said(await sent(team, *lines))
    assert said_as["known"].format(count=200) in again
    assert said_as["room"] in said(await sent(team, line(team, 200)))
    assert len(await stored(team)) == 200
    page = answered(await team.mod.slash(team.general, "post list")).message
    assert "Mug number 000" in shown(page)


async def test_bad_lines_are_left_out_and_named(team: World) -> None:
    said_as = more(team)
    good, delimiter = line(team, 1), ";" if ";" in more(team)["heading"] else ","
    cells = good.split(delimiter)
    past = delimiter.join(["2020-01-01 10:00", *cells[1:]])
    soonish = delimiter.join(["soonish", *cells[1:]])
    broken = delimiter.join([cells[0], "nowhere", "", "", ""])
    result = await sent(team, good, soonish, past, line(team, 2, kind="funny"), broken)
    answer = said(result)
    assert said_as["one"] in answer
    for key in ("left out", "time", "past", "purpose", "empty"):
        assert said_as[key] in answer
    (only,) = await stored(team)
    assert only.content.text == "Mug number 001"


async def test_channels_are_checked_as_in_the_form(team: World) -> None:
    said_as = more(team)
    lines = [line(team, number) for number in range(4)]
    assert said_as["channel"] in said(await sent(team, *lines, line(team, 4, channel="nowhere")))
    assert [each.content.channel_id for each in await stored(team)] == [team.general.id] * 4


async def test_a_line_for_several_channels_is_one_post_for_all(team: World) -> None:
    said_as = more(team)
    lounges = [team.guild.create_text_channel(f"lounge-{number}") for number in range(4)]
    await team.sim.settle()
    several = " ".join(["#general", *(f"#{each.name}" for each in lounges[:3])])
    lines = [
        line(team, 1, channel=several),
        line(team, 2, channel="#general #general"),
        line(team, 3, channel=f"{several} <#{lounges[3].id}>"),
        line(team, 4, channel=several).replace("Mug number 004", "Mug " * 150),
        line(team, 5, channel="#general #nowhere"),
    ]
    answer = said(await sent(team, *lines))
    for key in ("one", "twice", "five", "together", "channel"):
        assert said_as[key] in answer
    (only,) = await stored(team)
    assert only.content.channels == (team.general.id, *(each.id for each in lounges[:3]))
    assert {each.text for each in only.content.in_channels} == {"Mug number 001"}
    language = team.app.guild_settings.of(team.guild.id).language
    assert {each.language for each in only.content.wordings} == {language}


@pytest.mark.parametrize("case", ["columns", "nothing", "many", "unreadable", "large"])
async def test_a_file_that_makes_no_sense_is_refused(team: World, case: str) -> None:
    lines = [line(team, number) for number in range(201)]
    heading = more(team)["heading"]
    files = {
        "columns": "when,channel",
        "nothing": f"{heading}\n\n",
        "many": "\n".join([heading, *lines]),
        "unreadable": f'{heading}\n"unclosed',
        "large": "x" * (MAX_BYTES + 1),
    }
    file = ("plan.csv", files[case].encode())
    answer = said(await team.mod.slash(team.general, "post import", file=file))
    assert more(team)[case] in answer
    assert await stored(team) == []


async def test_nothing_is_imported_where_posts_are_off(world: World) -> None:
    file = ("plan.csv", b"when,channel,text\nin 2 hours,general,Hello")
    answer = said(await world.mod.slash(world.general, "post import", file=file))
    assert WORDS["en-US"]["off"] in answer
    assert await stored(world) == []
