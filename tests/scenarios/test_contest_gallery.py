"""The gallery of a contest's entries, during and after the vote."""

from __future__ import annotations

from tests.scenarios.test_contests import DAY, LINES, drawing, last, opened_for_votes, seen, vote
from tests.scenarios.world import World, shown


async def test_the_gallery_opens_with_the_vote_and_names_authors_when_it_is_over(
    world: World,
) -> None:
    voting = await opened_for_votes(world, entries=7)
    opened = await world.cleo.click(voting, label="Gallery")
    assert opened.response is not None
    page = opened.response.message
    assert "<@" not in shown(page)
    assert "Page 1 of 2" in shown(page)
    lines = shown(page)
    await world.cleo.click(page, custom_id="contest:leaf:1:1")
    lines += shown(seen(world, world.cleo, page))
    assert all(line in lines for line in LINES[:7])
    await world.cleo.click(await vote(world.cleo, voting), label="Laugh")
    await world.sim.pass_time(2 * DAY)
    opened = await world.fanny.click(last(world), label="Gallery")
    assert f"<@{world.ana.id}>" in shown(opened.response) or "Page 1" in shown(opened.response)
    assert "<@" in shown(opened.response)


async def test_the_gallery_of_photos_shows_them(world: World) -> None:
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Sunsets", "entries": "1 day", "votes": "1 day"}
    made = (await world.mod.submit_modal(form, values)).response
    assert made is not None
    await world.mod.click(made.message, label="Post it")
    post = last(world)
    for actor, colour in ((world.ana, "crimson"), (world.ben, "navy")):
        form = await actor.click(post, label="Enter")
        await actor.submit_modal(form, {"photo": ("me.jpg", drawing(colour))})
    await world.sim.pass_time(DAY)
    opened = await world.cleo.click(last(world), label="Gallery")
    assert opened.response is not None
    assert len(opened.response.message.attachments) == 2
