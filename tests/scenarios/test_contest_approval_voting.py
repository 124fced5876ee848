"""Contests with approval voting or one choice."""

from __future__ import annotations

from typing import Any

from simcord.actors import MemberActor

from tests.scenarios.test_contests import (
    DAY,
    LINES,
    buttons,
    close,
    draft,
    enter,
    last,
    seen,
    votes_kept,
)
from tests.scenarios.world import World, shown


async def opened(world: World, voting: str, entries: int = 3) -> Any:
    """Open a contest with this voting mode and entries by members; return its voting post."""
    made = (await draft(world)).message
    number = buttons(made)[0].rpartition(":")[2]
    await world.mod.select(made, [voting], custom_id=f"contest:voting:{number}")
    await world.mod.click(seen(world, world.mod, made), label="Post it")
    post = last(world)
    authors = [world.ana, world.ben] + [world.member(f"author{n}") for n in range(entries - 2)]
    for author, line in zip(authors, LINES, strict=False):
        await enter(author, post, line)
    await world.sim.pass_time(3 * DAY)
    return last(world)


async def mark(world: World, actor: MemberActor, paper: Any, entry_id: int) -> Any:
    """Click the button under an entry; return the page after that."""
    await actor.click(paper, custom_id=f"contest:mark:1:{entry_id}:0")
    return seen(world, actor, paper)


async def test_members_like_as_many_as_they_want_and_the_most_liked_wins(world: World) -> None:
    voting = await opened(world, "likes")
    assert "Like as many as you want" in shown(voting)
    for actor, liked in ((world.cleo, (1, 2)), (world.mod, (2,)), (world.fanny, (2, 3))):
        opening = await actor.click(voting, label="Vote")
        assert opening.response is not None
        paper = opening.response.message
        for entry_id in liked:
            paper = await mark(world, actor, paper, entry_id)
        assert "✅" in shown(paper)
    await world.sim.pass_time(2 * DAY)
    result = shown(last(world))
    assert result.index(f"🥇 <@{world.ben.id}>") < result.index("🥈")
    assert "3 voters, 5 votes" in result


async def test_a_like_is_taken_back_by_clicking_again(world: World) -> None:
    voting = await opened(world, "likes")
    result = await world.cleo.click(voting, label="Vote")
    assert result.response is not None
    paper = await mark(world, world.cleo, result.response.message, 1)
    assert "Liked" in shown(paper)
    paper = await mark(world, world.cleo, paper, 1)
    assert "Liked" not in shown(paper)
    assert [rating for _, _, rating in await votes_kept(world)] == [1]
    summary = await world.mod.slash(world.general, "contests", contest=1)
    assert "0 voters, 0 votes so far" in shown(summary.response)


async def test_with_one_choice_each_the_choice_moves(world: World) -> None:
    voting = await opened(world, "single_choice")
    result = await world.cleo.click(voting, label="Vote")
    assert result.response is not None
    paper = await mark(world, world.cleo, result.response.message, 1)
    await world.restart()
    paper = await mark(world, world.cleo, paper, 2)
    assert shown(paper).count("My choice") == 1
    assert sorted(await votes_kept(world)) == [(1, world.cleo.id, 1), (2, world.cleo.id, 3)]
    await world.sim.pass_time(2 * DAY)
    assert f"🥇 <@{world.ben.id}>" in shown(last(world))
    assert "1 voter, 1 vote." in shown(last(world))


async def test_nobody_can_mark_their_own(world: World) -> None:
    voting = await opened(world, "likes")
    result = await world.ana.click(voting, label="Vote")
    assert result.response is not None
    assert "This one is yours" in shown(result.response)
    assert "contest:mark:1:1:0" not in buttons(result.response.message)


async def test_a_mark_after_the_close_is_refused(world: World) -> None:
    voting = await opened(world, "single_choice")
    result = await world.cleo.click(voting, label="Vote")
    assert result.response is not None
    await close(world)
    late = await world.cleo.click(result.response.message, custom_id="contest:mark:1:1:0")
    assert late.response is not None
    assert "is over" in late.response.content
