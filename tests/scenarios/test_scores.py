"""A score is explained and corrected, and logged."""

from __future__ import annotations

import pytest

from bot.services.contributions import (
    ContributionQueryService,
    ScoreReviewService,
)
from tests.scenarios.world import World, answered, shown


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("cleo", ["line by line", "thanked you", "**10 points**", "**0 points** (returns what"]),
        ("fanny", ["ligne par ligne", "t’a remercié", "**10 points**", "rend ce que tu"]),
    ],
)
async def test_a_member_asks_why_and_a_moderator_corrects(
    world: World, who: str, said: list[str]
) -> None:
    world.list_every_command()
    member = getattr(world, who)
    advice = await member.send(world.general, "hold the reset button")
    await world.ana.send(world.general, "that worked, thank you!", reply_to=advice)
    question = await world.ben.send(world.general, "and the red one?")
    await member.send(world.general, "good point, thank you!", reply_to=question)
    await world.ben.send(world.general, "thank you too!", reply_to=advice)
    me = await member.slash(world.general, "me")
    why = await member.click(answered(me).message, custom_id="score:why:0")
    assert why.ephemeral
    for words in said:
        assert words in shown(why.response)

    refused = await world.ana.slash(world.general, "score correct", member=member)
    assert "Only moderators" in shown(refused.response)
    latest = await world.mod.slash(world.general, "score correct", member=member)
    _, (contribution_id, _) = await world.app[ScoreReviewService].latest(world.guild.id, member.id)
    form = await world.mod.click(answered(latest).message, custom_id=f"score:act:{contribution_id}")
    done = await world.mod.submit_modal(form, {"reason": "it was arranged"})
    assert "no longer has those points (-10)" in shown(done.response)
    log = shown((await world.mod.slash(world.general, "score audit")).response)
    assert f"<@{world.mod.id}> took away a contribution's points from <@{member.id}> (-10)" in log
    assert "it was arranged" in log
    circles = await world.mod.slash(world.general, "score circles")
    assert "No circles found" in shown(circles.response)
    board = await world.app[ContributionQueryService].top_members(world.guild.id, "all")
    assert [standing.user_id for standing in board] == [world.ben.id]
