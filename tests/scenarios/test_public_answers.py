"""A plain reply of the team to a complaint, or to what a talk is about, ends the member's wait."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.services.cases.lifecycle import CaseService
from db.cases import CaseRepository
from domain.cases.response_clock import Wait, waits_of
from domain.complaints import ComplaintState
from tests.scenarios.test_cases import Care, care, is_stored
from tests.scenarios.test_complaints import ANGRY, complaint, heard, labels
from tests.scenarios.world import World, shown

__all__ = ["care", "heard"]

MINUTE = 60


async def waits(world: World) -> list[timedelta | None]:
    """Return how long Ana waited for each answer; None for the one that she waits for."""
    case = await world.app[CaseService].unsolved(world.guild.id, world.ana.id)
    assert case is not None
    async with world.app.database.snapshot() as reading:
        found: list[Wait] = list(waits_of(await CaseRepository(reading).messages(case.id)))
    return [each.answered_at - each.start if each.answered_at else None for each in found]


def near(length: timedelta | None, minutes: int) -> bool:
    """Return whether it is as long as this; clicks take some milliseconds."""
    return length is not None and abs(length - timedelta(minutes=minutes)) < timedelta(seconds=2)


async def test_a_plain_reply_answers_a_complaint_and_ends_its_wait(heard: Care) -> None:
    world, _, desk = heard
    angry = await world.ana.send(world.general, ANGRY)
    await world.sim.pass_time(20 * MINUTE)
    # Neither another member nor a message that is not a reply answers it.
    await world.ben.send(world.general, "mine too", reply_to=angry)
    await world.mod.send(world.general, "good morning, all")
    assert (await complaint(world)).state is ComplaintState.NEW
    await world.sim.pass_time(20 * MINUTE)
    said = await world.mod.send(world.general, "I am sorry, Ana! I look into it.", reply_to=angry)
    found = await complaint(world)
    assert (found.state, found.handled_by) == (ComplaintState.ANSWERED, world.mod.id)
    assert found.reply_id == said.id
    card = desk.history()[-1]
    assert f"<@{world.mod.id}> answered" in shown(card)
    assert not any(labels(card).values())
    assert not is_stored(world, "look into it")
    # She was answered after forty minutes, so the click begins another wait.
    await world.sim.pass_time(30 * MINUTE)
    await world.ana.context_menu(world.general, "Tell the team", angry)
    first, second = await waits(world)
    assert near(first, 40)
    assert second is None


async def test_a_plain_reply_to_what_a_talk_is_about_ends_the_wait_of_the_talk(care: Care) -> None:
    world, _, _ = care
    asked = await world.ana.send(world.general, "my mug came in pieces")
    await world.sim.pass_time(15 * MINUTE)
    await world.ana.context_menu(world.general, "Tell the team", asked)
    assert await waits(world) == [None]
    await world.sim.pass_time(10 * MINUTE)
    await world.ana.send(world.general, "and the saucer", reply_to=asked)
    await world.mod.send(world.general, "We send you another!", reply_to=asked)
    (only,) = await waits(world)
    assert near(only, 25)
    case = await world.app[CaseService].unsolved(world.guild.id, world.ana.id)
    assert case is not None
    assert case.handled_by == world.mod.id
    # A second reply ends nothing more.
    await world.mod.send(world.general, "It is on its way.", reply_to=asked)
    assert len(await waits(world)) == 1


async def test_a_reply_to_somebody_elses_report_answers_nobody_in_the_talk(care: Care) -> None:
    world, _, _ = care
    said = await world.ben.send(world.general, "this server is full of spam")
    await world.ana.context_menu(world.general, "Tell the team", said)
    await world.mod.send(world.general, "please be kind", reply_to=said)
    assert await waits(world) == [None]


@pytest.mark.parametrize("words", ["the mug is broken, and I don't want to live any more"])
async def test_a_reply_to_somebody_in_danger_shows_who_looks_after_them(
    heard: Care, words: str
) -> None:
    world, _, desk = heard
    said = await world.ana.send(world.general, words)
    await world.mod.send(world.general, "Ana, I write to you.", reply_to=said)
    assert (await complaint(world)).state is ComplaintState.TAKEN
    assert f"<@{world.mod.id}> has it" in shown(desk.history()[-1])
