"""The team learns how many took part in its posts, and members can ask for less of them."""

from __future__ import annotations

from typing import Any

from bot.services.publishing.posts import BrandPostService
from domain.publishing.post import PostState
from tests.scenarios.test_publishing import (
    HOUR,
    card,
    colleague,
    locale_of,
    posts,
    said,
    team,
    words,
)
from tests.scenarios.world import World, answered, shown

__all__ = ["team"]
DAY = 24 * HOUR
WORDS = {
    "en-US": {
        "less": "Less of this",
        "thanks": "Thank you, that helps",
        "back": "Taken back",
        "own": "You are on the team",
        "two": "2 people took part",
        "three": "3 people took part",
        "reacted": "1 person reacted",
        "replied": "2 people replied",
        "wants": "1 person wants less of this",
        "after": "after 24 hours",
        "final": "after 48 hours",
        "deleted": "was deleted",
    },
    "fr": {
        "less": "Moins de ça",
        "thanks": "Merci, ça nous aide",
        "back": "C’est retiré",
        "own": "Tu fais partie de l’équipe",
        "two": "2 personnes ont participé",
        "three": "3 personnes ont participé",
        "reacted": "1 personne a réagi",
        "replied": "2 personnes ont répondu",
        "wants": "1 personne en veut moins",
        "after": "après 24 heures",
        "final": "après 48 heures",
        "deleted": "a été supprimée",
    },
}


async def posted(world: World) -> Any:
    """Let a post be approved and go out; return its message."""
    made = await card(world)
    await colleague(world).click(made, label=words(world)["approve"])
    await world.sim.pass_time(2 * HOUR)
    (post,) = posts(world)
    return post


def result(world: World) -> str:
    """Return the text of the newest card with a result."""
    return shown(world.contests.history()[-1])


async def test_a_result_counts_different_people_after_a_day_and_after_two(team: World) -> None:
    said_as, post = WORDS[locale_of(team)], await posted(team)
    await team.ana.react(post, "😂")
    await team.ana.react(post, "💡")
    await team.mod.react(post, "😂")
    await team.ana.send(team.general, "I like it", reply_to=post)
    await team.cleo.send(team.general, "Me too", reply_to=post)
    await team.cleo.send(team.general, "Something else")
    await team.mod.send(team.general, "Thank you both", reply_to=post)
    await team.sim.pass_time(DAY)
    first = team.contests.history()[-1]
    for key in ("after", "two", "reacted", "replied"):
        assert said_as[key] in result(team)
    assert said_as["wants"] not in result(team)
    await team.restart()
    dan, eve = (team.guild.add_member(team.sim.create_user(name)) for name in ("Dan", "Eve"))
    await dan.react(post, "🎉")
    await team.ana.click(post, label=said_as["less"])
    await team.sim.pass_time(DAY)
    assert team.contests.history()[-1].id == first.id
    for key in ("final", "three", "wants"):
        assert said_as[key] in result(team)
    (reviewed,) = await team.app[BrandPostService].listed(team.guild.id)
    assert reviewed.state is PostState.REVIEWED
    await eve.react(post, "🎉")
    await team.sim.pass_time(5 * DAY)
    assert said_as["three"] in result(team)


async def test_a_wish_for_less_is_counted_once_taken_back_and_not_the_teams(team: World) -> None:
    said_as, post = WORDS[locale_of(team)], await posted(team)
    team.sim.locales[team.ana.id] = locale_of(team)
    for answer in ("thanks", "back", "thanks"):
        told = answered(await team.ana.click(post, label=said_as["less"]))
        assert said_as[answer] in shown(told.message)
        assert told.ephemeral
    assert said_as["own"] in said(await team.mod.click(post, label=said_as["less"]))
    await team.sim.pass_time(DAY)
    assert said_as["wants"] in result(team)
    assert team.ana.name not in result(team)


async def test_a_deleted_post_has_no_result(team: World) -> None:
    said_as, post = WORDS[locale_of(team)], await posted(team)
    await team.ana.react(post, "😂")
    await post.delete()
    await team.sim.pass_time(DAY)
    assert said_as["deleted"] in result(team)
