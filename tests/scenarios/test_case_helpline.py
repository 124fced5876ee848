"""Words of distress in a private talk bring a pointer to people who can help, once."""

from __future__ import annotations

from typing import Any

import pytest
from simcord.builders import ChannelHandle

from tests.scenarios.test_cases import care, is_stored, thread
from tests.scenarios.world import World, shown

__all__ = ["care"]

Care = tuple[World, ChannelHandle, ChannelHandle]
POINTER = "findahelpline.com"


async def talking(care: Care, locale: str) -> tuple[World, ChannelHandle]:
    """Begin a talk of Ana's in this language."""
    world, help_channel, _ = care
    world.sim.locales[world.ana.id] = locale
    await world.ana.slash(world.general, "talk")
    await world.sim.pass_time(60)
    return world, thread(world, help_channel)


def pointers(talk: ChannelHandle) -> list[Any]:
    return [each for each in talk.history() if POINTER in shown(each)]


@pytest.mark.parametrize(
    ("locale", "words", "pointed"),
    [
        ("en-US", "My order is late. And honestly I want to kill myself.", "don't carry it alone"),
        ("fr", "Ma commande est en retard, et mon père est mort hier.", "ne reste pas seul"),
    ],
)
async def test_a_member_in_need_is_pointed_to_people_who_can_help_once(
    care: Care, locale: str, words: str, pointed: str
) -> None:
    world, talk = await talking(care, locale)
    for _ in range(2):
        await world.ana.send(talk, words)
        await world.sim.pass_time(60)
    (pointer,) = pointers(talk)
    assert pointed in shown(pointer)
    assert pointer.mentions == []
    assert not is_stored(world, words)


async def test_nobody_else_is_and_what_was_missed_is_read(care: Care) -> None:
    world, talk = await talking(care, "en-US")
    await world.ana.send(talk, "My order is late and I am so angry.")
    await world.mod.click(care[2].history()[-1], label="I have it")
    await world.sim.pass_time(60)
    await world.mod.send(talk, "I want to kill myself when the shop is down, sorry!")
    await world.sim.pass_time(60)
    assert pointers(talk) == []
    subscribers, world.sim.backend.subscribers = world.sim.backend.subscribers, []
    await world.ana.send(talk, "I don't want to live any more.")
    world.sim.backend.subscribers = subscribers
    await world.restart()
    await world.sim.pass_time(60)
    assert len(pointers(talk)) == 1
