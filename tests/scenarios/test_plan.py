"""The team writes down its plan, signs it, and decides about what it tries."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.services.insight.goals import GoalService
from bot.services.insight.initiatives import InitiativeService
from bot.services.insight.plan import PlanService
from domain.initiatives import MAX_INITIATIVES
from domain.money import Money
from domain.plan import PlanQuestion
from tests.scenarios.test_contests import buttons
from tests.scenarios.test_goals import set_goal
from tests.scenarios.world import World, agree, answered, prefilled, shown

AIM = {
    "aim": "More mugs sold in spring",
    "audiences": "Potters\nCooks",
    "messages": "Mugs last\nWe repair",
    "channels": "here",
    "methods": "contests",
}
MEANS = {"hours": "12", "money": "200 €", "team": "two of the shop", "months": "9"}
YES = {question.value: "yes" for question in PlanQuestion}


async def plan(world: World) -> Any:
    """Open the plan as the moderator."""
    return answered(await world.mod.slash(world.general, "plan"))


async def write(world: World, button: str, values: dict[str, str]) -> Any:
    """Open a form of the plan and send it; return what the panel shows then."""
    form = await world.mod.click(await plan(world), custom_id=f"plan:{button}")
    return (await world.mod.submit_modal(form, values)).response


async def add(world: World, name: str, **given: Any) -> str:
    """Add an initiative as the moderator; return the answer."""
    options = {"hypothesis": "It brings people", "hours_a_week": 5, "until": "in 6 weeks", **given}
    return shown(
        answered(await world.mod.slash(world.general, "initiative add", name=name, **options))
    )


async def number_of(world: World, name: str) -> int:
    """Return the number of the initiative of this name."""
    (choice,) = await world.mod.autocomplete(world.general, "initiative decide", "initiative", name)
    return int(choice["value"])


async def listed(world: World) -> str:
    return shown(answered(await world.mod.slash(world.general, "initiative list")))


async def test_a_plan_begins_with_four_questions_and_ends_with_a_signature(world: World) -> None:
    assert "Begin with four questions" in shown(await plan(world))
    refused = await world.mod.click(await plan(world), custom_id="plan:sign")
    assert "Answer the four questions first." in shown(answered(refused))
    no = {**YES, "talked_of": "no", "trusted": "no"}
    assert "Only listen for 8 weeks" in shown(await write(world, "questions", no))
    assert "Only listen" not in shown(await write(world, "questions", YES))
    assert "1. Potters · 2. Cooks" in shown(await write(world, "aim", AIM))
    said = shown(await write(world, "means", MEANS))
    assert "12 hours a week, €200.00 a month" in said
    assert "It waits to be signed." in said
    panel = await plan(world)
    signed = await world.mod.click(panel, custom_id="plan:sign")
    assert "plan:sign" not in buttons(await plan(world)), "there is nothing to sign"
    await world.app[PlanService].sign(world.guild.id, by=world.ben.id)
    assert "Month 1 of 9" in shown(signed.response or panel)
    stored = await world.app[PlanService].of(world.guild.id)
    assert (stored.signed_by, stored.begins) == (world.mod.id, world.sim.now().date())
    assert stored.means is not None
    assert stored.means.money == Money(20_000, "EUR")


async def test_a_change_takes_the_signature_away_and_the_form_has_what_was_written(
    world: World,
) -> None:
    for button, values in (("questions", YES), ("aim", AIM), ("means", MEANS)):
        await write(world, button, values)
    await world.mod.click(await plan(world), custom_id="plan:sign")
    form = await world.mod.click(await plan(world), custom_id="plan:means")
    assert prefilled(form)["hours"] == "12"
    await world.mod.submit_modal(form, MEANS)
    assert "Month 1 of 9" in shown(await plan(world)), "nothing was changed"
    said = shown(await write(world, "means", {**MEANS, "hours": "20"}))
    assert "It was changed, and waits to be signed." in said
    wrong = await write(world, "means", {**MEANS, "hours": "many"})
    assert "Write the hours a week in digits" in shown(wrong)


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_initiatives_are_linked_and_decided_about(world: World, locale: str) -> None:
    world.sim.locales[world.mod.id] = locale
    await set_goal(world, 60)
    (goal,) = await world.app[GoalService].of(world.guild.id)
    await add(world, "Gallery", goal=goal.id, money="50 €")
    number = await number_of(world, "Gallery")
    await world.mod.slash(
        world.general,
        "initiative decide",
        initiative=number,
        verdict="keep",
        reason="Forty people came.",
    )
    said = await listed(world)
    kept, few = {
        "en-US": ("Keep it: Forty people came.", "Fewer than 3 initiatives run"),
        "fr": ("À garder : Forty people came.", "Moins de 3 initiatives"),
    }[locale]
    assert kept in said
    assert few in said
    assert "Gallery" in said
    assert " 60 " in said, "the goal is shown"


async def test_an_initiative_is_linked_with_what_there_is(world: World) -> None:
    await add(world, "Sale")
    number = await number_of(world, "Sale")
    await world.mod.slash(
        world.general, "campaign create", product="Blue mug", percent=15, days_valid=30
    )
    things = await world.mod.autocomplete(world.general, "initiative link", "thing", "mug")
    key = things[0]["value"]
    linked = await world.mod.slash(world.general, "initiative link", initiative=number, thing=key)
    assert "It is linked." in shown(answered(linked))
    assert "Linked: Campaign “15% off Blue mug”" in await listed(world)
    again = await world.mod.slash(world.general, "initiative link", initiative=number, thing=key)
    assert "It is no longer linked." in shown(answered(again))
    unknown = await world.mod.slash(
        world.general, "initiative link", initiative=number, thing="campaign:999"
    )
    assert "I don't know that." in shown(answered(unknown))


async def test_what_cannot_be_is_refused(world: World) -> None:
    assert "an initiative runs until then" in await add(world, "Late", until="today 23:59")
    assert "That goal doesn't exist here." in await add(world, "Goal", goal=99)
    for number in range(MAX_INITIATIVES):
        await add(world, f"No. {number}")
    assert "at most 30 initiatives" in await add(world, "One more")
    unknown = await world.mod.slash(
        world.general, "initiative decide", initiative=999, verdict="stop", reason="No."
    )
    assert "There is no such initiative." in shown(answered(unknown))


async def test_an_initiative_that_is_over_goes_on_with_a_new_day_or_stops(world: World) -> None:
    await add(world, "Gallery")
    number = await number_of(world, "Gallery")
    await world.sim.advance_time(7 * 7 * 86_400)
    assert "Its time is over. Decide" in await listed(world)
    kept = {"initiative": number, "verdict": "keep", "reason": "It works."}
    refused = await world.mod.slash(world.general, "initiative decide", **kept)
    assert "Say until when it goes on." in shown(answered(refused))
    await world.mod.slash(world.general, "initiative decide", **kept, until="in 8 weeks")
    assert "Keep it: It works." in await listed(world)
    (running,) = await world.app[InitiativeService].all(world.guild.id)
    assert running.runs(world.sim.now().date())


async def test_an_initiative_is_removed_once_it_was_confirmed(world: World) -> None:
    await add(world, "Gallery")
    asked = await world.mod.slash(
        world.general, "initiative remove", initiative=await number_of(world, "Gallery")
    )
    assert "Remove “Gallery”" in shown(answered(asked))
    await agree(world.mod, asked)
    assert "Your team tries nothing yet." in await listed(world)


async def test_a_removed_goal_leaves_its_initiative(world: World) -> None:
    await set_goal(world, 60)
    (goal,) = await world.app[GoalService].of(world.guild.id)
    await add(world, "Gallery", goal=goal.id)
    await world.app[GoalService].remove(world.guild.id, goal.id)
    (left,) = await world.app[InitiativeService].all(world.guild.id)
    assert left == replace(left, title="Gallery", goal_id=None)
