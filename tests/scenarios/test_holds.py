"""A moderator stops everything planned, and decides afterwards about what fell due."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.outbox import Draft
from bot.services.holds import HoldService
from bot.services.milestones import TOP_FIVE
from cogs.ui.base import framed, paragraph
from db.outbox import OutboxRepository
from domain.outbox import OutboxPost
from tests.scenarios.test_contest_drafts import open_later
from tests.scenarios.test_contest_templates import invitations, saved
from tests.scenarios.test_contests import DAY, TITLE, buttons, draft, enter, last, seen, set_up
from tests.scenarios.world import World, agree, answered, shown

HOUR = 3600
WORDS = {
    "en-US": {
        "started": "Everything planned is on hold until you use /hold end",
        "told": "stopped everything planned",
        "waits": "Opening of a contest",
        "over": "What fell due in the meantime was not posted",
        "none": "Nothing is on hold.",
        "now": "Post now",
        "move": "New time",
        "drop": "Drop",
        "dropped": ": dropped.",
        "later": "Open later",
        "enter": "Enter",
        "invites": "Caption contest",
    },
    "fr": {
        "started": "Tout ce qui est prévu est suspendu jusqu’à ce que tu utilises",
        "told": "a arrêté tout ce qui est prévu",
        "waits": "Ouverture d’un concours",
        "over": "Ce qui est arrivé à échéance entre-temps n’est pas parti",
        "none": "Rien n’est suspendu.",
        "now": "Publier maintenant",
        "move": "Autre moment",
        "drop": "Abandonner",
        "dropped": "🗑️",
        "later": "Ouvrir plus tard",
        "enter": "Participer",
        "invites": "Concours de légendes",
    },
}
"""The text that a moderator reads."""


async def hold(world: World, **options: str) -> str:
    """Start a hold as the moderator; return the answer."""
    result = await world.mod.slash(world.general, "hold start", reason="a storm", **options)
    return said(result)


def said(result: Any) -> str:
    """Return all that answers a command or a click."""
    return "\n".join(shown(one) for one in (result.response, *result.followups) if one)


async def status(world: World) -> Any:
    """Return the list of what fell due."""
    return answered(await world.mod.slash(world.general, "hold status"))


async def compose(post: OutboxPost) -> Draft:
    return Draft(framed(paragraph(f"about {post.subject_id}", "en")))


async def plan(world: World, subjects: range) -> None:
    """Decide on planned posts in #general."""
    async with world.app.database.transaction() as transaction:
        for subject in subjects:
            await OutboxRepository(transaction).add(
                TOP_FIVE,
                subject,
                guild_id=world.guild.id,
                channel_id=world.general.id,
                at=world.sim.now(),
            )


def open_contests(world: World) -> int:
    return sum(TITLE in shown(one) for one in world.general.history())


def opened(world: World, invites: str) -> int:
    """Return the number of contests announced in #general."""
    return sum(invites in shown(one) for one in world.general.history())


@pytest.mark.parametrize("locale", ["en-US", "fr"])
@pytest.mark.parametrize("how", ["now", "move", "drop"])
async def test_an_opening_waits_and_a_moderator_decides_about_it(
    world: World, locale: str, how: str
) -> None:
    words = WORDS[locale]
    world.sim.locales[world.mod.id] = locale
    language = "fr" if locale == "fr" else "en"
    await world.app.guild_settings.change(
        world.guild.id, moderator_channel_id=world.contests.id, language=language
    )
    made = (await draft(world, entries="5 days")).message
    await open_later(world, made, "in 2 days", label=words["later"])
    assert words["started"] in await hold(world)
    await world.sim.pass_time(60)
    assert words["told"] in shown(world.contests.history()[-1])
    await world.sim.pass_time(3 * DAY)
    assert opened(world, words["invites"]) == 0
    held = await status(world)
    assert words["waits"] in shown(held)
    assert words["now"] not in shown(held), "nothing is decided before the end"
    await world.restart()
    ended = answered(await world.mod.slash(world.general, "hold end"))
    assert ended.ephemeral
    assert words["over"] in shown(ended)
    await world.sim.pass_time(HOUR)
    assert words["over"] in shown(world.contests.history()[-1])
    assert opened(world, words["invites"]) == 0, "nothing is dumped"
    await world.restart()

    clicked = await world.mod.click(ended.message, label=words[how])
    if how == "move":
        clicked = await world.mod.submit_modal(clicked, {"when": "in 4 days"})
    if how == "drop":
        clicked = await agree(world.mod, clicked)
        assert words["dropped"] in said(clicked)
    else:
        assert words["none"] in said(clicked) or words["none"] in shown(ended.message)
    await world.restart()
    await world.sim.pass_time(60)
    assert opened(world, words["invites"]) == (how == "now")
    await world.sim.pass_time(4 * DAY)
    assert opened(world, words["invites"]) == (how != "drop")
    if how == "move":
        # Its entries would have closed by then, so it closes later.
        assert "You are in" in shown(
            await enter(world.ana, last(world), "Late, but here.", words["enter"])
        )
    if how == "drop":
        again = seen(world, world.mod, made)
        assert TITLE in shown(again), "the draft is still there"


async def test_a_weekly_contest_that_was_dropped_or_moved_comes_again_at_its_hour(
    world: World,
) -> None:
    await saved(world)
    await world.mod.slash(world.general, "contest template repeat", template=1, first="in 6 days")
    await hold(world)
    await world.sim.pass_time(6 * DAY + 60)
    ended = answered(await world.mod.slash(world.general, "hold end"))
    assert "Opening of a weekly contest" in shown(ended)
    await agree(world.mod, await world.mod.click(ended.message, label="Drop"))
    await world.sim.pass_time(DAY)
    assert invitations(world) == 1
    await world.sim.pass_time(6 * DAY)
    assert invitations(world) == 2

    await hold(world)
    await world.sim.pass_time(7 * DAY)
    ended = answered(await world.mod.slash(world.general, "hold end"))
    form = await world.mod.click(ended.message, label="New time")
    await world.mod.submit_modal(form, {"when": "in 5 hours"})
    await world.sim.pass_time(5 * HOUR + 60)
    assert invitations(world) == 3
    await world.sim.pass_time(7 * DAY - 6 * HOUR)
    assert invitations(world) == 3
    await world.sim.pass_time(HOUR)
    assert invitations(world) == 4, "at the hour of the week, not at the moved one"


async def test_results_answers_and_entries_go_on_and_no_contest_opens(world: World) -> None:
    post = await set_up(world)
    await enter(world.ana, post, "I was told there would be eight desks.")
    await enter(world.ben, post, "She multitasks.")
    made = (await draft(world)).message
    await hold(world)
    refused = said(await world.mod.click(made, label="Post it"))
    assert "so no contest opens" in refused
    await enter(world.cleo, post, "Eight hands, no coffee.")
    await world.sim.pass_time(3 * DAY)
    assert "3 entries came in" in shown(last(world))
    await world.sim.pass_time(2 * DAY)
    assert "the result" in shown(last(world))


async def test_a_hold_waits_for_the_post_that_is_on_its_way(world: World) -> None:
    going, arrives = asyncio.Event(), asyncio.Event()

    async def slow(post: OutboxPost) -> Draft:
        going.set()
        await arrives.wait()
        return await compose(post)

    world.app.outbox.register_composer(TOP_FIVE, slow)

    async def story() -> None:
        await plan(world, range(1, 3))
        world.app.outbox.wake()
        await going.wait()
        holds = world.app[HoldService]
        starting = asyncio.create_task(holds.start(world.guild.id, "a storm", by=world.mod.id))
        async with world.app.database.transaction():
            pass
        assert not starting.done()
        arrives.set()
        await starting

    await world.sim.work(story())
    await world.sim.pass_time(HOUR)
    assert [shown(one) for one in world.general.history()] == ["about 1"]


async def test_many_things_that_fell_due_are_listed_on_pages(world: World) -> None:
    world.app.outbox.register_composer(TOP_FIVE, compose)
    await hold(world)
    await plan(world, range(1, 41))
    await world.sim.pass_time(60)
    ended = answered(await world.mod.slash(world.general, "hold end"))
    assert "Page 1 of" in shown(ended)
    await world.mod.click(ended.message, custom_id="page:held_work:1:")
    assert "Page 2 of" in shown(ended.message)
    for action in ("now", "now", "drop"):
        first = next(one for one in buttons(ended.message) if one.startswith(f"held:{action}:"))
        clicked = await world.mod.click(ended.message, custom_id=first)
        if action == "drop":
            await agree(world.mod, clicked)
    await world.sim.pass_time(60)
    assert [shown(one) for one in world.general.history()] == ["about 7", "about 8"]
    left = await world.app[HoldService].status(world.guild.id)
    assert len(left.work) == 37


async def test_the_form_asks_for_reason_and_end_and_says_what_it_does_not_understand(
    world: World,
) -> None:
    form = await world.mod.slash(world.general, "hold start")
    told = said(await world.mod.submit_modal(form, {"reason": "a storm", "until": "in 2 hours"}))
    assert "Everything planned is on hold until <t:" in told
    again = said(await world.mod.slash(world.general, "hold start", reason="another"))
    assert "already on hold" in again
    shown_now = shown(await status(world))
    assert "a storm" in shown_now
    assert "Nothing has fallen due" in shown_now
    await world.sim.pass_time(2 * HOUR + 60)
    assert "Nothing is on hold" in shown(await status(world))
    nonsense = said(await world.mod.slash(world.general, "hold start", reason="a", until="soonish"))
    assert "soonish" in nonsense
    nothing = said(await world.mod.slash(world.general, "hold end"))
    assert "Nothing is on hold here" in nothing


async def test_two_moderators_decide_once(world: World) -> None:
    world.app.outbox.register_composer(TOP_FIVE, compose)
    await hold(world)
    await plan(world, range(1, 2))
    await world.mod.slash(world.general, "hold end")
    first, second = await status(world), await status(world)
    await agree(world.mod, await world.mod.click(first.message, label="Drop"))
    late = said(await world.mod.click(second.message, label="Post now"))
    assert "Somebody has already decided about that" in late
    await world.sim.pass_time(HOUR)
    assert [one for one in world.general.history() if "about" in shown(one)] == []


async def test_members_neither_hold_nor_decide(world: World) -> None:
    world.list_every_command()
    for command in ("hold end", "hold status"):
        refused = said(await world.ana.slash(world.general, command))
        assert "Only moderators can do that" in refused
    refused = said(await world.fanny.slash(world.general, "hold start", reason="moi"))
    assert "modération" in refused
    assert (await world.app[HoldService].status(world.guild.id)).hold is None
