"""A member reports an entry by a message's menu, which adds it to the moderators' queue."""

from __future__ import annotations

from bot.services.contests.moderation import ModerationService
from bot.services.contributions import ContributionQueryService
from tests.scenarios.test_contest_moderation import review
from tests.scenarios.test_contest_removal_notices import take_out
from tests.scenarios.test_contests import (
    DAY,
    LINES,
    drawing,
    enter,
    last,
    opened_for_votes,
    seen,
    set_up,
    vote,
)
from tests.scenarios.world import World, shown

MENU = "Report entry"


async def test_of_several_entries_the_menu_asks_which_and_reports_that(world: World) -> None:
    voting = await opened_for_votes(world)
    asked = await world.ana.context_menu(world.general, MENU, voting)
    assert asked.response is not None
    assert "Which one do you mean?" in shown(asked.response)
    assert LINES[0] not in shown(asked.response), "that one is her own"
    form = await world.ana.select(asked.response.message, ["2"], custom_id="contest:reported:1")
    thanked = await world.ana.submit_modal(form, {"note": "I read this elsewhere."})
    assert "A moderator will take a look" in shown(thanked.response)
    queue = shown(await review(world))
    assert LINES[1] in queue
    assert "I read this elsewhere." in queue


async def test_on_a_card_or_a_page_of_the_gallery_it_is_about_what_they_show(world: World) -> None:
    voting = await opened_for_votes(world, entries=2)
    card = await vote(world.ana, voting)
    form = await world.ana.context_menu(world.general, MENU, card)
    await world.ana.submit_modal(form, {"note": "Not nice."})
    assert LINES[1] in shown(await review(world))
    page = (await world.fanny.click(voting, label="Gallery")).response
    assert page is not None
    asked = await world.fanny.click(page.message, label="Signaler")
    assert "De laquelle s’agit-il" in shown(asked.response)
    same = await world.fanny.context_menu(world.general, MENU, page.message)
    assert "De laquelle s’agit-il" in shown(same.response)


async def test_photos_are_shown_to_choose_from(world: World) -> None:
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Sunsets", "entries": "1 day", "votes": "1 day"}
    made = (await world.mod.submit_modal(form, values)).response
    assert made is not None
    await world.mod.click(made.message, label="Post it")
    post = last(world)
    refused = await world.cleo.context_menu(world.general, MENU, post)
    assert refused.response is not None
    assert "once voting opens" in refused.response.content
    for actor, colour in ((world.ana, "crimson"), (world.ben, "navy")):
        form = await actor.click(post, label="Enter")
        await actor.submit_modal(form, {"photo": ("me.jpg", drawing(colour))})
    await world.sim.pass_time(DAY)
    asked = await world.fanny.context_menu(world.general, MENU, last(world))
    assert asked.response is not None
    assert "Photo 2" in shown(asked.response)
    assert len(asked.response.message.attachments) == 2
    form = await world.fanny.select(asked.response.message, ["1"], custom_id="contest:reported:1")
    thanked = await world.fanny.submit_modal(form, {"note": "Ce n’est pas sa photo."})
    assert "La modération va y jeter un œil" in shown(thanked.response)


async def test_a_message_that_shows_no_entry_is_refused(world: World) -> None:
    chat = await world.ana.send(world.general, "hello")
    refused = await world.ben.context_menu(world.general, MENU, chat)
    assert refused.response is not None
    assert "shows no entries" in refused.response.content


async def test_a_winner_reported_after_the_end_can_be_taken_out_and_earns_nothing(
    world: World,
) -> None:
    post = await set_up(world)
    await enter(world.ana, post, LINES[0])
    await enter(world.ben, post, LINES[1])
    await world.sim.pass_time(3 * DAY)
    card = await vote(world.cleo, last(world))
    best = world.ana if LINES[0] in shown(card) else world.ben
    await world.cleo.click(card, label="Laugh")
    await world.sim.pass_time(2 * DAY)
    result = last(world)
    asked = await world.cleo.context_menu(world.general, MENU, result)
    assert asked.response is not None
    number = "1" if best is world.ana else "2"
    form = await world.cleo.select(asked.response.message, [number], custom_id="contest:reported:1")
    await world.cleo.submit_modal(form, {"note": "Copied from a newspaper."})
    queue = await review(world)
    assert "Copied from a newspaper" in shown(queue)
    await take_out(world, queue.message)
    assert "All done" in shown(seen(world, world.mod, queue.message))
    recount = await world.mod.slash(world.general, "contest recount", contest=1)
    assert "it is no longer in the contest" in shown(recount.response)
    profile = await world.app[ContributionQueryService].profile(world.guild.id, best.id)
    assert not profile.points["all"].keys() & {"took_part", "entertained"}
    await world.app[ModerationService].allow(int(number), world.guild.id)
    profile = await world.app[ContributionQueryService].profile(world.guild.id, best.id)
    assert profile.points["all"].keys() >= {"took_part", "entertained"}
