"""A team compares two wordings in pairs, and cannot fool itself."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Any

import pytest

from bot.services.publishing.checks import PostCheckService
from bot.services.publishing.posts import BrandPostService
from domain.contributions.periods import day_of, monday_of
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_publishing import (
    HOUR,
    colleague,
    locale_of,
    posts,
    said,
    team,
    write,
)
from tests.scenarios.world import World, answered, shown

__all__ = ["team"]
WORDS = {
    "en-US": {
        "title": "**A question** or **A statement**?",
        "chance": "With 6 pairs I find it in",
        "seal": "Seal of the coin",
        "pair": "Next pair",
        "coin": "The coin has spoken",
        "way": "1. under way",
        "one": "1. 2 to 0",
        "two": "Compare two at a time",
        "number": "Plan 6 to 26 pairs",
        "drafts": "Write two drafts first",
        "running": "fixed since the first pair",
        "none": "There is no test now",
        "stop": "Yes, stop it",
        "stopped": "It is stopped",
        "seed": "throws it again",
        "change": "Change",
        "weekly": "how many posts a week there are, from 1 to 7",
        "same": "the same number of posts a week",
        "weeks": "Write the drafts of two weeks",
        "least": "With 6 pairs I find it in at least",
        "three": "Write 3 drafts first",
        "starts": "“1 a week” starts",
    },
    "fr": {
        "title": "**A question** ou **A statement** ?",
        "chance": "Avec 6 paires, si l’une attire deux fois plus",
        "seal": "Sceau de la pièce",
        "pair": "Prochaine paire",
        "coin": "La pièce a parlé",
        "way": "1. en cours",
        "one": "1. 2 contre 0",
        "two": "Compares-en deux à la fois",
        "number": "Prévois de 6 à 26 paires",
        "drafts": "Écris d’abord deux brouillons",
        "running": "fixé depuis la première paire",
        "none": "Il n’y a pas de test en cours",
        "stop": "Oui, l’arrêter",
        "stopped": "Il est arrêté",
        "seed": "la relance",
        "change": "Changer",
        "weekly": "combien de publications il y a par semaine, de 1 à 7",
        "same": "le même nombre de publications par semaine",
        "weeks": "Écris les brouillons de deux semaines",
        "least": "je le trouve dans au moins",
        "three": "Écris d’abord 3 brouillons",
        "starts": "« 1 a week » commence",
    },
}
PLAN = {"variants": "A question\nA statement", "pairs": "6", "counted": "took_part"}


async def start(world: World, what: str = "wording", **changes: str) -> Any:
    """Send the plan of a test as the moderator; return the result."""
    form = await world.mod.slash(world.general, "experiment new", what=what)
    return await world.mod.submit_modal(form, {**PLAN, "look": "any_time", **changes})


async def pair_up(world: World) -> Any:
    """Write two drafts and make them a pair; return the result."""
    drafts = (("Which mug?", "in 2 hours"), ("This mug.", "in 4 hours"))
    ids = [await draft(world, *each) for each in drafts]
    form = await world.mod.slash(world.general, "experiment pair")
    return await world.mod.submit_modal(form, {"post0": [ids[0]], "post1": [ids[1]]})


async def draft(world: World, text: str, when: str) -> str:
    """Write a post; return its id."""
    made = answered(await write(world, text=text, when=when))
    return next(each for each in buttons(made.message) if "hand_in" in each).split(":")[2]


async def send_out(world: World) -> None:
    """Let a colleague approve both drafts, and wait until they are out."""
    service, ben = world.app[BrandPostService], colleague(world)
    for each in await service.listed(world.guild.id):
        post = await service.hand_in(world.guild.id, each.id)
        ticked = (await world.app[PostCheckService].report(post)).to_tick
        await service.approve(world.guild.id, post.id, post.revision, by=ben.id, ticked=ticked)
    for _ in range(2):
        await world.sim.pass_time(2 * HOUR)


async def test_a_pair_is_thrown_posted_counted_and_shown(team: World) -> None:
    said_as = WORDS[locale_of(team)]
    begun = answered(await start(team))
    for key in ("title", "chance", "seal"):
        assert said_as[key] in shown(begun.message)
    paired = answered(await pair_up(team))
    for key in ("coin", "way"):
        assert said_as[key] in shown(paired.message)
    assert "experiment:pair" in buttons(paired.message)
    await send_out(team)
    question = next(each for each in posts(team) if "Which mug?" in shown(each))
    await team.ana.react(question, "☕")
    await team.ben.react(question, "☕")
    await team.restart()
    # Both posts are counted twice, and then the pair.
    for hours in (22, 2, 22, 2, 8):
        await team.sim.pass_time(hours * HOUR)
    status = answered(await team.mod.slash(team.general, "experiment status"))
    assert said_as["one"] in shown(status.message)
    asked = answered(await team.mod.slash(team.general, "experiment stop"))
    done = await team.mod.click(asked.message, label=said_as["stop"])
    assert said_as["stopped"] in said(done)
    listed = answered(await team.mod.slash(team.general, "experiment result"))
    assert said_as["title"] in shown(listed.message)
    show = next(each for each in buttons(listed.message) if "experiment:show" in each)
    await team.mod.click(listed.message, custom_id=show)
    assert said_as["seed"] in shown(listed.message)
    assert [each.filename for each in listed.message.attachments] == ["coin.py"]


@pytest.mark.parametrize(
    ("changes", "key"),
    [({"variants": "One\nTwo\nThree"}, "two"), ({"pairs": "100"}, "number")],
)
async def test_a_bad_plan_is_refused_and_can_be_corrected(
    team: World, changes: dict[str, str], key: str
) -> None:
    refused = await start(team, **changes)
    assert WORDS[locale_of(team)][key] in said(refused)
    assert "form:correct" in "".join(buttons(answered(refused).message))


async def test_the_plan_is_changed_before_the_first_pair_and_not_after(team: World) -> None:
    said_as = WORDS[locale_of(team)]
    none = await team.mod.slash(team.general, "experiment pair")
    assert said_as["none"] in said(none)
    begun = answered(await start(team))
    assert said_as["drafts"] in said(await team.mod.click(begun.message, label=said_as["pair"]))
    change = next(each for each in buttons(begun.message) if "experiment:change" in each)
    form = await team.mod.click(begun.message, custom_id=change)
    await team.mod.submit_modal(form, {**PLAN, "counted": "reacted", "look": "any_time"})
    await pair_up(team)
    late = await team.mod.click(begun.message, custom_id=change)
    assert said_as["running"] in said(late)
    assert said_as["running"] in said(await start(team, counted="took_part"))


async def test_weeks_with_one_and_with_two_posts_are_a_pair(team: World) -> None:
    said_as = WORDS[locale_of(team)]
    for variants, key in (("Often\nRarely", "weekly"), ("2 a week\n2 posts", "same")):
        assert said_as[key] in said(await start(team, "frequency", variants=variants))
    begun = answered(await start(team, "frequency", variants="1 a week\n2 a week"))
    for key in ("weeks", "least"):
        assert said_as[key] in shown(begun.message)
    assert said_as["three"] in said(await team.mod.slash(team.general, "experiment pair"))
    monday = monday_of(day_of(team.app.clock(), UTC))
    days = [monday + timedelta(days=number) for number in (7, 14, 16)]
    one, *two = [await draft(team, f"Mug {day}", f"{day} 18:00") for day in days]
    form = await team.mod.slash(team.general, "experiment pair")
    paired = answered(await team.mod.submit_modal(form, {"post0": [one], "post1": two}))
    for key in ("starts", "way"):
        assert said_as[key] in shown(paired.message)


async def test_members_run_no_tests(team: World) -> None:
    assert "experiment new" not in team.ana.available_commands(team.general)
