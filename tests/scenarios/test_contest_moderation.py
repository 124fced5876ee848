"""Moderators review entries, and rules say who may take part."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image
from simcord.actors import MemberActor

from tests.scenarios.test_contests import (
    DAY,
    TITLE,
    buttons,
    draft,
    drawing,
    enter,
    last,
    opened_for_votes,
    seen,
    set_up,
    vote,
)
from tests.scenarios.world import World, shown


async def with_rules(world: World, **rules: Any) -> Any:
    """Post a contest with these rules; return its post."""
    made = (await draft(world)).message
    form = await world.mod.click(made, label="Rules and prize")
    await world.mod.submit_modal(form, {"member": ["0"], "account": ["0"], **rules})
    await world.mod.click(seen(world, world.mod, made), label="Post it")
    return last(world)


async def review(world: World, actor: MemberActor | None = None) -> Any:
    """Return the answer to /contest review."""
    result = await (actor or world.mod).slash(world.general, "contest review")
    assert result.response is not None
    return result.response


async def test_entries_that_are_looked_at_first_wait_for_approval(world: World) -> None:
    post = await with_rules(world, reviewed=True)
    assert "A moderator reviews each entry" in shown(post)
    entered = await enter(world.ana, post, "Fine line.")
    assert "Waiting for a moderator" in shown(entered)
    await enter(world.ben, post, "Rude line.")
    await enter(world.cleo, post, "Another fine line.")

    queue = (await review(world)).message
    assert "Fine line" in shown(queue)
    assert "3 entries to review" in shown(queue)
    await world.mod.click(queue, label="Approve")
    queue = seen(world, world.mod, queue)
    assert "Rude line" in shown(queue)
    form = await world.mod.click(queue, label="Remove")
    await world.mod.submit_modal(form, {"reason": "Be kind, please."})
    await world.mod.click(seen(world, world.mod, queue), label="Approve")
    assert "All done" in shown(seen(world, world.mod, queue))

    mine = await world.ben.click(post, label="My entries")
    assert "Be kind, please" in shown(mine.response)
    await enter(world.ben, post, "Kinder line.")
    await world.sim.pass_time(3 * DAY)
    assert "2 entries came in" in shown(last(world))
    # Ben's second entry is still waiting, and may yet come in.
    await world.mod.click((await review(world)).message, label="Approve")
    card = await vote(world.fanny, last(world))
    for _ in range(3):
        await world.fanny.click(card, label="Sourire")
        card = seen(world, world.fanny, card)
    assert "3 sur 3" in shown(card)


async def test_a_disqualified_entry_is_shown_no_more_and_reinstated_with_its_votes(
    world: World,
) -> None:
    voting = await opened_for_votes(world, entries=2)
    card = await vote(world.cleo, voting)
    first = int(next(b for b in buttons(card) if ":rate:" in b).split(":")[3])
    await world.cleo.click(card, label="Laugh")

    listed = await world.mod.slash(world.general, "contest entries", contest=1)
    assert listed.response is not None
    menu = listed.response.message
    await world.mod.select(menu, [str(first)], custom_id="contest:list:1:0")
    sheet = seen(world, world.mod, menu)
    form = await world.mod.click(sheet, label="Remove")
    await world.mod.submit_modal(form, {"reason": "Copied from a newspaper."})
    assert "disqualified" in shown(seen(world, world.mod, menu))

    card = await vote(world.fanny, voting)
    shown_first = int(next(b for b in buttons(card) if ":rate:" in b).split(":")[3])
    assert shown_first != first
    await world.fanny.click(card, label="Bof")

    await world.mod.click(seen(world, world.mod, menu), label="Reinstate")
    await world.sim.pass_time(2 * DAY)
    result = shown(last(world))
    assert "2 entries, 2 voters, 2 votes" in result
    author = world.ana if first == 1 else world.ben
    assert f"🥇 <@{author.id}>" in result


async def test_a_report_lands_in_the_queue_with_the_members_words(world: World) -> None:
    voting = await opened_for_votes(world)
    assert "All done" in shown(await review(world))
    card = await vote(world.cleo, voting)
    form = await world.cleo.click(card, label="Report")
    thanked = await world.cleo.submit_modal(form, {"note": "I read this *elsewhere*."})
    assert "A moderator will take a look" in shown(thanked.response)
    queue = await review(world)
    assert f"<@{world.cleo.id}>" in shown(queue)
    assert "elsewhere" in shown(queue)
    await world.mod.click(queue.message, label="Approve")
    assert "All done" in shown(seen(world, world.mod, queue.message))


async def test_a_near_copy_is_kept_and_shown_to_moderators(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "I was told there would be eight desks!")
    entered = await enter(world.ben, post, "I was told there'd be eight desks.")
    assert "You are in" in shown(entered)
    queue = shown(await review(world))
    assert "Nearly the same as" in queue
    assert f"<@{world.ana.id}>" in queue


async def test_a_near_copy_of_a_photo_is_shown_to_moderators(world: World) -> None:
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    made = await world.mod.submit_modal(
        form, {"title": "Sunsets", "entries": "1 day", "votes": "1 day"}
    )
    assert made.response is not None
    await world.mod.click(made.response.message, label="Post it")
    post = last(world)
    for actor, size in ((world.ana, (320, 240)), (world.ben, (640, 480))):
        form = await actor.click(post, label="Enter")
        same = drawing("crimson", (320, 240)) if size == (320, 240) else _larger()
        await actor.submit_modal(form, {"photo": ("me.png", same)})
    assert "Nearly the same photo" in shown(await review(world))


def _larger() -> bytes:
    made = BytesIO()
    small = Image.open(BytesIO(drawing("crimson", (320, 240))))
    small.resize((640, 480)).save(made, "JPEG", quality=60)
    return made.getvalue()


async def test_members_see_neither_the_queue_nor_the_list(world: World) -> None:
    world.list_every_command()
    await set_up(world)
    assert "Only moderators" in (await review(world, world.ana)).content
    listed = await world.ana.slash(world.general, "contest entries", contest=1)
    assert listed.response is not None
    assert "Only moderators" in listed.response.content


async def test_a_contest_for_a_role_refuses_others_and_says_for_whom_it_is(world: World) -> None:
    post = await with_rules(world, roles=[world.moderators], prize="A blue mug")
    assert f"<@&{world.moderators.id}>" in shown(post)
    assert "A blue mug" in shown(post)
    refused = await world.ana.click(post, label="Enter")
    assert refused.response is not None
    assert "This contest is for" in refused.response.content
    entered = await enter(world.mod, post, "Mine.")
    assert "You are in" in shown(entered)


async def test_newcomers_are_told_from_when_on_they_may_take_part(world: World) -> None:
    post = await with_rules(world, member=["7"], account=["1"])
    world.sim.been_here(world.guild.id, world.ana.id, days=2)
    refused = await world.ana.click(post, label="Enter")
    assert refused.response is not None
    assert "here for 7 days" in refused.response.content
    assert TITLE in shown(post)
