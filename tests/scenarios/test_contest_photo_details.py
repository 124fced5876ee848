"""A photo has a description, and a permission to show it elsewhere."""

from __future__ import annotations

import re
from typing import Any

import pytest
from simcord.actors import MemberActor

from bot.services.contests.permissions import PhotoPermissionService
from bot.services.privacy import PrivacyService
from db.contests.contests import EntryRepository
from db.measure_counts import stored_counts
from domain.contests.contest import Entry
from domain.contests.measures import VOTES_CAST
from domain.refusals import Refusal
from tests.scenarios.test_contests import DAY, buttons, drawing, last, seen, vote, votes_kept
from tests.scenarios.world import World, agree, answered, prefilled, shown

ASKED = "May we show it elsewhere, with your name?"


async def photos(world: World, **said: Any) -> Any:
    """Run a photo contest that Ana and Ben enter; return its post."""
    form = await world.mod.slash(world.general, "contest create", kind="photo")
    values = {"title": "Mugs", "theme": "", "entries": "3 days", "votes": "2 days"}
    made = answered(await world.mod.submit_modal(form, values)).message
    await world.mod.click(made, label="Post it")
    post = last(world)
    for actor, colour in ((world.ana, "blue"), (world.ben, "red")):
        form = await actor.click(post, label="Enter")
        given = {"photo": ("me.jpg", drawing(colour)), **said}
        assert "Mugs" in shown(answered(await actor.submit_modal(form, given)))
    return post


async def entries(world: World) -> list[Entry]:
    async with world.app.database.snapshot() as reading:
        return await EntryRepository(reading).of_contest(1)


def descriptions(message: Any) -> list[str]:
    """Return the alternative texts of the pictures of a message."""
    found: list[str] = []

    def walk(node: Any) -> None:
        found.extend(item.get("description") or "" for item in node.get("items", ()))
        for child in node.get("components", ()):
            walk(child)

    for part in message.components:
        walk(part if isinstance(part, dict) else part.to_dict())
    return found


async def test_a_photo_is_described_wherever_it_is_shown(world: World) -> None:
    post = await photos(world, description="A mug\nby the *sea*")
    own = answered(await world.ana.click(post, label="My entries"))
    assert descriptions(own.message) == ["A mug by the *sea*"]
    await world.sim.pass_time(3 * DAY)
    card = await vote(world.cleo, last(world))
    assert descriptions(card) == ["A mug by the *sea*"]
    for _ in range(2):
        rate = next(one for one in buttons(card) if ":rate:" in one)
        await world.cleo.click(card, custom_id=rate)
        card = seen(world, world.cleo, card)
    await world.cleo.click(card, label="Go through my votes")
    assert descriptions(seen(world, world.cleo, card)) == ["A mug by the *sea*"]
    await world.sim.pass_time(2 * DAY)
    assert descriptions(last(world)) == ["Mugs · A mug by the *sea*"]
    offered = await world.mod.slash(world.general, "contest entries", contest=1)
    chosen = str((await entries(world))[0].id)
    sheet = await world.mod.select(answered(offered).message, [chosen])
    assert "What it shows: A mug by the \\*sea" in shown(
        seen(world, world.mod, answered(sheet).message)
    )


async def test_going_through_likes_says_what_each_button_does_and_how_to_leave(
    world: World,
) -> None:
    await photos(world)
    await world.sim.pass_time(3 * DAY)
    card = await vote(world.cleo, last(world))
    assert "Next" in shown(card)
    for _ in range(2):
        await world.cleo.click(seen(world, world.cleo, card), label="Like")
    await world.cleo.click(seen(world, world.cleo, card), label="Go through my votes")
    first = seen(world, world.cleo, card)
    assert "Next" not in shown(first)
    assert "Changed." not in shown(first)
    await world.cleo.click(first, label="Not this one")
    changed = seen(world, world.cleo, card)
    assert "Vote 1 of 2" in shown(changed)
    assert "✅ Changed." in shown(changed)
    assert sorted(rating for _, _, rating in await votes_kept(world)) == [1, 3]
    onward = [button for button in buttons(changed) if ":review:" in button][1]
    await world.cleo.click(changed, custom_id=onward)
    second = seen(world, world.cleo, card)
    assert "Vote 2 of 2" in shown(second)
    assert "Changed." not in shown(second)
    await world.cleo.click(second, label="Done")
    done = seen(world, world.cleo, card)
    assert "Thank you!" in shown(done)
    assert done.attachments == []


async def test_permission_is_asked_recorded_and_taken_back(world: World) -> None:
    post = await photos(world, permission=True)
    (anas, bens) = await entries(world)
    assert (anas.permission, anas.permitted_at) == (ASKED, anas.created_at)
    offered = await world.mod.slash(world.general, "contest entries", contest=1)
    sheet = await world.mod.select(answered(offered).message, [str(anas.id)])
    assert "said yes to “May we show it" in shown(seen(world, world.mod, answered(sheet).message))
    exported = await world.app[PrivacyService].export(world.ana.id)
    assert ASKED.encode() in exported.files["ovation.json"]

    panel = answered(await world.ana.slash(world.general, "privacy")).message
    await world.ana.click(panel, label="Photo permissions")
    listed = seen(world, world.ana, panel)
    assert "“Mugs”: you said yes to" in shown(listed)
    with pytest.raises(Refusal, match="not one of your entries"):
        await world.app[PhotoPermissionService].take_back(world.guild.id, anas.id, world.ben.id)
    await world.ana.click(listed, label="Take back")
    anas, bens = await entries(world)
    assert (anas.permission, anas.permitted_at) == (None, None)
    assert bens.permission == ASKED
    anas_panel = answered(await world.ana.click(post, label="My entries"))
    assert "You allow" not in shown(anas_panel)
    own = answered(await world.ben.click(post, label="My entries")).message
    assert "You allow us to show it elsewhere" in shown(own)
    await agree(world.ben, await world.ben.click(own, label="Withdraw"))
    async with world.app.database.snapshot() as reading:
        assert await EntryRepository(reading).permitted(world.guild.id, world.ben.id) == []


async def test_who_says_nothing_permits_nothing(world: World) -> None:
    await photos(world)
    assert {entry.permission for entry in await entries(world)} == {None}
    panel = answered(await world.ana.slash(world.general, "privacy")).message
    await world.ana.click(panel, label="Photo permissions")
    assert "You gave no such permission" in shown(seen(world, world.ana, panel))


@pytest.mark.parametrize("locale", ["en-US", "fr"])
async def test_the_guild_words_the_question(world: World, locale: str) -> None:
    world.list_every_command()
    world.sim.locales[world.ana.id] = locale
    ours = "May we print it on a mug?"
    refused = await world.ana.slash(world.general, "contest permission", question=ours)
    assert "Only moderators" in shown(refused.response) or locale == "fr"
    told = await world.mod.slash(world.general, "contest permission", question=ours)
    assert ours in shown(told.response)
    post = await photos(world, permission=True)
    assert [entry.permission for entry in await entries(world)] == [ours, ours]
    own = answered(
        await world.ana.click(
            post,
            label="My entries" if locale != "fr" else None,
            custom_id=None if locale != "fr" else "contest:mine:1",
        )
    )
    replace = next(one for one in buttons(own.message) if ":replace:" in one)
    form = await world.ana.click(own.message, custom_id=replace)
    assert ours in str(form.modal)
    assert prefilled(form)["permission"] is True
    now = answered(await world.mod.slash(world.general, "contest permission"))
    asked = answered(await world.mod.click(now.message, label="Use the standard question…"))
    assert ours in shown(asked)
    await world.mod.click(asked.message, label="Yes, use the standard question")
    now = answered(await world.mod.slash(world.general, "contest permission"))
    assert ASKED in shown(now)
    assert [entry.permission for entry in await entries(world)] == [ours, ours]


async def test_an_erased_member_leaves_no_description_and_no_permission(world: World) -> None:
    await photos(world, description="A mug", permission=True)
    await world.sim.pass_time(3 * DAY)
    await world.sim.pass_time(3 * DAY)
    await world.app[PrivacyService].erase(world.ana.id)
    kept = {entry.author_id: entry for entry in await entries(world)}
    erased = next(entry for author, entry in kept.items() if author != world.ben.id)
    assert (erased.description, erased.permission, erased.permitted_at) == (None, None, None)
    assert kept[world.ben.id].permission == ASKED


async def go_through(world: World, actor: MemberActor, rating: int) -> Any:
    """Rate both photos the same; return the last page."""
    card = await vote(actor, last(world))
    for _ in range(2):
        chosen = next(one for one in buttons(card) if re.search(rf":rate:.*:{rating}:\d+$", one))
        await actor.click(card, custom_id=chosen)
        card = seen(world, actor, card)
    return card


async def test_going_on_to_the_next_photo_is_not_a_vote(world: World) -> None:
    await photos(world)
    await world.sim.pass_time(3 * DAY)
    card = await go_through(world, world.cleo, 1)
    assert "Seen: 2 of 2." in shown(card)
    assert "counted" not in shown(card)
    summary = await world.mod.slash(world.general, "contests", contest=1)
    assert "2 entries, 0 voters, 0 votes so far" in shown(answered(summary))
    async with world.app.database.snapshot() as reading:
        measured = {key for key, *_ in await stored_counts(reading, world.guild.id)}
    assert VOTES_CAST.key not in measured
    await world.sim.pass_time(2 * DAY)
    assert "Nobody voted" in shown(last(world))


async def test_likes_are_counted_without_the_photos_passed_by(world: World) -> None:
    await photos(world)
    await world.sim.pass_time(3 * DAY)
    await go_through(world, world.cleo, 1)
    assert "Your 2 likes are counted. Seen: 2 of 2" in shown(await go_through(world, world.mod, 3))
    summary = await world.mod.slash(world.general, "contests", contest=1)
    assert "2 entries, 1 voter, 2 votes so far" in shown(answered(summary))
    await world.sim.pass_time(2 * DAY)
    assert "2 entries, 1 voter, 2 votes." in shown(last(world))
