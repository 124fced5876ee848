"""A post of the team serves one of its goals, which the team sees wherever the post is shown."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.services.calendar import CalendarService
from bot.services.insight.goals import GoalService
from bot.services.publishing.posts import BrandPostService
from domain.goals import Goal
from domain.translatable_text import Text
from tests.scenarios.test_publishing import (
    DAY,
    HOUR,
    colleague,
    locale_of,
    posts,
    said,
    team,
    words,
    write,
)
from tests.scenarios.world import World, answered, prefilled, shown

__all__ = ["team"]
WORDS = {
    "en-US": {
        "serves": "Serves the goal “Contributions: at least 60",
        "removed": "The goal that this was to serve was removed",
        "choose": "Choose another one",
    },
    "fr": {
        "serves": "Sert l’objectif « Contributions : au moins 60",
        "removed": "L’objectif que cela devait servir a été retiré",
        "choose": "Choisis-en un autre",
    },
}


async def a_goal(world: World, number: int = 60) -> Goal:
    due = world.sim.now().date() + timedelta(weeks=10)
    goals = world.app[GoalService]
    report = await goals.create(world.guild.id, "contributions.made", number, due, by=world.mod.id)
    return report.goal


async def details(world: World, message: Any) -> Any:
    """Open the details of the post that a message shows."""
    return await world.mod.click(message, label=words(world)["details"])


async def serving(world: World, goal: Goal) -> Any:
    """Write a post and have it serve a goal; return the message that shows it."""
    made = answered(await write(world)).message
    form = await details(world, made)
    typed = {**prefilled(form), "goal": [str(goal.id)], "source": ""}
    await world.mod.submit_modal(form, typed)
    return made


@pytest.mark.parametrize("kind", ["post", "question"])
async def test_a_goal_is_chosen_in_the_draft_and_kept_when_the_words_change(
    team: World, kind: str
) -> None:
    said_as, goal = WORDS[locale_of(team)], await a_goal(team)
    if kind == "post":
        made = answered(await write(team)).message
    else:
        form = await team.mod.slash(team.general, "ask new", answer="line")
        asked = {"text": "Well?", "alt": "", "when": "in 2 hours"}
        made = answered(await team.mod.submit_modal(form, asked)).message
    form = await details(team, made)
    more = {} if kind == "post" else {"channel": [team.general]}
    typed = {**prefilled(form), "goal": [str(goal.id)], **more}
    chosen = await team.mod.submit_modal(form, typed)
    assert said_as["serves"] in said(chosen)
    made = answered(chosen).message
    form = await team.mod.click(made, label=words(team)["edit"])
    more = {"channel": [team.general]} if kind == "post" else {}
    changed = {**prefilled(form), "text": "Which mug, again?", **more}
    edited = await team.mod.submit_modal(form, changed)
    assert "again" in said(edited)
    assert said_as["serves"] in said(edited)
    assert prefilled(await details(team, made))["goal"] == [str(goal.id)]


async def test_the_team_sees_the_goal_on_the_card_in_the_calendar_and_with_the_result(
    team: World,
) -> None:
    said_as, goal = WORDS[locale_of(team)], await a_goal(team)
    made = await serving(team, goal)
    await team.mod.click(made, label=words(team)["hand in"])
    await team.sim.pass_time(60)
    card = team.contests.history()[-1]
    assert said_as["serves"] in shown(card)
    await colleague(team).click(card, label=words(team)["approve"])
    week = await team.app[CalendarService].week(team.guild.id)
    (entry,) = [each for day in week.days for each in day.entries if each.key == "post-1"]
    assert isinstance(entry.goal, Text)
    await team.sim.pass_time(2 * HOUR)
    (post,) = posts(team)
    assert said_as["serves"] not in shown(post), "members do not see it"
    await team.app[GoalService].remove(team.guild.id, goal.id)
    await team.sim.pass_time(DAY)
    assert said_as["removed"] in shown(team.contests.history()[-1])


async def test_a_goal_that_was_removed_while_the_form_was_open_is_refused(team: World) -> None:
    said_as, goal = WORDS[locale_of(team)], await a_goal(team)
    made = answered(await write(team)).message
    form = await details(team, made)
    await team.app[GoalService].remove(team.guild.id, goal.id)
    sent = {**prefilled(form), "goal": [str(goal.id)]}
    refused = await team.mod.submit_modal(form, sent)
    assert said_as["choose"] in said(refused)
    (post,) = await team.app[BrandPostService].listed(team.guild.id)
    assert post.goal_id is None


async def test_nothing_is_asked_about_goals_where_there_are_none(team: World) -> None:
    form = await details(team, answered(await write(team)).message)
    assert "goal" not in prefilled(form)
