"""A tie for the first place: a run-off, a choice, or shared without one."""

from __future__ import annotations

from typing import Any

from tests.scenarios.test_contest_french import french
from tests.scenarios.test_contests import DAY, LINES, draft, enter, last, seen
from tests.scenarios.world import World, answered, shown

HOUR = 3600


async def with_a_tie(
    world: World, ties: str, *, post: str = "Post it", enter_label: str = "Enter"
) -> Any:
    """Run a contest of three entries, by ana, ben and cleo, in which the first two tie.

    Return the last post.
    """
    made = (await draft(world)).message
    await world.mod.select(made, ["single_choice"], custom_id="contest:voting:1")
    await world.mod.select(seen(world, world.mod, made), [ties], custom_id="contest:ties:1")
    await world.mod.click(seen(world, world.mod, made), label=post)
    invitation = last(world)
    for author, line in zip((world.ana, world.ben, world.cleo), LINES, strict=False):
        await enter(author, invitation, line, label=enter_label)
    await world.sim.pass_time(3 * DAY)
    voting = last(world)
    for number, chosen in enumerate((1, 2, 1, 2, 3)):
        voter = world.member(f"voter{number}")
        label = "Vote" if post == "Post it" else "Voter"
        paper = answered(await voter.click(voting, label=label)).message
        await voter.click(paper, custom_id=f"contest:mark:1:{chosen}:0")
    await world.sim.pass_time(2 * DAY)
    return last(world)


def results(world: World) -> int:
    return sum("”: the result" in shown(message) for message in world.general.history())


async def test_a_run_off_decides_between_the_tied_and_survives_a_restart(world: World) -> None:
    post = await with_a_tie(world, "run_off:12")
    assert "2 entries are tied for first place" in shown(post)
    assert results(world) == 0
    paper = answered(await world.cleo.click(post, label="Vote in the run-off")).message
    assert LINES[2] not in shown(paper)
    assert "<@" not in shown(paper)
    await world.cleo.click(paper, custom_id="contest:pick:1:1:0")
    await world.restart()
    paper = seen(world, world.cleo, paper)
    await world.cleo.click(paper, custom_id="contest:pick:1:2:0")
    assert "Your vote is counted" in shown(seen(world, world.cleo, paper))
    own = await world.ana.click(post, label="Vote in the run-off")
    assert "This one is yours" in shown(own.response)
    gallery = await world.mod.click(
        next(m for m in world.general.history() if "Voting is over" in shown(m)),
        label="Gallery",
    )
    assert "<@" not in shown(gallery.response)

    await world.sim.pass_time(11 * HOUR)
    assert results(world) == 0
    await world.sim.pass_time(2 * HOUR)
    await world.restart()
    assert results(world) == 1
    result = shown(last(world))
    assert f"🥇 <@{world.ben.id}>" in result
    assert f"🥈 <@{world.ana.id}>" in result
    assert f"🥉 <@{world.cleo.id}>" in result
    assert "A run-off decided with 1 vote, as the rules say" in result
    late = await world.cleo.click(paper, custom_id="contest:pick:1:1:0")
    assert "too late" in answered(late).content
    recount = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "the same result" in shown(recount.response)


async def test_moderators_see_whose_author_left_before_they_choose(world: World) -> None:
    room = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=room.id)
    await with_a_tie(world, "choice")
    (asked,) = room.history()
    panel = answered(await world.mod.click(asked, label="Choose (moderators)")).message
    assert "left the server" not in shown(panel)
    world.guild.remove_member(world.ana)
    panel = answered(await world.mod.click(asked, label="Choose (moderators)")).message
    assert "The author of No. 1 has left the server." in shown(panel)
    assert "<@" not in shown(panel)
    await world.mod.select(panel, ["2"], custom_id="contest:choice:1")
    panel = room.history(viewer=world.mod)[-1]
    assert "The author of No. 1 has left the server." in shown(panel)


async def test_moderators_choose_among_the_tied_once(world: World) -> None:
    room = world.guild.create_text_channel("back-room")
    await world.app.guild_settings.change(world.guild.id, moderator_channel_id=room.id)
    post = await with_a_tie(world, "choice")
    assert "a tie for first place" in shown(post)
    refused = await world.cleo.click(post, label="Choose (moderators)")
    assert "Only moderators" in answered(refused).content
    (asked,) = room.history()
    assert "please choose" in shown(asked)
    await world.restart()
    panel = answered(await world.mod.click(asked, label="Choose (moderators)")).message
    assert "<@" not in shown(panel)
    await world.mod.select(panel, ["1"], custom_id="contest:choice:1")
    panel = room.history(viewer=world.mod)[-1]
    assert f"{LINES[0]}” wins and I post the result" in shown(panel)
    assert results(world) == 0
    await world.mod.click(panel, label="Make it the winner")
    assert "Done. The result of" in shown(room.history(viewer=world.mod)[-1])
    result = shown(last(world))
    assert f"🥇 <@{world.ana.id}>" in result
    assert "The moderators chose, as the rules say" in result
    late = await world.mod.click(asked, label="Choose (moderators)")
    assert "already been decided" in answered(late).content
    await world.sim.pass_time(3 * DAY)
    assert results(world) == 1


async def test_a_choice_that_nobody_makes_shares_the_place_in_french(world: World) -> None:
    await french(world)
    post = await with_a_tie(world, "choice", post="Publier", enter_label="Participer")
    assert "égalité en tête" in shown(post)
    # Without a moderators' channel, the contest's creator is pinged.
    assert f"<@{world.mod.id}>, à toi de choisir" in shown(post)
    panel = answered(await world.mod.click(post, label="Choisir (modération)")).message
    assert "Nº 1" in shown(panel)
    await world.sim.pass_time(2 * DAY + HOUR)
    result = shown(last(world))
    assert f"🥇 <@{world.ana.id}>" in result
    assert f"🥇 <@{world.ben.id}>" in result
    assert "Personne n’a choisi à temps" in result


async def test_a_run_off_in_french_that_tells_nobody_apart(world: World) -> None:
    await french(world)
    post = await with_a_tie(world, "run_off:6", post="Publier", enter_label="Participer")
    assert "un départage" in shown(post)
    paper = answered(await world.fanny.click(post, label="Voter au départage")).message
    await world.fanny.click(paper, custom_id="contest:pick:1:1:0")
    assert "Ton vote est compté" in shown(seen(world, world.fanny, paper))
    other = answered(await world.mod.click(post, label="Voter au départage")).message
    await world.mod.click(other, custom_id="contest:pick:1:2:0")
    await world.sim.pass_time(7 * HOUR)
    result = shown(last(world))
    assert "s’est soldé par une nouvelle égalité" in result
    assert result.count("🥇") == 2
