"""A bot that may not read messages still works with menus, commands and reactions."""

from __future__ import annotations

import pytest

from bot.config import Settings
from bot.services.contributions import ContributionQueryService
from tests.scenarios.world import World, shown


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"message_content": False})


async def test_reactions_and_menus_count_and_words_stay_unread(world: World) -> None:
    answer = await world.ben.send(world.general, "unplug it, then plug it in again")
    await world.ana.send(world.general, "thank you!", reply_to=answer)
    board = await world.app[ContributionQueryService].top_members(world.guild.id, "all")
    assert board == []
    await world.ana.context_menu(world.general, "Thank", answer)
    for someone in (world.ana, world.cleo):
        await someone.react(answer, "💡")
    result = await world.ben.slash(world.general, "me")
    assert "**All time**: 14 points" in shown(result.response)


async def test_thanks_addressed_to_the_bot_are_heard(world: World) -> None:
    bot = world.sim.backend.bot_user
    await world.ana.send(world.general, f"<@{bot.id}> thanks {world.ben.mention}, it works now")
    board = await world.app[ContributionQueryService].top_members(world.guild.id, "all")
    assert [(standing.user_id, standing.points) for standing in board] == [(world.ben.id, 10)]
